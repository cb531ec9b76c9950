import t from 'tap'
import { Sequence } from '../../../src/media/rtp/sequence.ts'
import { SequenceWindow } from '../../../src/media/rtp/sequence-window.ts'

t.test('numbers wrap', async (t) => {
  const sequence = new Sequence({ first: 65534 })
  t.same([sequence.next(), sequence.next(), sequence.next()], [65534, 65535, 0])
  sequence.skip(65535)
  t.equal(sequence.next(), 0)
})

t.test('the first number is random, below 2^15', async (t) => {
  t.equal(new Sequence({ random: () => 0.9999999 }).next(), 32767)
  t.equal(new Sequence({ random: () => 0 }).next(), 0)
})

t.test('a window remembers 128 numbers, whatever the order', async (t) => {
  const window = new SequenceWindow()
  for (const number of [1000, 1002, 1001, 1005]) {
    t.notOk(window.has(number))
    window.add(number)
    t.ok(window.has(number))
  }
  t.notOk(window.has(1003))
  t.notOk(window.has(1005 - 127))
  t.ok(window.has(1005 - 128), 'too old to tell')
  t.ok(window.isBehind(1005 - 128))
  window.add(1132)
  t.notOk(window.has(1131), 'numbers passed over are not taken for seen')
  t.ok(window.has(1005))
  window.add(1_000_000)
  t.notOk(window.has(999_999))
  window.reset()
  t.notOk(window.has(1_000_000))
})

t.test('a window agrees with a plain list', async (t) => {
  const window = new SequenceWindow()
  const seen = new Set<number>()
  let [at, state] = [2 ** 33, 1]
  for (let i = 0; i < 5000; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const number = at + (state % 200) - 100
    const highest = Math.max(-1, ...[...seen].slice(-500))
    t.equal(window.has(number), seen.has(number) || number <= highest - 128)
    if (!window.has(number)) {
      window.add(number)
      seen.add(number)
      at = Math.max(at, number)
    }
  }
})
