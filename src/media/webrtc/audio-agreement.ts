import type { CodecChoice } from '../codec-choice.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import { MediaError } from '../errors.ts'
import { appClockRate } from '../rtp/clock-rates.ts'
import type { AppCodec } from '../session.ts'
import type { AudioFormats } from './remote-description.ts'

/** What a description of ours says of the audio. */
export interface LocalAudio {
  readonly formats: AudioFormats
  /** Hz, as CodecChoice has it. */
  readonly playbackRate: CodecChoice['playbackRate']
}

/** What both sides speak. */
export interface AgreedAudio {
  readonly codec: AppCodec
  /** Of `codec`, as the app wants it and as we said we take it. */
  readonly sendPayloadType: number
  readonly receivePayloadType: number
  /** What the app takes, at the codec's clock if it can. */
  readonly sendTelephoneEvent: TelephoneEventFormat | undefined
  readonly receiveTelephoneEvents: readonly TelephoneEventFormat[]
}

/** The payload types of our offers: Chromium's own, so that an answer has no reason to change them. */
const PAYLOAD_TYPES = { opus: 111, PCMU: 0, PCMA: 8 } as const
const TELEPHONE_EVENTS: readonly TelephoneEventFormat[] = [
  { payloadType: 110, clockRate: 48000 },
  { payloadType: 126, clockRate: 8000 },
]

/** What an offer of `codecs` names, best first. */
export function offeredFormats(codecs: readonly AppCodec[]): AudioFormats {
  return {
    codecs: codecs.map((codec) => ({ codec, payloadType: PAYLOAD_TYPES[codec] })),
    telephoneEvents: TELEPHONE_EVENTS,
  }
}

/** What an answer names that takes `codec` of an offer, and no other: so both sides know what is spoken. */
export function answeredFormats(offered: AudioFormats, codec: AppCodec): AudioFormats {
  return {
    codecs: offered.codecs.filter((format) => format.codec === codec),
    telephoneEvents: fittingEvents(offered.telephoneEvents, codec),
  }
}

export function codecsOf({ codecs }: AudioFormats): readonly AppCodec[] {
  return codecs.map(({ codec }) => codec)
}

/** The codec that an answer to our offer settles on: RFC 3264 6.1, 7: its order counts for both directions. */
export function codecOfAnswer(offered: AudioFormats, answered: AudioFormats): AppCodec {
  const codec = codecsOf(answered).find((one) => codecsOf(offered).includes(one))
  if (codec === undefined) throw noCodec('the answer takes none of the codecs that were offered')
  return codec
}

/** `ours` is what our description said, `theirs` the app's. */
export function agreeOn(codec: AppCodec, ours: AudioFormats, theirs: AudioFormats): AgreedAudio {
  return {
    codec,
    sendPayloadType: payloadTypeOf(codec, theirs),
    receivePayloadType: payloadTypeOf(codec, ours),
    sendTelephoneEvent: fittingEvents(theirs.telephoneEvents, codec)[0],
    receiveTelephoneEvents: ours.telephoneEvents,
  }
}

export function noCodec(what: string): MediaError {
  return new MediaError('media_no_codec', what)
}

/** RFC 4733 2.1: telephone-events have the clock of the audio they stand in for; any other is better than none. */
function fittingEvents(formats: readonly TelephoneEventFormat[], codec: AppCodec): readonly TelephoneEventFormat[] {
  const fitting = formats.filter(({ clockRate }) => clockRate === appClockRate(codec))
  return fitting.length > 0 ? fitting : formats
}

/** Throws a MediaError `media_no_codec` when `codec` is not among them. */
export function payloadTypeOf(codec: AppCodec, { codecs }: AudioFormats): number {
  const format = codecs.find((one) => one.codec === codec)
  if (format === undefined) throw noCodec(`no payload type was agreed for ${codec}`)
  return format.payloadType
}
