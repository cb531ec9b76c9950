import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { loaderFlags } from '../../src/lib/typescript.ts'
import { repositoryDir } from './paths.ts'

/** tap ends by itself at the time it is given, and tells what it waited for. */
const GRACE_MS = 15_000
const KILL_MS = 5000
/** For the rest of its output, which a process that it left behind may hold open. */
const DRAIN_MS = 2000

/**
 * Runs one file of tests as a process of its own. Resolves with what `tap run` would print of it, TAP 14: all it said,
 * indented, and one line of how it went. `tap run` itself would start each process, and all that these start, with hooks
 * in Node's loader for mocks and for coverage, and with source maps: more work than many a test.
 *
 * `timeoutSeconds`: after which it is ended, unless it asks tap for another time itself.
 */
export async function runTestFile(file: string, timeoutSeconds: number): Promise<string> {
  const begun = performance.now()
  const identity = { key: randomUUID(), child: '1' }
  const child = spawn(process.execPath, [...loaderFlags(file), file], {
    cwd: repositoryDir,
    env: {
      ...process.env,
      TAP: '1',
      TAP_TIMEOUT: String(timeoutSeconds),
      TAP_CHILD_KEY: identity.key,
      TAP_CHILD_ID: identity.child,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  let timers: readonly NodeJS.Timeout[] = []
  const stop = () => timers.forEach(clearTimeout)
  const endAfter = (ms: number) => {
    stop()
    timers = [
      // As tap asks its children to tell what they wait for.
      setTimeout(() => child.connected && child.send({ tapAbort: 'timeout', ...identity }), ms + GRACE_MS),
      setTimeout(() => child.kill('SIGKILL'), ms + GRACE_MS + KILL_MS),
    ]
  }
  endAfter(timeoutSeconds * 1000)
  child.on('message', (message: { readonly setTimeout?: unknown }) => {
    if (typeof message.setTimeout === 'number') endAfter(message.setTimeout)
  })
  const end = await new Promise<string>((resolve) => {
    const told = (code: number | null, signal: string | null) => resolve(signal ?? `exit code ${code ?? 1}`)
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      stop()
      timers = [setTimeout(told, DRAIN_MS, code, signal)]
    })
    child.once('close', told)
  })
  stop()
  return summed(file, output, end, performance.now() - begun)
}

/** `end`: a signal's name, or `exit code N`. */
export function summed(file: string, output: string, end: string, ms: number): string {
  const problem = problemOf(output, end)
  const skipped = problem === undefined ? /^1\.\.0(?: # (?:SKIP )?(.*))?$/im.exec(output) : null
  const lines = [...output.trimEnd().split('\n'), ...(problem === undefined ? [] : ['', `# ${problem}`])]
  return [
    `# Subtest: ${file}`,
    ...lines.map((line) => (line === '' ? '' : `    ${line}`)),
    `${problem === undefined ? '' : 'not '}ok 1 - ${file}${skipped ? ` # SKIP ${skipped[1] ?? ''}` : ` # time=${ms.toFixed(3)}ms`}`,
    '',
  ].join('\n')
}

/** Why a file did not do what it is for; tap says so with its exit code, unless it did not get so far. */
function problemOf(output: string, end: string): string | undefined {
  if (end !== 'exit code 0') return `it ended with ${end}`
  const plan = /^1\.\.(\d+)/m.exec(output)?.[1]
  if (plan === undefined) return 'it ended without having told how many tests it has'
  const points = output.match(/^(?:not )?ok \d+/gm)?.length ?? 0
  return points === Number(plan) ? undefined : `of ${plan} tests it told of ${points}`
}
