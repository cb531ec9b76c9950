import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runNode } from './node-process.ts'
import { repositoryDir } from './paths.ts'
import { setUp } from './setup.ts'
import { runTestFile } from './test-file.ts'
import { TestTally, type FileResult } from './test-tally.ts'

/** What has to hold besides the tests: name, and the arguments for Node. */
const CHECKS: readonly (readonly [name: string, ...command: [string, ...string[]]])[] = [
  ['lint', tool('eslint/bin/eslint.js'), '.'],
  ['format', tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  ['types', tool('typescript/bin/tsc'), '--noEmit'],
  ['types of the dashboard', tool('typescript/bin/tsc'), '--noEmit', '-p', 'dashboard'],
]

/** As many as keep two cores busy while some wait. */
const JOBS = '3'
/** Seconds that a file may take; .taprc says the same to those who run tap themselves. */
const TIMEOUT = '120'

/** `npm test`: everything made ready, all checks, all tests, and one line that counts. With arguments: only these files. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { jobs: { type: 'string', default: JOBS }, timeout: { type: 'string', default: TIMEOUT } },
    allowPositionals: true,
  })
  await setUp({
    asterisk: true,
    dashboard: true,
    tools: ['libopus', 'chromium', 'speech', 'baresip', 'kamailio', 'spandsp', 'libsrtp', 'opusTools', 'postgres'],
  })
  await runNode([join(import.meta.dirname, 'typescript/fill.mjs')])
  const whole = positionals.length === 0
  const failedChecks = whole ? await check() : []
  const tally = new TestTally(report)
  const files = whole ? await testFiles() : positionals
  // Each takes the next one as soon as it has done with another.
  const waiting = files.values()
  const work = async () => {
    for (const file of waiting) tally.write(await runTestFile(file, Number(values.timeout)))
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
  tally.end()
  for (const name of failedChecks) say(`FAILED  ${name}`)
  if (tally.skipped > 0) say(`${tally.skipped} skipped`)
  const failed = tally.failed + failedChecks.length
  if (tally.passed + failed === 0) say('no tests were found')
  say(`${tally.passed} passed, ${failed} failed`)
  return failed > 0 || tally.passed === 0 ? 1 : 0
}

/** From the repository's root. */
async function testFiles(): Promise<string[]> {
  const paths = await readdir(join(repositoryDir, 'test'), { recursive: true })
  return paths
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path))
    .sort()
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

process.exitCode = await main()
