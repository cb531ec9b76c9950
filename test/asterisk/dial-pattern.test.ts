import fc from 'fast-check'
import t from 'tap'
import { openSwitch } from '../../dev/switch/switch.ts'
import { compareDialPatterns, matchDialPattern } from '../../src/calls/dial-pattern.ts'
import { anyPattern } from '../calls/fixtures/patterns.ts'

t.test('Asterisk itself finds the same patterns for a number, in the same order', async (t) => {
  // A fixed seed: what differs in one run has to differ in the next.
  const patterns = fc.sample(anyPattern, { numRuns: 120, seed: 20 }).filter(
    // Of patterns that are the same Asterisk keeps the first.
    (one, i, all) => all.findIndex((other) => compareDialPatterns(other, one) === 0) === i,
  )
  const numbers = fc.sample(
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 1, maxLength: 6 }),
    {
      numRuns: 60,
      seed: 21,
    },
  )
  const context = patterns.map(({ text }, i) => `exten => ${text},1,NoOp(p${i})`)
  const sw = await openSwitch({ extraConf: { 'extensions.conf': `[patterns]\n${context.join('\n')}\n` } })
  t.teardown(() => sw.close())
  const sorted = patterns.toSorted(compareDialPatterns)
  let found = 0
  for (const number of numbers) {
    const shown = await sw.cli(`dialplan show ${number}@patterns`)
    const theirs = [...shown.matchAll(/NoOp\(p(\d+)\)/g)].map(([, i]) => patterns[Number(i)]?.text)
    const ours = sorted.filter((one) => matchDialPattern(one, number)).map(({ text }) => text)
    t.strictSame(ours, theirs, number)
    found += ours.length
  }
  t.ok(found > 100, `${found} matches were compared`)
})
