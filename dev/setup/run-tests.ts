import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runNode } from './node-process.ts'
import { repositoryDir } from './paths.ts'
import { setUp } from './setup.ts'
import { runTestFile } from './test-file.ts'
import { spread } from './spread.ts'
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
/** How many failed files are tried once more, alone; more than these are no accident. */
const SECOND_TRIES = 6

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
  const failures: { file: string; told: string }[] = []
  const work = async () => {
    for (const file of waiting) {
      const told = await runTestFile(file, Number(values.timeout))
      if (whole && failedIn(told)) failures.push({ file, told })
      else tally.write(told)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
  // A machine that others use too may starve a file of time; what is broken fails alone as well.
  const again = failures.length <= SECOND_TRIES
  const unsteady: string[] = []
  for (const { file, told } of failures) {
    if (again) say(`${told}\nonce more, alone: ${file}`)
    const last = again ? await runTestFile(file, Number(values.timeout)) : told
    if (again && !failedIn(last)) unsteady.push(file)
    tally.write(last)
  }
  tally.end()
  for (const file of unsteady) say(`UNSTEADY  ${file} passed only when it ran alone`)
  for (const name of failedChecks) say(`FAILED  ${name}`)
  if (tally.skipped > 0) say(`${tally.skipped} skipped`)
  const failed = tally.failed + failedChecks.length
  if (tally.passed + failed === 0) say('no tests were found')
  say(`${tally.passed} passed, ${failed} failed`)
  return failed > 0 || tally.passed === 0 ? 1 : 0
}

/** Whether a file of tests failed, of what runTestFile told. */
function failedIn(told: string): boolean {
  return told.trimEnd().split('\n').at(-1)?.startsWith('not ok') ?? true
}

/** From the repository's root. */
async function testFiles(): Promise<string[]> {
  const paths = await readdir(join(repositoryDir, 'test'), { recursive: true })
  return spread(
    paths
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => join('test', path))
      .sort(),
  )
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
