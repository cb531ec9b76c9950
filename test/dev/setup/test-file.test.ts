import { join } from 'node:path'
import t from 'tap'
import { runTestFile, summed } from '../../../dev/setup/test-file.ts'
import { TestTally, type FileResult } from '../../../dev/setup/test-tally.ts'

const TAP = JSON.stringify(import.meta.resolve('tap'))

t.test('what a file says is counted as tap run would have it counted', async (t) => {
  const dir = t.testdir({
    'passes.ts': `import t from ${TAP}\nt.test('a', async (t) => t.pass())\nt.test('b', { skip: 'no' }, () => {})\n`,
    'fails.ts': `import t from ${TAP}\ntype A =\n  number\nt.test('a', async (t) => {\n  t.equal(1 as A, 2)\n})\n`,
    'crashes.ts': `import t from ${TAP}\nt.test('a', async (t) => process.kill(process.pid, 'SIGSEGV'))\n`,
    'leaves.ts': `import t from ${TAP}\nt.test('a', async (t) => t.pass())\nt.test('b', async () => process.reallyExit(0))\n`,
    'empty.ts': 'export {}\n',
    'skips.ts': `import t from ${TAP}\nt.plan(0, 'no such tool')\n`,
    'types.ts': 'enum A { B }\nexport { A }\n',
  })
  const results: FileResult[] = []
  const tally = new TestTally((result) => results.push(result))
  for (const name of ['passes', 'fails', 'crashes', 'leaves', 'empty', 'skips', 'types'])
    tally.write(await runTestFile(join(dir, `${name}.ts`), 60))
  tally.end()
  const counts = results.map(({ passed, failed, skipped }) => [passed, failed, skipped])
  t.strictSame(counts, [
    [1, 0, 1],
    [0, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 0],
    [0, 1, 0],
  ])
  t.match(results[1]?.text, /lineNumber: 5\n/, 'types move no lines')
  t.match(results[2]?.text, 'SIGSEGV')
})

t.test('a file that hangs is ended and is a failed test', async (t) => {
  const dir = t.testdir({
    'hangs.ts': `import t from ${TAP}\nt.test('waits', async () => new Promise((r) => setTimeout(r, 60_000)))\n`,
  })
  t.match(await runTestFile(join(dir, 'hangs.ts'), 2), /not ok 1 - timeout!/)
})

t.test('a file that tells of fewer tests than it has failed', async (t) => {
  t.match(summed('x.ts', 'ok 1 - a\n1..2\n', 'exit code 0', 5), 'not ok 1 - x.ts # time=5.000ms')
  t.match(summed('x.ts', 'ok 1 - a\n1..1\n', 'exit code 0', 5), '\nok 1 - x.ts # time=5.000ms')
  t.match(summed('x.ts', 'ok 1 - a\n1..1\n', 'SIGKILL', 5), '\nnot ok 1 - x.ts')
})
