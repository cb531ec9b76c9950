import type { OpusCodec } from '../../../src/media/opus/opus.ts'
import { resample } from '../dsp/resample.ts'
import { PHONE_RATE, type Speech } from './speech.ts'

const RATE = 16_000
const FRAME = RATE / 50
const MAX_BYTES = 1275

/** Speech as an app sends it, frame by frame: Opus at 32 kb/s from wideband sound, with in-band FEC. */
export function appVoice(speech: Speech, codec: OpusCodec): Buffer[] {
  const wide = resample(speech.samples, PHONE_RATE, RATE)
  const encoder = codec.createEncoder(
    { bitrate: 32_000, complexity: 9, inbandFec: true, expectedLossPercent: 10, dtx: false },
    RATE,
  )
  const out = Buffer.alloc(MAX_BYTES)
  const pcm = new Int16Array(FRAME)
  const packets: Buffer[] = []
  for (let at = 0; at + FRAME <= wide.length; at += FRAME) {
    for (let i = 0; i < FRAME; i++) pcm[i] = Math.max(-32768, Math.min(32767, Math.round(wide[at + i]!)))
    packets.push(Buffer.from(out.subarray(0, encoder.encode(pcm, FRAME, out))))
  }
  encoder.close()
  return packets
}
