import t from 'tap'
import { Vp8Depacketizer } from '../../../../src/media/video/vp8/depacketizer.ts'
import { collect, deliver, hex, type Payload } from '../fixtures/payloads.ts'
import { interFrame, KEYFRAME } from './fixtures.ts'

/** Of one picture: the marker on the last. */
function picture(timestamp: number, ...payloads: readonly Buffer[]): Payload[] {
  return payloads.map((data, n) => ({ data, timestamp, marker: n === payloads.length - 1 }))
}

const first = (data: Buffer) => Buffer.concat([hex('10'), data])
const next = (data: Buffer) => Buffer.concat([hex('00'), data])

/** A frame in payloads with the shortest descriptors. */
function cut(frame: Buffer, size: number): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < frame.length; at += size) parts.push((at === 0 ? first : next)(frame.subarray(at, at + size)))
  return parts
}

function receive(payloads: readonly Payload[], lost: readonly number[] = []) {
  const { pictures, onPicture } = collect()
  const depacketizer = new Vp8Depacketizer({ onPicture })
  deliver(depacketizer, payloads, (_, index) => !lost.includes(index))
  return { pictures, malformed: depacketizer.malformed }
}

t.test('payloads of one timestamp make a frame, ready with the marker', async (t) => {
  const frame = interFrame(250, 1)
  const { pictures, malformed } = receive([...picture(10, ...cut(KEYFRAME, 60)), ...picture(20, ...cut(frame, 100))])
  t.same(pictures, [
    { data: KEYFRAME, timestamp: 10, keyframe: true, damaged: false },
    { data: frame, timestamp: 20, keyframe: false, damaged: false },
  ])
  t.equal(malformed, 0)
})

t.test('a sender without markers: a frame is ready when the next begins', async (t) => {
  const payloads = [...picture(10, ...cut(KEYFRAME, 60)), ...picture(20, first(interFrame(9, 1)))]
  t.same(receive(payloads.map((payload) => ({ ...payload, marker: false }))).pictures, [
    { data: KEYFRAME, timestamp: 10, keyframe: true, damaged: false },
  ])
})

t.test('every descriptor of RFC 7741 is read to its end', async (t) => {
  const descriptors = {
    'the shortest': '10',
    'reserved bits': '58',
    'not referred to': '30',
    'extended by nothing': '90 00',
    'a number of 7 bits': '90 80 7f',
    'a number of 15 bits': '90 80 ff ff',
    'the layer’s number': '90 40 01',
    'the layer, without its number': '90 20 c0',
    'the key index alone': '90 10 1f',
    'the layer and the key index': '90 30 df',
    'all, 7 bits': '90 f0 01 02 03',
    'all, 15 bits': '90 f0 81 23 02 03',
    'a number and the layer': '90 a0 81 23 03',
  }
  for (const [name, descriptor] of Object.entries(descriptors)) {
    const { pictures } = receive(picture(0, Buffer.concat([hex(descriptor), KEYFRAME])))
    t.same(pictures, [{ data: KEYFRAME, timestamp: 0, keyframe: true, damaged: false }], name)
  }
})

t.test('a partition’s start is not a frame’s', async (t) => {
  const partition = Buffer.concat([hex('11'), KEYFRAME.subarray(100)])
  const { pictures } = receive(picture(0, first(KEYFRAME.subarray(0, 100)), partition))
  t.same(pictures, [{ data: KEYFRAME, timestamp: 0, keyframe: true, damaged: false }])
})

t.test('of a frame with a loss there is what came before, never what came after', async (t) => {
  const frame = interFrame(100, 1)
  const before = picture(0, ...cut(KEYFRAME, 200))
  const payloads = [...before, ...picture(1, ...cut(frame, 30)), ...picture(2, first(interFrame(9, 2)))]
  for (const lost of [1, 2, 3]) {
    const { pictures } = receive(payloads, [lost + before.length])
    t.same(pictures[1], { data: frame.subarray(0, lost * 30), timestamp: 1, keyframe: false, damaged: true })
    t.same(pictures[2]?.damaged, true, 'what refers to it')
  }
  const { pictures } = receive(payloads, [before.length])
  t.same(
    pictures.map(({ timestamp, damaged }) => [timestamp, damaged]),
    [
      [0, false],
      [2, true],
    ],
    'without its start there is nothing of it',
  )
})

t.test('the end of one frame and the start of the next missing: the remains are not joined', async (t) => {
  const [one, other] = [interFrame(100, 1), interFrame(100, 2)]
  const before = picture(0, ...cut(KEYFRAME, 200))
  const payloads = [...before, ...picture(1, ...cut(one, 30)), ...picture(2, ...cut(other, 30))]
  const { pictures } = receive(payloads, [before.length + 3, before.length + 4])
  t.same(
    pictures.slice(1).map(({ data, timestamp }) => ({ data, timestamp })),
    [{ data: one.subarray(0, 90), timestamp: 1 }],
  )
})

t.test('a start within a frame, or none at its beginning, is a loss that no gap told of', async (t) => {
  const before = picture(0, ...cut(KEYFRAME, 200))
  const twice = receive([...before, ...picture(1, first(interFrame(9, 1)), first(interFrame(9, 2)))]).pictures[1]
  t.same(twice, { data: interFrame(9, 1), timestamp: 1, keyframe: false, damaged: true })
  const headless = receive([...before, ...picture(1, next(interFrame(9, 1))), ...picture(2, first(interFrame(9, 1)))])
  t.same(
    headless.pictures.slice(1).map(({ timestamp, damaged }) => [timestamp, damaged]),
    [[2, true]],
  )
})

t.test('after a loss all is damaged, up to a whole keyframe', async (t) => {
  const payloads = [
    ...picture(0, ...cut(KEYFRAME, 200)),
    ...picture(1, first(interFrame(9, 1))),
    ...picture(2, first(interFrame(9, 2))),
    ...picture(3, first(KEYFRAME)),
    ...picture(4, first(interFrame(9, 3))),
  ]
  t.same(
    receive(payloads, [1]).pictures.map(({ timestamp, damaged }) => [timestamp, damaged]),
    [
      [0, false],
      [2, true],
      [3, false],
      [4, false],
    ],
  )
  t.equal(receive(payloads.slice(1)).pictures[0]?.damaged, true, 'as before the first')
})

t.test('what is no payload of VP8 is counted, and damages its frame', async (t) => {
  for (const bytes of ['10', '90', '90 80', '90 80 81 01', '90 f0 01 02 03', '80 20 00']) {
    const { pictures, malformed } = receive([
      ...picture(0, first(KEYFRAME)),
      ...picture(1, first(interFrame(9, 1)), hex(bytes)),
    ])
    t.equal(malformed, 1, bytes)
    t.equal(pictures[1]?.damaged, true, bytes)
  }
  t.equal(receive(picture(0, first(KEYFRAME), Buffer.alloc(0))).malformed, 0, 'padding is not')
})

t.test('a keyframe without a keyframe’s header is none', async (t) => {
  const wrong = Buffer.from(KEYFRAME)
  wrong[4] = 0
  const { pictures, malformed } = receive([...picture(0, first(wrong)), ...picture(1, first(interFrame(9, 1)))])
  t.equal(malformed, 1)
  t.same(
    pictures.map(({ timestamp, damaged }) => [timestamp, damaged]),
    [[1, true]],
  )
})

t.test('after a reset nothing of before is left, and a keyframe is needed', async (t) => {
  const { pictures, onPicture } = collect()
  const depacketizer = new Vp8Depacketizer({ onPicture })
  deliver(depacketizer, [
    ...picture(0, first(KEYFRAME)),
    { data: first(interFrame(9, 1)), timestamp: 1, marker: false },
  ])
  depacketizer.reset()
  deliver(depacketizer, [...picture(1, first(interFrame(9, 2))), ...picture(2, first(KEYFRAME))])
  t.same(
    pictures.map(({ data, damaged }) => ({ data, damaged })),
    [
      { data: KEYFRAME, damaged: false },
      { data: interFrame(9, 2), damaged: true },
      { data: KEYFRAME, damaged: false },
    ],
  )
})

t.test('a frame larger than any is given up, and memory is not', async (t) => {
  const { pictures, onPicture } = collect()
  const depacketizer = new Vp8Depacketizer({ onPicture })
  const packet = next(Buffer.alloc(1400, 7))
  depacketizer.push(first(KEYFRAME), 0, KEYFRAME.length + 1, 0, false, false)
  for (let n = 0; n < 2000; n++) depacketizer.push(packet, 0, packet.length, 0, false, false)
  t.equal(depacketizer.malformed, 1)
  deliver(depacketizer, picture(1, first(KEYFRAME)))
  t.same(pictures.at(-1), { data: KEYFRAME, timestamp: 1, keyframe: true, damaged: false })
})
