import { spawn } from 'node:child_process'
import { SetupError } from './errors.ts'

export interface CommandOptions {
  readonly timeoutMs: number
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** How much of a command's output is kept. */
const KEPT = 4 * 1024 * 1024

/**
 * Runs a program without a terminal and resolves with what it wrote to standard output. Rejects with a SetupError
 * `setup_command_failed`, which holds the end of its complaints, when it fails, is missing, or takes too long.
 */
export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { timeoutMs, cwd, env } = options
  return new Promise((resolve, reject) => {
    // A process group of its own, so that what the program starts ends with it.
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    let complaints = ''
    let late = false
    const stop = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // It ended by itself meanwhile.
      }
    }
    const timer = setTimeout(() => {
      late = true
      stop()
    }, timeoutMs)
    process.once('exit', stop)
    child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-KEPT)))
    child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-KEPT)))
    const end = (problem: string | undefined) => {
      clearTimeout(timer)
      process.off('exit', stop)
      if (problem === undefined) {
        resolve(output)
        return
      }
      const said = (complaints || output).trim().split('\n').slice(-15).join('\n')
      reject(
        new SetupError('setup_command_failed', `${program} ${args[0] ?? ''} ${problem}${said ? `:\n${said}` : ''}`),
      )
    }
    child.once('error', (error) => end(error.message))
    child.once('close', (code, signal) => {
      if (late) end(`took longer than ${timeoutMs / 1000} s`)
      else end(code === 0 ? undefined : `ended with ${code ?? signal}`)
    })
  })
}
