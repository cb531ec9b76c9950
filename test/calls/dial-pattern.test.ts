import fc from 'fast-check'
import t from 'tap'
import {
  capturesOf,
  compareDialPatterns,
  matchDialPattern,
  MAX_DIALLED,
  parseDialPattern,
  type DialPattern,
} from '../../src/calls/dial-pattern.ts'
import { anyPattern, pattern } from './fixtures/patterns.ts'

function problemOf(text: string): string | undefined {
  const parsed = parseDialPattern(text)
  return 'problem' in parsed ? parsed.problem : undefined
}

t.test('a number is for a pattern, and leaves the captures, as in Asterisk', async (t) => {
  const cases: [pattern: string, number: string, rest: string | undefined, tail?: string][] = [
    ['_8.', '81234', '1234', '1234'],
    ['_8.', '8', undefined],
    ['_8!', '8', '', ''],
    ['_8!', '81', '1', '1'],
    ['_8.', 'x81', undefined],
    ['_0ZXXXXXXXXX', '01199998888', '1199998888', ''],
    ['_0ZXXXXXXXXX', '00199998888', undefined],
    ['_0ZXXXXXXXXX', '0119999888', undefined],
    ['_0ZXXXXXXXXX', '011999988880', undefined],
    ['_0X.', '0119', '119', '19'],
    ['_[1-3]XX', '300', '300', ''],
    ['_[1-3]XX', '400', undefined],
    ['_[13-57]', '4', '4', ''],
    ['_[13-57]', '6', undefined],
    ['_X!', '5', '5', ''],
    ['_X!', '', undefined],
    ['_!', '', undefined],
    ['_nxz', '201', '201', ''],
    ['_nxz', '101', undefined],
    ['_+55.', '+5511', '11', '11'],
    ['_*60#', '*60#', '', ''],
    ['_8.', '8joao.silva', 'joao.silva', 'joao.silva'],
    ['800', '800', '', ''],
    ['800', '8000', undefined],
    ['joao.silva', 'joao.silva', '', ''],
    ['joao.silva', 'joaoxsilva', undefined],
    ['_8.', '8'.repeat(MAX_DIALLED + 1), undefined],
  ]
  for (const [text, number, rest, tail = ''] of cases) {
    const captures = matchDialPattern(pattern(text), number)
    t.strictSame(captures, rest === undefined ? undefined : { number, rest, tail }, `${text} and ${number}`)
  }
})

t.test('what a template may use is what the pattern leaves open', async (t) => {
  const open = (text: string) => [...capturesOf(pattern(text))].sort()
  t.strictSame(open('_8.'), ['number', 'rest', 'tail'])
  t.strictSame(open('_9XXX'), ['number', 'rest'])
  t.strictSame(open('_911'), ['number'])
  t.strictSame(open('911'), ['number'])
})

t.test('what is no pattern is told why', async (t) => {
  const wrong: [text: string, problem: RegExp][] = [
    ['', /must not be empty/],
    ['_', /nothing behind its _/],
    ['0ZXX', /is a pattern, which begins with _/],
    ['8.', /is a pattern, which begins with _/],
    ['8.!', /is a pattern, which begins with _/],
    ['[1-3]XX', /is a pattern, which begins with _/],
    ['_8.1', /has \. before its end/],
    ['_8!.', /has ! before its end/],
    ['_[12', /a \[ without a \]/],
    ['_[]', /are no set/],
    ['_[3-1]', /are no set/],
    ['_[1-]', /are no set/],
    ['_[-1]', /are no set/],
    ['_[1-a]', /are no set/],
    ['_[[1]]', /are no set/],
    ['_8]', /must not hold "\]"/],
    ['_8-1', /must not hold - outside/],
    ['_8 1', /must not hold " "/],
    ['_8\r\n', /must not hold "\\r"/],
    ['_8,1', /must not hold ","/],
    ['_8&1', /must not hold "&"/],
    ['8@x', /must be digits, letters/],
    ['_é', /must not hold "é"/],
    [`_${'X'.repeat(MAX_DIALLED)}`, /at most 80/],
  ]
  for (const [text, problem] of wrong) t.match(problemOf(text) ?? 'nothing', problem, JSON.stringify(text))
})

t.test('patterns are asked in the order that Asterisk 22.10 was seen to have', async (t) => {
  const order = [
    ['812', '_812', '_81X', '_81.', '_81!', '_8[12]X', '_8[135]X', '_8[1-35]X', '_8[2-5]X', '_8NX', '_8ZX', '_8XX.'],
    ['_8XX!', '_8XX', '_8X.', '_8X!', '_8.', '_8!', '_[78]XX', '_[89]XX', '_[1-8]XX', '_Z.', '_XXX', '_X.', '_X!'],
    ['_[0-9a-z].', '_.', '_!'],
  ].flat()
  const sorted = order
    .toReversed()
    .map(pattern)
    .sort(compareDialPatterns)
    .map(({ text }) => text)
  t.strictSame(sorted, order)
})

t.test('the order is one: whatever is compared with whatever', async () => {
  fc.assert(
    fc.property(anyPattern, anyPattern, anyPattern, (a, b, c) => {
      const [ab, ba] = [compareDialPatterns(a, b), compareDialPatterns(b, a)]
      if (Math.sign(ab) !== -Math.sign(ba)) throw new Error(`${a.text} and ${b.text} are not ordered`)
      if (ab < 0 && compareDialPatterns(b, c) < 0 && compareDialPatterns(a, c) >= 0) {
        throw new Error(`${a.text} < ${b.text} < ${c.text}, but not the first before the last`)
      }
      if (ab === 0 && sameNumbers(a) !== sameNumbers(b)) throw new Error(`${a.text} and ${b.text} are not the same`)
    }),
    { numRuns: 3000 },
  )
})

function sameNumbers({ places, tail, exact }: DialPattern): string {
  return JSON.stringify([places, tail, exact])
}

t.test('a match is what a regular expression of the same meaning says', async () => {
  const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789*#+a')), maxLength: 8 })
  fc.assert(
    fc.property(anyPattern, digits, (parsed, number) => {
      const places = parsed.places.map((place) => `[${place.replace(/[\]\\^-]/g, '\\$&')}]`)
      const regexp = new RegExp(`^(${places.join('')})(${{ none: '', some: '.+', any: '.*' }[parsed.tail]})$`, 's')
      const expected = number === '' ? null : regexp.exec(number)
      const captures = matchDialPattern(parsed, number)
      if ((expected === null) !== (captures === undefined)) throw new Error(`${parsed.text} and ${number}`)
      if (captures && captures.tail !== expected?.[2]) throw new Error(`${parsed.text}: tail of ${number}`)
      if (captures && !number.endsWith(captures.rest)) throw new Error(`${parsed.text}: rest of ${number}`)
    }),
    { numRuns: 5000 },
  )
})

t.test('no text makes the parser throw, and what it takes it takes the same again', async () => {
  const near = fc.string({ unit: fc.constantFrom(...Array.from('_XZNxzn[]-.!019azAZ*#+@,& \n')), maxLength: 100 })
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), fc.string(), (text, number) => {
      const parsed = parseDialPattern(text)
      if ('problem' in parsed) return
      if (!/^[0-9A-Za-z*#+._[\]!-]+$/.test(text)) throw new Error(`let through ${JSON.stringify(text)}`)
      if (compareDialPatterns(parsed, pattern(parsed.text)) !== 0) throw new Error(`${text} is not itself`)
      matchDialPattern(parsed, number)
    }),
    { numRuns: 10_000 },
  )
})

t.test('hostile patterns and numbers take no time', async (t) => {
  const start = process.hrtime.bigint()
  for (const piece of ['[', '[0-9', 'X', '[0-9a-zA-Z]', '.', '-', '[[', ']']) {
    const text = `_${piece.repeat(1 + 78 / piece.length)}`
    const parsed = parseDialPattern(text.slice(0, MAX_DIALLED))
    if (!('problem' in parsed)) matchDialPattern(parsed, '9'.repeat(100_000))
    parseDialPattern(piece.repeat(100_000))
  }
  for (let i = 0; i < 10_000; i++) matchDialPattern(pattern('_XXXXXXXXXXXXXXXXXXXX.'), '1'.repeat(MAX_DIALLED))
  t.ok(process.hrtime.bigint() - start < 5_000_000_000n)
})
