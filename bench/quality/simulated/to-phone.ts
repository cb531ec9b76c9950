import { PathToPhone } from '../../../src/media/audio-path.ts'
import type { OpusCodec } from '../../../src/media/opus/opus.ts'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { rtpTimestamp, writeRtpHeader } from '../../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../../src/media/srtp/srtp.ts'
import type { Condition } from '../conditions.ts'
import { latencies } from '../dsp/latency.ts'
import { seededRandom } from '../dsp/random.ts'
import { fates } from '../net/impairment.ts'
import { phoneHears, type Received } from '../sound/receivers.ts'
import { SimulatedTime } from './simulated-time.ts'

export interface Heard {
  /** What the far side hears, 8 kHz. */
  readonly heard: Float64Array
  /** What the bridge added, ms, packet by packet. */
  readonly addedMs: readonly number[]
  /** Frames made good by FEC, and made up, by the bridge or by the far side's model, of all. */
  readonly recoveredPercent: number
  readonly concealedPercent: number
  /** Packets that came too late for the bridge. */
  readonly late: number
}

export interface ToPhoneRun {
  readonly condition: Condition
  readonly seed: number
  /** The app's packets, 20 ms each. */
  readonly voice: readonly Buffer[]
  /** The same as samples. */
  readonly reference: Float64Array
  readonly codec: OpusCodec
  /** Where in the bridge's beat of 20 ms the app's packets fall, ms. */
  readonly phaseMs: number
}

const FRAME = 160
const FRAME_MS = 20
const PAYLOAD_TYPE = 111
const PROFILE = 'AEAD_AES_128_GCM'
/** The path is up so long before the first packet comes, and so long after the last. */
const LEAD_MS = 200

/** The app's speech through the bridge to a phone, with everything between simulated. */
export function simulateToPhone({ condition, seed, voice, reference, codec, phaseMs }: ToPhoneRun): Heard {
  const time = new SimulatedTime()
  const [key, salt] = [Buffer.alloc(16, 1), Buffer.alloc(12, 2)]
  const srtp = new SrtpSender(PROFILE, key, salt)
  const sent: { readonly atMs: number; readonly timestamp: number; readonly payload: Buffer }[] = []
  const path = new PathToPhone({
    phoneCodec: 'PCMU',
    codec,
    payloadType: PAYLOAD_TYPE,
    telephoneEventPayloadTypes: [],
    srtp: new SrtpReceiver(PROFILE, key, salt),
    send: (packet) => {
      const payload = Buffer.from(packet.subarray(12))
      sent.push({ atMs: time.monotonic(), timestamp: rtpTimestamp(packet), payload })
    },
    onDigit: () => undefined,
    clock: time,
    pacer: time.pacer,
    random: seededRandom(1),
  })
  const begin = time.monotonic() + LEAD_MS + phaseMs
  const arrivals: { readonly from: number; readonly atMs: number }[] = []
  const clear = Buffer.alloc(1500)
  fates(condition.app, voice.length, seed).forEach((fate, number) => {
    const payload = voice[number]!
    writeRtpHeader(clear, number === 0, PAYLOAD_TYPE, (seed + number) & 0xffff, number * 960, 77)
    payload.copy(clear, 12)
    const packet = Buffer.alloc(payload.length + 64)
    const length = srtp.protect(clear, 12 + payload.length, packet)
    if (fate === 'lost') return
    const atMs = begin + number * FRAME_MS + fate
    arrivals.push({ from: number * FRAME, atMs })
    time.at(atMs, () => path.receive(packet.subarray(0, length)))
  })
  time.runUntil(begin + voice.length * FRAME_MS + 2 * LEAD_MS)
  const { concealedMs, fecRecovered, late } = path.receiveStatistics()
  path.close()
  time.pacer.close()

  const base = sent[0]!.timestamp
  const { decode } = g711Tables('PCMU')
  const frames = sent.map(({ atMs, timestamp, payload }) => {
    return { atMs, frame: ((timestamp - base) >>> 0) / FRAME, payload }
  })
  const out = new Float64Array((frames.at(-1)!.frame + 1) * FRAME)
  for (const { frame, payload } of frames) payload.forEach((code, i) => (out[frame * FRAME + i] = decode[code]!))
  const leavingMs = (sample: number) => frames[Math.floor(sample / FRAME)]!.atMs + (sample % FRAME) / 8
  const onward = fates(condition.sip, frames.length, seed + 1)
  const received = frames.flatMap((packet, i): Received[] => {
    const fate = onward[i]!
    return fate === 'lost' ? [] : [{ ...packet, atMs: packet.atMs + fate }]
  })
  return {
    heard: phoneHears(received, out.length / FRAME),
    addedMs: latencies(reference, out, leavingMs, arrivals),
    recoveredPercent: (100 * fecRecovered) / voice.length,
    concealedPercent: (100 * (concealedMs / FRAME_MS + frames.length - received.length)) / voice.length,
    late,
  }
}
