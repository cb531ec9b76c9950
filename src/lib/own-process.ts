import type { ForkOptions } from 'node:child_process'
import { loaderFlags } from './typescript.ts'

/** Nothing a process of ours needs is in the other variables; passwords may be. */
const PASSED_ON = /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|TMP|TEMP|LD_.*|DYLD_.*|NODE_.*|CUBEBRIDGE_LIBOPUS|SystemRoot)$/

/** How a module of ours is run as a process of its own: with its loader, without secrets, complaining where we do. */
export function ownProcess(entry: string): ForkOptions {
  return {
    serialization: 'advanced',
    // The parent's other flags (an inspector's port) are its own.
    execArgv: loaderFlags(entry),
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  }
}
