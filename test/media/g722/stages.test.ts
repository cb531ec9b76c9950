import t from 'tap'
import { FRAME_SAMPLES, G722DecodeStage } from '../../../src/media/g722/decode-stage.ts'
import { G722EncodeStage } from '../../../src/media/g722/encode-stage.ts'
import { G722Decoder, G722Encoder } from '../../../src/media/g722/g722.ts'
import type { Sink } from '../../../src/media/sink.ts'
import { speechLike } from './sounds.ts'

interface Frame {
  readonly pcm: Int16Array
  readonly timestamp: number
  readonly lost: number
}

function decoding() {
  const frames: Frame[] = []
  let closed = 0
  const stage = new G722DecodeStage({
    write: (pcm, length, timestamp, lost) => frames.push({ pcm: pcm.slice(0, length), timestamp, lost }),
    close: () => closed++,
    toString: () => 'end',
  })
  return {
    stage,
    frames,
    closed: () => closed,
    /** `timestamp/lost` of each frame. */
    times: () => frames.map(({ timestamp, lost }) => (lost > 0 ? `${timestamp}+${lost}` : String(timestamp))),
  }
}

const speech = speechLike(3200)
const payload = Buffer.alloc(1600)
new G722Encoder().encode(speech, 3200, payload)

t.test('packets of any length become frames of 320 samples, timed in samples', async (t) => {
  const whole = new Int16Array(3200)
  new G722Decoder().decode(payload, 0, 1600, whole)
  for (const bytes of [40, 80, 160, 240, 320, 480, 1600]) {
    const { stage, frames, times } = decoding()
    for (let at = 0; at < 1600; at += bytes) {
      const part = payload.subarray(at, at + bytes)
      stage.write(part, part.length, at, 0)
    }
    t.same(times(), ['0', '320', '640', '960', '1280', '1600', '1920', '2240', '2560', '2880'], `${bytes} bytes`)
    t.ok(frames.every(({ pcm }) => pcm.length === FRAME_SAMPLES))
    t.same([...frames.flatMap(({ pcm }) => [...pcm])], [...whole])
  }
})

t.test('the payload counts up to its length only', async (t) => {
  const { stage, times } = decoding()
  stage.write(payload, 160, 0, 0)
  stage.write(payload, 0, 160, 0)
  t.same(times(), ['0'])
})

t.test('a loss is told in frames, silence that was not sent is none', async (t) => {
  const { stage, times } = decoding()
  stage.write(payload, 160, 0, 0)
  stage.write(payload, 160, 480, 2)
  stage.write(payload, 160, 8000, 0)
  stage.write(payload, 160, 8320, 1)
  stage.write(payload, 160, 80000, 2)
  t.same(times(), ['0', '960+2', '16000', '16640+1', '160000+2'], 'at the edge of a silence too')
})

t.test('half a frame before a gap is dropped, and a loss is told also by packets shorter than a frame', async (t) => {
  const { stage, times } = decoding()
  stage.write(payload, 240, 0, 0)
  stage.write(payload, 80, 480, 1)
  stage.write(payload, 80, 560, 0)
  stage.write(payload, 80, 720, 1)
  stage.write(payload, 80, 800, 0)
  t.same(times(), ['0', '960+2', '1440+1'])
})

t.test('frames become packets with room for the header, timed by the RTP clock', async (t) => {
  const packets: Buffer[] = []
  const calls: string[] = []
  const end: Sink<Buffer> = {
    write: (packet, length, timestamp, lost) => {
      packets.push(packet)
      calls.push(`${packet.length} ${length} ${timestamp} ${lost}`)
    },
    close: () => calls.push('closed'),
    toString: () => 'end',
  }
  const stage = new G722EncodeStage(end)
  for (let at = 0; at < 3200; at += FRAME_SAMPLES) {
    stage.write(speech.subarray(at, at + FRAME_SAMPLES), FRAME_SAMPLES, at, at === 640 ? 3 : 0)
  }
  t.same(calls.slice(0, 4), ['172 172 0 0', '172 172 160 0', '172 172 320 3', '172 172 480 0'])
  t.same(Buffer.concat(packets.map((packet) => packet.subarray(12))), payload)
  t.equal(new Set(packets).size, 10, 'a packet stays whole while further ones are made')
  stage.close()
  t.equal(calls.at(-1), 'closed')
  t.equal(String(stage), 'G722(encode) -> end')
})

t.test('the decode stage prints and closes what follows', async (t) => {
  const { stage, closed } = decoding()
  t.equal(String(stage), 'G722(decode) -> end')
  stage.close()
  t.equal(closed(), 1)
})
