import { spawn } from 'node:child_process'
import { repositoryDir } from './paths.ts'

/**
 * Runs Node in the repository with these arguments, as if it were this process. Resolves with its exit code. A terminal
 * sends Ctrl-C to the child as well, which decides; SIGTERM is passed on.
 */
export function runNode(args: readonly string[], onOutput?: (text: string) => void): Promise<number> {
  return new Promise((resolve) => {
    const stdout = onOutput ? 'pipe' : 'inherit'
    const child = spawn(process.execPath, args, { cwd: repositoryDir, stdio: ['inherit', stdout, 'inherit'] })
    if (onOutput) child.stdout?.setEncoding('utf8').on('data', onOutput)
    const wait = () => undefined
    const forward = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', wait).on('SIGTERM', forward)
    const end = (code: number | null) => {
      process.off('SIGINT', wait).off('SIGTERM', forward)
      resolve(code ?? 1)
    }
    child.once('error', () => end(1))
    child.once('close', end)
  })
}
