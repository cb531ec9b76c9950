import type { Clock } from '../../lib/clock.ts'
import { isG711 } from '../codec-choice.ts'
import { MediaError } from '../errors.ts'
import type { G711Law } from '../g711/g711.ts'
import { loadOpus } from '../opus/load.ts'
import type { OpusCodec } from '../opus/opus.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import { PHONE_CLOCK_RATE } from '../rtp/clock-rates.ts'
import { SLOTS_FOR_SOCKET } from '../rtp/packet-ring.ts'
import { SendStage } from '../rtp/send-stage.ts'
import { staticPayloadType } from '../rtp/static-payload-types.ts'
import { RtpWriter } from '../rtp/writer.ts'
import type { AppCodec, PhoneCodec, RtpCodec } from '../session.ts'
import type { AppFeed } from './app-feed.ts'
import { g711PacketUnits } from './app-stream.ts'
import { ForwardFeed } from './forward-feed.ts'
import { FrameStage } from './frame-stage.ts'
import { forwardG711, meterG711 } from './g711-forward.ts'
import { MuteGate } from './mute-gate.ts'
import { PlayoutFeed } from './playout-feed.ts'

export interface StagesToPhoneOptions {
  readonly phoneCodec: PhoneCodec
  readonly appCodec: AppCodec
  /** The process's library; `loadOpus()` by default. */
  readonly codec?: OpusCodec | undefined
  /** Of the app's stream; hears it where its audio is in the clear. */
  readonly quality: StreamQuality
  readonly send: (packet: Buffer) => void
  readonly clock: Clock
  readonly random: () => number
}

/** What stands behind the decryption of the app's packets. */
export interface StagesToPhone {
  readonly feed: AppFeed
  /** Undefined where there is no RTP. */
  readonly rtp: { readonly writer: RtpWriter; readonly gate: MuteGate<Buffer> } | undefined
}

/** Builds what a pair of codecs needs behind the decryption. Throws a MediaError for a pair that has no common rate. */
export function buildStagesToPhone(options: StagesToPhoneOptions): StagesToPhone {
  const { phoneCodec, appCodec, codec = loadOpus() } = options
  if (appCodec === 'opus') {
    if (phoneCodec === 'opus') return opusUntouched(options)
    const writer = rtpWriter(phoneCodec, options)
    const gate = new MuteGate(writer)
    return { feed: new PlayoutFeed({ ...options, phoneCodec, codec, next: gate, end: writer }), rtp: { writer, gate } }
  }
  if (isG711(phoneCodec)) return g711Through(appCodec, phoneCodec, options)
  throw new MediaError('media_no_codec', `there is no way from ${appCodec} to ${phoneCodec}: one of them must change`)
}

function g711Through(appCodec: G711Law, phoneCodec: G711Law, options: StagesToPhoneOptions): StagesToPhone {
  const writer = rtpWriter(phoneCodec, options, g711PacketUnits)
  const { quality, clock } = options
  const gate = new MuteGate(writer)
  const forward = forwardG711(appCodec, phoneCodec, SLOTS_FOR_SOCKET, gate)
  const feed = new ForwardFeed(meterG711(appCodec, quality, clock, forward), forward, writer, quality)
  return { feed, rtp: { writer, gate } }
}

function opusUntouched({ send, quality }: StagesToPhoneOptions): StagesToPhone {
  const end = new FrameStage(send)
  return { feed: new ForwardFeed(end, end, end, quality), rtp: undefined }
}

function rtpWriter(
  phoneCodec: RtpCodec,
  { send, clock, random }: StagesToPhoneOptions,
  frameUnits: number | ((packet: Buffer, length: number) => number) = PHONE_CLOCK_RATE / 50,
): RtpWriter {
  return new RtpWriter(new SendStage(send), {
    payloadType: staticPayloadType(phoneCodec),
    label: phoneCodec,
    ssrc: Math.floor(random() * 0x100000000),
    clockRate: PHONE_CLOCK_RATE,
    frameUnits,
    clock,
    random,
  })
}
