import { g711Tables } from '../../../src/media/g711/g711.ts'
import { opusHasFec } from '../../../src/media/opus/packet.ts'
import { PitchRepetition } from './pitch-repetition.ts'
import type { OpusDecoder } from '../../../src/media/opus/opus.ts'

/** A frame of 20 ms as it reached a receiver. */
export interface Received {
  /** The frame's number: of its media time, in 20 ms. */
  readonly frame: number
  readonly atMs: number
  readonly payload: Buffer
}

/** Of both models: packets are played so long after the quickest of them could have been. */
export const BUFFER_MS = 60
const FRAME = 160
const FRAME_MS = 20

/** A phone with a fixed buffer, which fills what is not there in time as phones do. */
export function phoneHears(packets: readonly Received[], frames: number): Float64Array {
  const inTime = playable(packets)
  const { decode } = g711Tables('PCMU')
  const heard = new Float64Array(frames * FRAME)
  const concealment = new PitchRepetition(heard)
  for (let frame = 0; frame < frames; frame++) {
    const payload = inTime.get(frame)?.payload
    const at = frame * FRAME
    if (!payload) concealment.conceal(at, FRAME)
    else
      concealment.resume(
        at,
        Float64Array.from(payload, (code) => decode[code]!),
      )
  }
  return heard
}

/** An app with a fixed buffer, in-band FEC and libopus' concealment. `decoder` runs at 8 kHz. */
export function appHears(packets: readonly Received[], frames: number, decoder: OpusDecoder): AppHearing {
  const inTime = playable(packets)
  const heard = new Float64Array(frames * FRAME)
  const pcm = new Int16Array(FRAME * 6)
  let [recovered, concealed] = [0, 0]
  const least = Math.min(...inTime.keys())
  for (let frame = least; frame < frames; frame++) {
    const packet = inTime.get(frame)
    const next = inTime.get(frame + 1)
    // The next packet can only help when it is there at the time that this one would be played.
    const helps = next !== undefined && next.dueMs >= FRAME_MS && opusHasFec(next.payload, next.payload.length)
    if (packet) decoder.decode(packet.payload, packet.payload.length, pcm)
    else if (helps) decoder.decodeFec(next.payload, next.payload.length, pcm, FRAME)
    else decoder.conceal(pcm, FRAME)
    if (!packet && helps) recovered++
    else if (!packet) concealed++
    for (let i = 0; i < FRAME; i++) heard[frame * FRAME + i] = pcm[i]!
  }
  return { heard, recovered, concealed }
}

export interface AppHearing {
  readonly heard: Float64Array
  /** Frames made good by FEC, and made up. */
  readonly recovered: number
  readonly concealed: number
}

/** Packets by frame number, with how long before their turn each came. */
function playable(packets: readonly Received[]): Map<number, Received & { readonly dueMs: number }> {
  const least = packets.reduce((min, { atMs, frame }) => Math.min(min, atMs - frame * FRAME_MS), Infinity)
  return new Map(
    packets
      .map((packet) => ({ ...packet, dueMs: least + BUFFER_MS + packet.frame * FRAME_MS - packet.atMs }))
      .filter(({ dueMs }) => dueMs >= 0)
      .map((packet) => [packet.frame, packet]),
  )
}
