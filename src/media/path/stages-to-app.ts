import type { Clock } from '../../lib/clock.ts'
import { isG711 } from '../codec-choice.ts'
import { MediaError } from '../errors.ts'
import { G711DecodeStage } from '../g711/decode-stage.ts'
import type { G711Law } from '../g711/g711.ts'
import { G722DecodeStage } from '../g722/decode-stage.ts'
import { OpusEncodeStage } from '../opus/encode-stage.ts'
import { loadOpus } from '../opus/load.ts'
import type { OpusCodec } from '../opus/opus.ts'
import { SoundStage } from '../quality/sound-stage.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import { phoneSampleRate } from '../rtp/clock-rates.ts'
import type { AppCodec, OpusOptions, PhoneCodec } from '../session.ts'
import type { Sink } from '../sink.ts'
import { ForwardStage } from './forward-stage.ts'
import { FrameDoor } from './frame-door.ts'
import { forwardG711, meterG711 } from './g711-forward.ts'
import { MuteGate } from './mute-gate.ts'
import type { PhoneDoor } from './phone-door.ts'
import type { PhoneEvents } from './phone-events.ts'
import { RtpDoor } from './rtp-door.ts'

export interface StagesToAppOptions {
  readonly phoneCodec: PhoneCodec
  readonly appCodec: AppCodec
  readonly opus: OpusOptions
  /** The process's library; `loadOpus()` by default. */
  readonly codec?: OpusCodec | undefined
  /** Of the phone's stream; hears it where its audio is in the clear. */
  readonly quality: StreamQuality
  readonly clock: Clock
  /** Undefined: there are no digits among the packets. */
  readonly events?: PhoneEvents | undefined
}

/** What stands between Asterisk's packets and the writer of our own stream. */
export interface StagesToApp {
  readonly door: PhoneDoor
  readonly gate: MuteGate<Int16Array> | MuteGate<Buffer>
  /** Undefined where nothing is encoded. */
  readonly encoder: OpusEncodeStage | undefined
  /** Undefined where payloads are not passed on as they are. */
  readonly forward: ForwardStage | undefined
}

/** Builds the stages of a pair of codecs, `writer` first. Throws a MediaError for a pair that has no common rate. */
export function buildStagesToApp(options: StagesToAppOptions, writer: Sink<Buffer>): StagesToApp {
  const { phoneCodec, appCodec } = options
  if (appCodec === 'opus')
    return phoneCodec === 'opus' ? framesUntouched(options, writer) : encoded(phoneCodec, options, writer)
  if (isG711(phoneCodec)) return g711Through(phoneCodec, appCodec, options, writer)
  throw new MediaError('media_no_codec', `there is no way from ${phoneCodec} to ${appCodec}: one of them must change`)
}

function encoded(
  phoneCodec: Exclude<PhoneCodec, 'opus'>,
  { codec = loadOpus(), opus, quality, clock, events }: StagesToAppOptions,
  writer: Sink<Buffer>,
): StagesToApp {
  const rate = phoneSampleRate(phoneCodec)
  const encoder = new OpusEncodeStage(codec.createEncoder(opus, rate), rate, writer)
  const gate = new MuteGate(encoder)
  const metered = new SoundStage(quality.sound, clock, gate)
  const decoded = phoneCodec === 'G722' ? new G722DecodeStage(metered) : new G711DecodeStage(phoneCodec, metered)
  return {
    door: new RtpDoor({ codec: phoneCodec, quality, clock, events }, decoded),
    gate,
    encoder,
    forward: undefined,
  }
}

function g711Through(
  phoneCodec: G711Law,
  appCodec: G711Law,
  { quality, clock, events }: StagesToAppOptions,
  writer: Sink<Buffer>,
): StagesToApp {
  const forward = forwardG711(phoneCodec, appCodec, 1, writer)
  const gate = new MuteGate(forward)
  const door = new RtpDoor({ codec: phoneCodec, quality, clock, events }, meterG711(phoneCodec, quality, clock, gate))
  return { door, gate, encoder: undefined, forward }
}

function framesUntouched({ quality }: StagesToAppOptions, writer: Sink<Buffer>): StagesToApp {
  const forward = new ForwardStage('Opus(untouched)', undefined, 1, writer)
  const gate = new MuteGate(forward)
  return { door: new FrameDoor(quality, gate), gate, encoder: undefined, forward }
}
