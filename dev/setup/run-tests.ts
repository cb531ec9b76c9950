import { join } from 'node:path'
import { runNode } from './node-process.ts'
import { repositoryDir } from './paths.ts'
import { setUp } from './setup.ts'
import { TestTally, type FileResult } from './test-tally.ts'

/** What has to hold besides the tests: name, and the arguments for Node. */
const CHECKS: readonly (readonly [name: string, ...command: [string, ...string[]]])[] = [
  ['lint', tool('eslint/bin/eslint.js'), '.'],
  ['format', tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  ['types', tool('typescript/bin/tsc'), '--noEmit'],
  ['types of the dashboard', tool('typescript/bin/tsc'), '--noEmit', '-p', 'dashboard'],
]

/** `npm test`: everything made ready, all checks, all tests, and one line that counts. With arguments: only these. */
async function main(only: readonly string[]): Promise<number> {
  await setUp({
    asterisk: true,
    dashboard: true,
    tools: ['libopus', 'chromium', 'speech', 'baresip', 'spandsp', 'libsrtp', 'opusTools', 'postgres'],
  })
  const whole = only.every((argument) => argument.startsWith('-'))
  const failedChecks = whole ? await check() : []
  const tally = new TestTally(report)
  // Without a terminal tap prints TAP itself, which is counted and shown file by file.
  const arguments_ = [tool('tap/dist/esm/run.mjs'), 'run', '--reporter=tap', ...only]
  const code = await runNode(arguments_, (text) => tally.write(text))
  tally.end()
  let failed = tally.failed + failedChecks.length
  // tap's own opinion counts too: it may have failed on what is no test.
  if (code !== 0 && tally.failed === 0) failed++
  for (const name of failedChecks) say(`FAILED  ${name}`)
  if (tally.skipped > 0) say(`${tally.skipped} skipped`)
  if (tally.passed + failed === 0) say('no tests were found')
  say(`${tally.passed} passed, ${failed} failed`)
  return failed > 0 || tally.passed === 0 ? 1 : 0
}

/** Resolves with the names of the checks that failed; what they found is on the terminal. */
async function check(): Promise<string[]> {
  // Side by side: each uses one core only.
  const results = await Promise.all(
    CHECKS.map(async ([name, ...command]) => {
      const code = await runNode(command)
      say(`${code === 0 ? 'ok     ' : 'FAILED '} ${name}`)
      return { name, code }
    }),
  )
  return results.filter(({ code }) => code !== 0).map(({ name }) => name)
}

function report({ file, passed, failed, skipped, seconds, text }: FileResult): void {
  if (failed > 0) say(text)
  const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`]
  say(`${failed > 0 ? 'FAILED ' : 'ok     '} ${file}  (${counts.filter(Boolean).join(', ')}, ${seconds.toFixed(1)} s)`)
}

function tool(path: string): string {
  return join(repositoryDir, 'node_modules', path)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main(process.argv.slice(2))
