import t from 'tap'
import {
  MAX_NACKED,
  readFeedback,
  writeFullIntra,
  writeNack,
  writePictureLoss,
  writeRemb,
  type Feedback,
} from '../../../src/media/rtp/feedback.ts'
import { writeRtcp } from '../../../src/media/rtp/rtcp.ts'

const OURS = 0x11223344
const THEIRS = 0xfedcba98

function written(write: (out: Buffer) => number): Buffer {
  const out = Buffer.alloc(2048, 0xee)
  return out.subarray(0, write(out))
}

function read(packet: Buffer, length = packet.length): Feedback[] {
  const items: Feedback[] = []
  readFeedback(packet, length, (item) => items.push(item))
  return items
}

t.test('a picture loss indication is the twelve bytes of RFC 4585 6.3.1', async (t) => {
  const packet = written((out) => writePictureLoss(out, OURS, THEIRS))
  t.equal(packet.toString('hex'), '81ce000211223344fedcba98')
  t.strictSame(read(packet), [{ kind: 'pli', sender: OURS, media: THEIRS }])
})

t.test('a full intra request names its stream in the entry, and its command (RFC 5104 4.3.1)', async (t) => {
  const packet = written((out) => writeFullIntra(out, OURS, THEIRS, 0x1fe))
  t.equal(packet.toString('hex'), '84ce00041122334400000000fedcba98fe000000')
  t.strictSame(read(packet), [{ kind: 'fir', sender: OURS, media: THEIRS, command: 0xfe }])
})

t.test('a NACK packs what lies within sixteen numbers, also over the wrap (RFC 4585 6.2.1)', async (t) => {
  const sequences = [65530, 65535, 0, 10, 11, 40]
  const packet = written((out) => writeNack(out, OURS, THEIRS, sequences))
  t.equal(packet.length, 12 + 3 * 4)
  t.equal(packet.toString('hex', 12), 'fffa8030000b0000' + '00280000')
  t.strictSame(read(packet), [{ kind: 'nack', sender: OURS, media: THEIRS, sequences }])
})

t.test('a NACK never names more than it may', async (t) => {
  const sequences = Array.from({ length: 1000 }, (_, i) => i * 20)
  const packet = written((out) => writeNack(out, OURS, THEIRS, sequences))
  const [item] = read(packet)
  t.match(item, { sequences: sequences.slice(0, MAX_NACKED) })
})

t.test('an estimate keeps 18 bits and more of its value', async (t) => {
  for (const bitrate of [0, 1, 150_000, 262_143, 262_144, 512_345, 2_500_000, 4_000_000_000]) {
    const packet = written((out) => writeRemb(out, OURS, bitrate, [THEIRS, 7]))
    const [item] = read(packet)
    t.match(item, { kind: 'remb', sender: OURS, media: [THEIRS, 7] })
    if (item?.kind !== 'remb') return t.fail('no estimate')
    t.ok(item.bitrate <= bitrate && item.bitrate >= bitrate * (1 - 2 ** -17), `${bitrate} -> ${item.bitrate}`)
  }
})

t.test('an estimate reads as Chromium writes it', async (t) => {
  // 8fce0005 | sender | 0 | REMB | 1 stream, exponent 3, mantissa 0x1ffff | SSRC
  const packet = Buffer.from('8fce00050000000100000000' + '52454d42' + '010dffff' + 'fedcba98', 'hex')
  t.strictSame(read(packet), [{ kind: 'remb', sender: 1, bitrate: 0x1ffff * 8, media: [THEIRS] }])
})

t.test('feedback is found in a compound, behind its reports', async (t) => {
  const report = written((out) => writeRtcp({ ssrc: OURS, cname: 'x' }, out))
  const pli = written((out) => writePictureLoss(out, OURS, THEIRS))
  const nack = written((out) => writeNack(out, OURS, THEIRS, [5]))
  t.strictSame(
    read(Buffer.concat([report, pli, nack])).map(({ kind }) => kind),
    ['pli', 'nack'],
  )
})

t.test('padding is no content', async (t) => {
  const nack = written((out) => writeNack(out, OURS, THEIRS, [5]))
  const padded = Buffer.concat([nack, Buffer.from([0, 0, 0, 4])])
  padded[0]! |= 0x20
  padded.writeUInt16BE(padded.length / 4 - 1, 2)
  t.strictSame(read(padded), [{ kind: 'nack', sender: OURS, media: THEIRS, sequences: [5] }])
  padded[padded.length - 1] = 0
  t.strictSame(read(padded), [], 'padding of nothing is malformed')
  padded[padded.length - 1] = 255
  t.strictSame(read(padded), [], 'as is more than there is')
})

t.test('nothing is read beyond a packet, however it is cut', async (t) => {
  const whole = Buffer.concat([
    written((out) => writeRemb(out, OURS, 1e6, [1, 2, 3])),
    written((out) => writeFullIntra(out, OURS, THEIRS, 1)),
    written((out) => writeNack(out, OURS, THEIRS, [1, 2, 3, 90])),
  ])
  t.equal(read(whole).length, 3)
  for (let length = 0; length < whole.length; length++) {
    const cut = read(whole, length)
    t.ok(cut.length < 3 && cut.every((item, i) => item.kind === ['remb', 'fir', 'nack'][i]), `${length} bytes`)
  }
  const lying = written((out) => writeRemb(out, OURS, 1e6, [1]))
  lying[16] = 200
  t.strictSame(read(lying), [], 'an estimate that claims more streams than it names')
})
