import t from 'tap'
import { TestTally, type FileResult } from '../../../dev/setup/test-tally.ts'

/** As `tap run --reporter=tap` printed it for five files, shortened. */
const PRINTED = `TAP version 14
1..5
# Subtest: one.test.ts
    # Subtest: a passes
        ok 1 - expect truthy value
        1..1
    ok 1 - a passes # time=5.719ms
    
    ok 2 - an assertion of the file, which is no test
    # Subtest: b fails
        not ok 1 - should be equal
          ---
          source: |
            ok 7 - not a test point
          ...
        
        1..1
    not ok 2 - b fails # time=47.059ms
      ---
      at:
        fileName: one.test.ts
      ...
    
    ok 3 - c skip # SKIP
    ok 4 - d todo # TODO
    not ok 5 - e todo # TODO later
    # Subtest: nested
        # Subtest: inner
            ok 1 - expect truthy value
            1..1
        ok 1 - inner # time=0.571ms
        1..1
    ok 6 - nested # time=2.15ms
    
    1..6
    # time=80.49ms
not ok 1 - one.test.ts # time=80.49ms
  ---
  exitCode: 1
  ...

# Subtest: two.test.ts
    # Subtest: before the crash
        ok 1 - expect truthy value
        1..1
    ok 1 - before the crash # time=14.361ms
    
    1..1
not ok 2 - two.test.ts # time=144.493ms
  ---
  signal: SIGSEGV
  ...

# Subtest: three.test.ts
no tests here
    1..0 # no tests found
ok 3 - three.test.ts # SKIP no tests found

not ok 4 - timeout!
  ---
  expired: TAP
  ...
# Subtest: five.test.ts
    ok 1 - all of it is assertions
    ok 2 - and more of them
    1..2
ok 5 - five.test.ts # time=250ms

# { total: 12, pass: 5, fail: 4, todo: 1, skip: 2 }
# time=8311.909ms`

t.test('tests are counted, not their assertions; a file that fails by itself is one failed test', async (t) => {
  const files: FileResult[] = []
  const tally = new TestTally((file) => files.push(file))
  tally.write(PRINTED)
  tally.end()
  t.match(tally, { passed: 4, failed: 4, skipped: 3 })
  t.match(files, [
    { file: 'one.test.ts', passed: 2, failed: 1, skipped: 3 },
    { file: 'two.test.ts', passed: 1, failed: 1, skipped: 0 },
    { file: 'three.test.ts', passed: 0, failed: 1, skipped: 0 },
    { file: 'timeout!', passed: 0, failed: 1, skipped: 0 },
    { file: 'five.test.ts', passed: 1, failed: 0, skipped: 0, seconds: 0.25 },
  ])
  t.match(files[0]?.text, 'should be equal')
  t.notMatch(files[1]?.text, 'should be equal')
})

t.test('it does not matter how the text is cut', async (t) => {
  const tally = new TestTally()
  for (const letter of PRINTED) tally.write(letter)
  tally.end()
  t.match(tally, { passed: 4, failed: 4, skipped: 3 })
})
