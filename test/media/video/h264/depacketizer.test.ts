import t from 'tap'
import { H264Depacketizer } from '../../../../src/media/video/h264/depacketizer.ts'
import { collect, deliver, hex, type Payload } from '../fixtures/payloads.ts'
import { annexB, fuA, IDR, NEXT_SLICE, PPS, SLICE, SPS, stapA } from './fixtures.ts'

const KEYFRAME = [SPS, PPS, IDR]

/** Of one picture: the marker on the last. */
function picture(timestamp: number, ...payloads: readonly Buffer[]): Payload[] {
  return payloads.map((data, n) => ({ data, timestamp, marker: n === payloads.length - 1 }))
}

function receive(payloads: readonly Payload[], lost: readonly number[] = [], parameterSets: readonly Buffer[] = []) {
  const { pictures, onPicture } = collect()
  const depacketizer = new H264Depacketizer({ onPicture, parameterSets })
  deliver(depacketizer, payloads, (_, index) => !lost.includes(index))
  return { pictures, malformed: depacketizer.malformed }
}

t.test('single NAL units of one timestamp make a picture, ready with the marker', async (t) => {
  const { pictures, malformed } = receive([...picture(3000, ...KEYFRAME), ...picture(6000, SLICE, NEXT_SLICE)])
  t.same(pictures, [
    { data: annexB(...KEYFRAME), timestamp: 3000, keyframe: true, damaged: false },
    { data: annexB(SLICE, NEXT_SLICE), timestamp: 6000, keyframe: false, damaged: false },
  ])
  t.equal(malformed, 0)
})

t.test('a sender without markers: a picture is ready when the next begins', async (t) => {
  const payloads = [...picture(3000, ...KEYFRAME), ...picture(6000, SLICE), ...picture(9000, SLICE)]
  const { pictures } = receive(payloads.map((payload) => ({ ...payload, marker: false })))
  t.same(
    pictures.map(({ timestamp, damaged }) => [timestamp, damaged]),
    [
      [3000, false],
      [6000, false],
    ],
  )
})

t.test('aggregates and fragments are taken apart and put together', async (t) => {
  const { pictures } = receive(picture(0, stapA(SPS, PPS), ...fuA(IDR, 2)))
  t.same(pictures, [{ data: annexB(...KEYFRAME), timestamp: 0, keyframe: true, damaged: false }])
  const whole = receive(picture(0, stapA(...KEYFRAME)))
  t.same(whole.pictures, pictures)
  const alone = receive(picture(0, stapA(SPS, PPS), ...fuA(IDR, 100)))
  t.same(alone.pictures, pictures, 'a fragment that is first and last')
})

t.test('a NAL unit with a fragment missing is left out, whichever it is, and nothing is joined to it', async (t) => {
  const fragments = fuA(Buffer.concat([SLICE, Buffer.alloc(40, 7)]), 10)
  const next = fuA(Buffer.concat([SLICE, Buffer.alloc(40, 9)]), 10)
  for (let lost = 0; lost < fragments.length; lost++) {
    const keyframe = picture(0, ...KEYFRAME)
    const at = keyframe.length + 1 + lost
    const payloads = [...keyframe, ...picture(1, SLICE, ...fragments, NEXT_SLICE), ...picture(2, ...next)]
    const { pictures } = receive(payloads, [at])
    t.same(
      pictures.slice(1).map(({ data, damaged }) => ({ data, damaged })),
      [
        { data: annexB(SLICE, NEXT_SLICE), damaged: true },
        { data: annexB(Buffer.concat([SLICE, Buffer.alloc(40, 9)])), damaged: true },
      ],
      `fragment ${lost}`,
    )
  }
})

t.test('the end of one NAL unit and the start of the next missing: the remains are not joined', async (t) => {
  const [first, second] = [7, 9].map((byte) => fuA(Buffer.concat([SLICE, Buffer.alloc(40, byte)]), 10))
  const one = [...picture(0, ...KEYFRAME), ...picture(1, ...first!), ...picture(2, ...second!)]
  const at = KEYFRAME.length + first!.length
  t.same(receive(one, [at - 1, at]).pictures.slice(1), [], 'of two pictures')
  const same = [...picture(0, ...KEYFRAME), ...picture(1, ...first!, ...second!, NEXT_SLICE)]
  const [rest] = receive(same, [at - 1, at]).pictures.slice(1)
  t.same(rest?.data, annexB(NEXT_SLICE), 'of one picture')
  t.ok(rest?.damaged)
})

t.test('a fragment that no gap tells of is missed all the same', async (t) => {
  const fragments = fuA(Buffer.concat([SLICE, Buffer.alloc(40, 7)]), 10)
  const without = (n: number) => fragments.filter((_, index) => index !== n)
  for (const n of [0, fragments.length - 1]) {
    const [, damaged] = receive([...picture(0, ...KEYFRAME), ...picture(1, ...without(n), NEXT_SLICE)]).pictures
    t.same(damaged, { data: annexB(NEXT_SLICE), timestamp: 1, keyframe: false, damaged: true })
  }
  const [, cut] = receive([
    ...picture(0, ...KEYFRAME),
    ...picture(1, SLICE, fragments[0]!),
    ...picture(2, SLICE),
  ]).pictures
  t.same(cut, { data: annexB(SLICE), timestamp: 1, keyframe: false, damaged: true }, 'where the picture ends')
  const other = fuA(Buffer.concat([IDR, Buffer.alloc(40, 7)]), 10).at(-1)!
  const [, joined] = receive([...picture(0, ...KEYFRAME), ...picture(1, SLICE, fragments[0]!, other)]).pictures
  t.same(joined?.data, annexB(SLICE), 'the end of one of another type')
  t.ok(joined?.damaged)
  const [, mixed] = receive([...picture(0, ...KEYFRAME), ...picture(1, fragments[0]!, ...fuA(NEXT_SLICE, 2))]).pictures
  t.same(mixed?.data, annexB(NEXT_SLICE), 'one that starts before the other has ended')
  t.ok(mixed?.damaged)
})

t.test('after a loss all is damaged, up to a whole keyframe', async (t) => {
  const payloads = [
    ...picture(0, ...KEYFRAME),
    ...picture(1, SLICE),
    ...picture(2, SLICE),
    ...picture(3, SLICE),
    ...picture(4, ...KEYFRAME),
    ...picture(5, SLICE),
  ]
  const { pictures } = receive(payloads, [4])
  t.same(
    pictures.map(({ timestamp, damaged }) => [timestamp, damaged]),
    [
      [0, false],
      [1, false],
      [3, true],
      [4, false],
      [5, false],
    ],
  )
})

t.test('what comes before the first keyframe is damaged, and so is a keyframe that is joined midway', async (t) => {
  const { pictures } = receive([...picture(0, SLICE), ...picture(1, ...KEYFRAME)])
  t.same(
    pictures.map(({ damaged }) => damaged),
    [true, false],
  )
  const midway = receive([...picture(0, PPS, IDR), ...picture(1, SLICE)], [], [SPS, PPS])
  t.same(
    midway.pictures.map(({ damaged }) => damaged),
    [true, true],
  )
})

t.test(
  'a keyframe is whole after a loss right before it when its first packet shows that it is the first',
  async (t) => {
    const before = [...picture(0, ...KEYFRAME), ...picture(1, SLICE)]
    const damaged = (payloads: readonly Payload[]) => receive([...before, ...payloads], [3]).pictures.at(-1)?.damaged
    t.equal(damaged(picture(2, ...KEYFRAME)), false, 'parameter sets')
    t.equal(damaged(picture(2, hex('0910'), ...KEYFRAME)), false, 'a delimiter')
    t.equal(damaged(picture(2, hex('0605ff'), ...KEYFRAME)), false, 'supplemental information')
    t.equal(damaged(picture(2, IDR)), true, 'parameter sets may have been in the lost one')
    t.equal(damaged(picture(2, PPS, IDR)), true)
  },
)

t.test('parameter sets of the SDP are put before a keyframe that has none', async (t) => {
  const { pictures } = receive([...picture(0, IDR), ...picture(1, SLICE), ...picture(2, IDR)], [1], [PPS, SPS])
  t.same(pictures, [
    { data: annexB(...KEYFRAME), timestamp: 0, keyframe: true, damaged: false },
    { data: annexB(...KEYFRAME), timestamp: 2, keyframe: true, damaged: false },
  ])
})

t.test('parameter sets in band replace those of the SDP', async (t) => {
  const other = Buffer.from(PPS)
  other[3] = 0xb4
  const payloads = [...picture(0, SPS, other, IDR), ...picture(1, IDR)]
  const { pictures } = receive(payloads, [], [SPS, PPS])
  t.same(pictures[1]?.data, annexB(SPS, other, IDR))
})

t.test('parameter sets with a timestamp or a marker of their own count for the keyframe that follows', async (t) => {
  const whole = [{ data: annexB(...KEYFRAME), timestamp: 1, keyframe: true, damaged: false }]
  t.same(receive([...picture(0, SPS, PPS), ...picture(1, IDR)]).pictures, whole)
  t.same(receive([...picture(1, SPS), ...picture(1, PPS), ...picture(1, IDR)]).pictures, whole)
  const again = [...picture(9, ...KEYFRAME), ...picture(0, SPS, PPS), ...picture(1, IDR)]
  const [lost] = receive(again, [3]).pictures.slice(1)
  t.equal(lost?.damaged, true, 'one of them lost')
})

t.test('a keyframe without parameter sets anywhere is damaged', async (t) => {
  t.equal(receive(picture(0, IDR)).pictures[0]?.damaged, true)
  t.equal(receive(picture(0, IDR), [], [PPS]).pictures[0]?.damaged, true)
})

t.test('what is no payload of H.264 is counted, and damages its picture', async (t) => {
  const wrong = {
    'type 0': '00',
    'an interleaved aggregate': '79 0000 0002 4142',
    'FU-B': '7d 85 0000 41',
    forbidden_zero_bit: 'c1 9a',
    'an aggregate that ends early': '78 0005 419a',
    'an aggregate of nothing': '78',
    'an empty NAL unit': '78 0000 0002 4142',
    'an aggregate in an aggregate': '78 0003 780001',
    'a byte too many': '78 0002 419a 00',
    'a fragment of nothing': '7c 85',
    'a fragment of an aggregate': '7c 98 0001',
  }
  for (const [name, bytes] of Object.entries(wrong)) {
    const payloads = [...picture(0, ...KEYFRAME), ...picture(1, SLICE, hex(bytes), NEXT_SLICE)]
    const { pictures, malformed } = receive(payloads)
    t.equal(malformed, 1, name)
    t.equal(pictures[1]?.damaged, true, name)
  }
  t.equal(receive([...picture(0, ...KEYFRAME), ...picture(1, SLICE, Buffer.alloc(0))]).malformed, 0, 'padding is not')
})

t.test('a picture larger than any is given up, and memory is not', async (t) => {
  const { pictures, onPicture } = collect()
  const depacketizer = new H264Depacketizer({ onPicture })
  const [first, next] = fuA(Buffer.concat([SLICE, Buffer.alloc(2800, 7)]), 1400)
  depacketizer.push(first!, 0, first!.length, 0, false, false)
  for (let n = 0; n < 2000; n++) depacketizer.push(next!, 0, next!.length - 1, 0, false, false)
  t.ok(depacketizer.malformed > 0)
  deliver(depacketizer, picture(1, ...KEYFRAME))
  t.same(pictures.at(-1), { data: annexB(...KEYFRAME), timestamp: 1, keyframe: true, damaged: false })
})

t.test('after a reset nothing of before is left, and a keyframe is needed', async (t) => {
  const { pictures, onPicture } = collect()
  const depacketizer = new H264Depacketizer({ onPicture })
  deliver(depacketizer, [...picture(0, ...KEYFRAME), { data: SLICE, timestamp: 1, marker: false }])
  depacketizer.reset()
  deliver(depacketizer, [...picture(1, NEXT_SLICE), ...picture(2, ...KEYFRAME)])
  t.same(
    pictures.map(({ data, damaged }) => ({ data, damaged })),
    [
      { data: annexB(...KEYFRAME), damaged: false },
      { data: annexB(NEXT_SLICE), damaged: true },
      { data: annexB(...KEYFRAME), damaged: false },
    ],
  )
})
