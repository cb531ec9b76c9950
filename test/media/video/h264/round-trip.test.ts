import fc from 'fast-check'
import t from 'tap'
import { H264Depacketizer } from '../../../../src/media/video/h264/depacketizer.ts'
import { H264Packetizer } from '../../../../src/media/video/h264/packetizer.ts'
import { collect, deliver, payloadsOf } from '../fixtures/payloads.ts'
import { annexB, PPS, SPS } from './fixtures.ts'

/** How long the slices of a picture are. */
interface Source {
  readonly keyframe: boolean
  readonly withInformation: boolean
  readonly slices: readonly number[]
}

const source: fc.Arbitrary<Source> = fc.record({
  keyframe: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 3, arbitrary: fc.constant(false) }),
  withInformation: fc.boolean(),
  slices: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }),
})

/** No two slices are alike, so that one in another's place shows. */
function encode({ keyframe, withInformation, slices }: Source, number: number): Buffer {
  const nals = slices.map((length, n) => {
    const slice = Buffer.alloc(length + 4)
    for (let at = 0; at < slice.length; at++) slice[at] = 1 + ((at + number * 7 + n * 29) % 251)
    slice[0] = keyframe ? 0x65 : 0x41
    // first_mb_in_slice is 0 in the first.
    slice[1] = n === 0 ? 0x88 : 0x20
    slice.writeUInt16BE(0x0404 + number, 2)
    return slice
  })
  const information = Buffer.from([6, 5, 1, number + 1, 0x80])
  return annexB(...(keyframe ? [SPS, PPS] : []), ...(withInformation ? [information] : []), ...nals)
}

const stream = {
  sources: fc.array(source, { minLength: 1, maxLength: 12 }),
  maxPayload: fc.integer({ min: 40, max: 400 }),
  firstTimestamp: fc.constantFrom(0, 0xffffffff - 5000),
  withMarkers: fc.boolean(),
}

function packetise(sources: readonly Source[], maxPayload: number, firstTimestamp: number, mode: 0 | 1 = 1) {
  const packetizer = new H264Packetizer({ mode, maxPayload })
  const timestamps = sources.map((_, n) => (firstTimestamp + n * 3000) >>> 0)
  const encoded = sources.map(encode)
  return { timestamps, encoded, payloads: encoded.flatMap((data, n) => payloadsOf(packetizer, data, timestamps[n])) }
}

t.test('whatever gets lost, what is not damaged is as it was sent, and so is all that it refers to', async (t) => {
  fc.assert(
    fc.property(
      fc.record({ ...stream, lost: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }) }),
      ({ sources, maxPayload, firstTimestamp, withMarkers, lost }) => {
        const { timestamps, encoded, payloads } = packetise(sources, maxPayload, firstTimestamp)
        const { pictures, onPicture } = collect()
        const arrives = (_: unknown, index: number) => !lost[index % lost.length]
        const sent = payloads.map((payload) => ({ ...payload, marker: payload.marker && withMarkers }))
        deliver(new H264Depacketizer({ onPicture }), sent, arrives)

        const whole = new Set<number>()
        for (const { timestamp, keyframe, damaged, data } of pictures) {
          const number = timestamps.indexOf(timestamp)
          if (damaged) continue
          if (!data.equals(encoded[number]!)) throw new Error(`picture ${number} is not what was sent`)
          if (keyframe !== sources[number]!.keyframe) throw new Error(`picture ${number}: keyframe ${keyframe}`)
          if (!keyframe && !whole.has(number - 1)) throw new Error(`picture ${number} refers to a missing one`)
          whole.add(number)
        }
        if (new Set(pictures.map(({ timestamp }) => timestamp)).size < pictures.length)
          throw new Error('one came twice')
        if (!withMarkers) return
        for (const [number, { keyframe }] of sources.entries()) {
          const came = payloads.every((payload, index) => payload.timestamp !== timestamps[number] || !lost[index % 60])
          if (keyframe && came && !whole.has(number)) throw new Error(`keyframe ${number} came whole, and is not`)
        }
      },
    ),
    { numRuns: 1500 },
  )
  t.pass()
})

t.test('when nothing gets lost, all comes as it was sent, in either mode', async (t) => {
  fc.assert(
    fc.property(
      fc.record({ ...stream, mode: fc.constantFrom<0 | 1>(0, 1) }),
      ({ sources, maxPayload, firstTimestamp, mode }) => {
        const fromKeyframe = [{ ...sources[0]!, keyframe: true }, ...sources.slice(1)]
        const size = mode === 0 ? 400 : maxPayload
        const { timestamps, encoded, payloads } = packetise(fromKeyframe, size, firstTimestamp, mode)
        if (payloads.some(({ data }) => data.length > size)) throw new Error('a payload is too long')
        const { pictures, onPicture } = collect()
        const depacketizer = new H264Depacketizer({ onPicture })
        deliver(depacketizer, payloads)
        const expected = fromKeyframe.map(({ keyframe }, n) => ({
          data: encoded[n]!,
          timestamp: timestamps[n]!,
          keyframe,
          damaged: false,
        }))
        if (depacketizer.malformed > 0) throw new Error('our own payloads are malformed')
        if (JSON.stringify(pictures) !== JSON.stringify(expected)) throw new Error('something else came out')
      },
    ),
    { numRuns: 200 },
  )
  t.pass()
})
