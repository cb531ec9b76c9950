import type { Writable } from 'node:stream'
import type { BridgeConfig } from '../config/bridge-config.ts'

/** What the commands have of the world; injected, so that tests run them in their own process. */
export interface CliContext {
  /** Runs the bridge until it is stopped; resolves with the exit code. */
  readonly start: (config: BridgeConfig) => Promise<number>
  readonly stdout: Writable
  readonly stderr: Writable
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder that relative paths of options start from. */
  readonly cwd: string
  /** Whether output may be coloured. */
  readonly colour: boolean
  /** Ends what would go on for ever, such as `events`. */
  readonly interrupted: AbortSignal
}

/** What a command did: 0 when all is well, 1 when not. */
export type ExitCode = number

/** How a command says its exit code. */
export type Done = (code: ExitCode) => void
