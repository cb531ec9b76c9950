import { loadOpus } from '../../src/media/opus/load.ts'
import { maxOpusSamples } from '../../src/media/opus/opus.ts'
import { opusDuration, opusHasFec } from '../../src/media/opus/packet.ts'
import { Input } from '../engine/input.ts'
import { promise } from '../engine/promise.ts'

const GUARD = 64
const CANARY = 0x5a5a
const RATES = [8000, 16_000] as const
const codec = loadOpus({ warn: (message) => process.stderr.write(`${message}\n`) })

/** A stream of Opus payloads, decoded, recovered and concealed at the rate that the first byte chooses. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const rate = RATES[input.byte() & 1]!
  const unitsPerSample = 48000 / rate
  const room = maxOpusSamples(rate)
  const guarded = new Int16Array(room + 2 * GUARD).fill(CANARY)
  const pcm = guarded.subarray(GUARD, GUARD + room)
  const decoder = codec.createDecoder(rate)
  try {
    while (!input.isEmpty) {
      const what = input.byte()
      const packet = input.packet()
      const { length } = packet
      const duration = opusDuration(packet, length)
      promise(duration === -1 || (duration >= 120 && duration <= 5760), `${duration} units are no packet`)
      if (length > 0) promise(typeof opusHasFec(packet, length) === 'boolean', 'a flag is one')
      promise(opusDuration(packet, length + 1) === -1, 'nothing is read past the end')

      const chunk = (1 + (what & 7)) * (rate / 400)
      if (what & 0x40) promise(decoder.conceal(pcm, chunk) === chunk, 'concealment fills what it was asked for')
      if (what & 0x20) {
        const made = decoder.decodeFec(packet, length, pcm, chunk)
        promise(made === chunk || made < 0, `recovery gave ${made} samples of ${chunk}`)
      }
      const samples = decoder.decode(packet, length, pcm)
      promise(samples !== 0 && samples <= room, `decoding gave ${samples} samples`)
      promise(samples < 0 || samples * unitsPerSample === duration, `${samples} samples are not ${duration} units`)
      promise(duration > 0 || samples < 0, 'what has no duration is not decoded')
      if (what & 0x80) decoder.reset()
    }
    const isWhole = [guarded.subarray(0, GUARD), guarded.subarray(-GUARD)].every((part) =>
      part.every((value) => value === CANARY),
    )
    promise(isWhole, 'nothing is written beside the buffer')
  } finally {
    decoder.close()
  }
}
