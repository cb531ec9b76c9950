import fc from 'fast-check'
import t from 'tap'
import { Vp8Depacketizer } from '../../../../src/media/video/vp8/depacketizer.ts'
import { Vp8Packetizer } from '../../../../src/media/video/vp8/packetizer.ts'
import { collect, deliver, payloadsOf } from '../fixtures/payloads.ts'
import { interFrame, KEYFRAME } from './fixtures.ts'

/** A keyframe, or the length of what is none. */
const frame = fc.oneof(
  { weight: 1, arbitrary: fc.constant('keyframe' as const) },
  { weight: 3, arbitrary: fc.integer({ min: 3, max: 400 }) },
)

t.test('whatever gets lost, what is not damaged is as it was sent, and so is all that it refers to', async (t) => {
  fc.assert(
    fc.property(
      fc.record({
        frames: fc.array(frame, { minLength: 1, maxLength: 12 }),
        maxPayload: fc.integer({ min: 20, max: 400 }),
        firstTimestamp: fc.constantFrom(0, 0xffffffff - 5000),
        lost: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        losesAny: fc.boolean(),
      }),
      ({ frames, maxPayload, firstTimestamp, lost, losesAny }) => {
        const packetizer = new Vp8Packetizer({ maxPayload, pictureId: 0x7ffd })
        const timestamps = frames.map((_, n) => (firstTimestamp + n * 3000) >>> 0)
        const encoded = frames.map((length, n) => (length === 'keyframe' ? KEYFRAME : interFrame(length, n)))
        const payloads = encoded.flatMap((data, n) => payloadsOf(packetizer, data, timestamps[n]))
        const arrives = (index: number) => !losesAny || !lost[index % lost.length]
        const { pictures, onPicture } = collect()
        deliver(new Vp8Depacketizer({ onPicture }), payloads, (_, index) => arrives(index))

        const whole = new Set<number>()
        for (const { timestamp, keyframe, damaged, data } of pictures) {
          const number = timestamps.indexOf(timestamp)
          const sent = encoded[number]!
          if (!data.equals(sent.subarray(0, damaged ? data.length : sent.length))) {
            throw new Error(`frame ${number} has what was not sent`)
          }
          if (damaged) continue
          if (keyframe !== (frames[number] === 'keyframe')) throw new Error(`frame ${number}: keyframe ${keyframe}`)
          if (!keyframe && !whole.has(number - 1)) throw new Error(`frame ${number} refers to a missing one`)
          whole.add(number)
        }
        if (new Set(pictures.map(({ timestamp }) => timestamp)).size < pictures.length)
          throw new Error('one came twice')
        for (const number of frames.keys()) {
          const came = payloads.every(({ timestamp }, index) => timestamp !== timestamps[number] || arrives(index))
          const isReady = frames[number] === 'keyframe' || (whole.has(number - 1) && number > 0)
          if (came && isReady && !whole.has(number)) throw new Error(`frame ${number} came whole, and is not`)
        }
      },
    ),
    { numRuns: 1500 },
  )
  t.pass()
})
