import { PathToApp } from '../../../src/media/audio-path.ts'
import type { OpusCodec } from '../../../src/media/opus/opus.ts'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { rtpTimestamp, writeRtpHeader } from '../../../src/media/rtp/header.ts'
import type { OpusOptions } from '../../../src/media/session.ts'
import { SrtpReceiver, SrtpSender } from '../../../src/media/srtp/srtp.ts'
import type { Condition } from '../conditions.ts'
import { seededRandom } from '../dsp/random.ts'
import { fates } from '../net/impairment.ts'
import { appHears, type Received } from '../sound/receivers.ts'
import type { Speech } from '../sound/speech.ts'
import { SimulatedTime } from './simulated-time.ts'
import type { Heard } from './to-phone.ts'

export interface ToAppRun {
  readonly condition: Condition
  readonly seed: number
  readonly speech: Speech
  readonly opus: OpusOptions
  readonly codec: OpusCodec
}

const FRAME = 160
const FRAME_MS = 20
const PAYLOAD_TYPE = 111
const PROFILE = 'AEAD_AES_128_GCM'
/** What libopus' encoder looks ahead at 8 kHz in its mode for speech (OPUS_GET_LOOKAHEAD: 52 samples). */
export const LOOK_AHEAD_MS = 6.5

/** The phone's speech through the bridge to an app, with everything between simulated. */
export function simulateToApp({ condition, seed, speech, opus, codec }: ToAppRun): Heard {
  const time = new SimulatedTime()
  const [key, salt] = [Buffer.alloc(16, 1), Buffer.alloc(12, 2)]
  const receiver = new SrtpReceiver(PROFILE, key, salt)
  const sent: { readonly atMs: number; readonly timestamp: number; readonly payload: Buffer }[] = []
  const path = new PathToApp({
    phoneCodec: 'PCMU',
    opus,
    codec,
    payloadType: PAYLOAD_TYPE,
    telephoneEvent: undefined,
    ssrc: 77,
    srtp: new SrtpSender(PROFILE, key, salt),
    send: (sealed) => {
      const packet = Buffer.alloc(sealed.length)
      const length = receiver.unprotect(sealed, sealed.length, packet)
      const payload = packet.subarray(12, length)
      sent.push({ atMs: time.monotonic(), timestamp: rtpTimestamp(packet), payload })
    },
    clock: time,
    pacer: time.pacer,
    random: seededRandom(1),
  })
  const begin = time.monotonic() + FRAME_MS
  const { encode } = g711Tables('PCMU')
  const frames = Math.floor(speech.samples.length / FRAME)
  const arrivals = new Map<number, number>()
  let first: number | undefined
  fates(condition.sip, frames, seed).forEach((fate, number) => {
    if (fate === 'lost') return
    const packet = Buffer.alloc(12 + FRAME)
    writeRtpHeader(packet, number === 0, 0, (seed + number) & 0xffff, number * FRAME, 99)
    for (let i = 0; i < FRAME; i++) packet[12 + i] = encode[Math.round(speech.samples[number * FRAME + i]!) & 0xffff]!
    const atMs = begin + number * FRAME_MS + fate
    arrivals.set(number, atMs)
    time.at(atMs, () => {
      first ??= number
      path.receive(packet)
    })
  })
  time.runUntil(begin + frames * FRAME_MS + 500)
  const { late } = path.receiveStatistics()
  path.close()
  time.pacer.close()

  // What the path sends first is the phone's first packet: from there on frames are told by their times.
  const base = sent[0]!.timestamp
  const numbered = sent.map(({ timestamp, ...packet }) => {
    return { ...packet, frame: ((timestamp - base) | 0) / (6 * FRAME) + first! }
  })
  const onward = fates(condition.app, numbered.length, seed + 1)
  const received = numbered.flatMap((packet, i): Received[] => {
    const fate = onward[i]!
    return fate === 'lost' ? [] : [{ ...packet, atMs: packet.atMs + fate }]
  })
  const decoder = codec.createDecoder()
  const { heard, recovered, concealed } = appHears(received, frames, decoder)
  decoder.close()
  return {
    heard,
    addedMs: numbered.map(({ frame, atMs }) => atMs - arrivals.get(frame)! + LOOK_AHEAD_MS),
    recoveredPercent: (100 * recovered) / frames,
    concealedPercent: (100 * concealed) / frames,
    late,
  }
}
