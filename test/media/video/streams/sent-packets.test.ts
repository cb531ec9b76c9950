import t from 'tap'
import { SentPackets } from '../../../../src/media/video/streams/sent-packets.ts'

const BITRATE = 400_000
const BYTES = 1000

/** Packets of these numbers were sent one a millisecond; those sent again are gathered. */
function sent(from: number, count: number) {
  const packets = new SentPackets()
  const again: number[] = []
  for (let i = 0; i < count; i++) {
    const sequence = (from + i) & 0xffff
    packets.room(sequence, BYTES).writeUInt16BE(sequence)
    packets.sent(sequence, BYTES, i)
  }
  const answer = (sequences: readonly number[], nowMs: number) =>
    packets.answer(sequences, BITRATE, nowMs, (packet) => again.push(packet.readUInt16BE()))
  return { packets, again, answer }
}

t.test('what is asked for is sent again, four times at most, and not while it is on its way', async (t) => {
  const { again, answer } = sent(65_530, 20)
  t.ok(answer([65_533, 3], 50))
  t.strictSame(again, [65_533, 3])
  t.ok(answer([65_533], 80), 'it may still come')
  t.equal(again.length, 2)
  for (const nowMs of [150, 250, 350]) t.ok(answer([3], nowMs))
  t.notOk(answer([3], 450), 'it never will')
  t.strictSame(again, [65_533, 3, 3, 3, 3])
})

t.test('what takes too much of the link, or is too old, is refused: a keyframe is less', async (t) => {
  const { again, answer } = sent(0, 60)
  t.notOk(
    answer(
      Array.from({ length: 40 }, (_, i) => i),
      60,
    ),
  )
  t.equal(again.length, 5, 'of a link that carried so little so far')
  t.notOk(answer([59], 1200), 'a second ago')
  const { answer: other } = sent(0, 300)
  t.notOk(other([1], 310), 'its place was needed')
})

t.test('nobody needs what was before the last keyframe', async (t) => {
  const { packets, again, answer } = sent(65_500, 60)
  packets.keyframeBegan(5)
  t.ok(answer([65_510, 65_520, 2], 70))
  t.strictSame(again, [])
  t.ok(answer([5, 7], 70))
  t.strictSame(again, [5, 7])
})

t.test('what comes long after the only keyframe is sent again too', async (t) => {
  for (const count of [20_000, 40_000, 70_000]) {
    const { packets, again, answer } = sent(100, 1)
    packets.keyframeBegan(100)
    for (let i = 1; i < count; i++) {
      const sequence = (100 + i) & 0xffff
      packets.room(sequence, BYTES).writeUInt16BE(sequence)
      packets.sent(sequence, BYTES, i)
    }
    const last = (100 + count - 2) & 0xffff
    t.ok(answer([last], count))
    t.strictSame(again, [last], `${count} packets after it`)
  }
})
