import { randomInt } from 'node:crypto'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import { MediaError } from '../errors.ts'
import type { RtpAddress, RtpCodec } from '../session.ts'
import type { VideoFormat } from '../video/video.ts'
import type { PhoneDescription, PhoneSectionHead, PhoneStream, PhoneVideo } from './phone-description.ts'
import { badPhoneSdp } from './phone-sections.ts'
import { matchAnswer, offeredVideo, type MatchedVideo, type VideoWishes } from './phone-video.ts'
import { writePhoneSdp, type Flow, type LocalSection } from './phone-writer.ts'

/** One stream as both sides agreed on it; `sends` and `receives` are ours. */
export interface AgreedStream extends Flow {
  /** Undefined: the phone takes nothing. */
  readonly rtp: RtpAddress | undefined
  readonly rtcp: RtpAddress | undefined
}

export interface AgreedPhoneAudio extends AgreedStream {
  readonly codec: RtpCodec
  /** What the phone takes. */
  readonly sendTelephoneEvent: TelephoneEventFormat | undefined
  readonly receiveTelephoneEvents: readonly TelephoneEventFormat[]
}

export interface AgreedPhoneVideo extends AgreedStream, MatchedVideo {
  /** The phone sends again what is asked for (RFC 4585 6.2.1). */
  readonly nack: boolean
  /** What the phone takes, bits per second; undefined: it does not say. */
  readonly maxBitrate: number | undefined
}

export interface PhoneAgreement {
  readonly audio: AgreedPhoneAudio
  readonly video: AgreedPhoneVideo | undefined
  /** The phone wants to receive nothing. */
  readonly held: boolean
}

/** What a description of ours is to say. */
export interface LocalWishes {
  /** Best first; in an answer, one of the offer's. */
  readonly codecs: readonly RtpCodec[]
  /** Undefined: no video. */
  readonly video: VideoWishes | undefined
  readonly ports: { readonly audio: number; readonly video: number | undefined }
  /** The phone is to be silent. */
  readonly hold: boolean
}

interface Offered {
  readonly codecs: readonly RtpCodec[]
  readonly telephoneEvents: readonly TelephoneEventFormat[]
  readonly video: readonly VideoFormat[]
  readonly hold: boolean
  readonly layout: readonly PhoneSectionHead[]
}

const AUDIO: PhoneSectionHead = { kind: 'audio', protocol: 'RTP/AVP', formats: ['0'], mid: undefined }
const VIDEO: PhoneSectionHead = { kind: 'video', protocol: 'RTP/AVP', formats: ['97'], mid: undefined }
/** What most phones use. */
const TELEPHONE_EVENT: TelephoneEventFormat = { payloadType: 101, clockRate: 8000 }

/** Offers and answers with one phone (RFC 3264), re-INVITEs included. Nothing is opened here. */
export class PhoneNegotiation {
  readonly #address: string
  readonly #sessionId = randomInt(1, 2 ** 47)
  /** Of the last description of ours, and all of it but the version. */
  #version = 1
  #written: string | undefined
  /** The m-lines so far: RFC 3264 8 lets none go. */
  #layout: readonly PhoneSectionHead[] = []
  #offered: Offered | undefined
  #agreed: PhoneAgreement | undefined
  #telephoneEvents: readonly TelephoneEventFormat[] = [TELEPHONE_EVENT]
  #videoFormats: readonly VideoFormat[] = []
  #hold = false

  /** `address` is where we take RTP. */
  constructor(address: string) {
    this.#address = address
  }

  get agreed(): PhoneAgreement | undefined {
    return this.#agreed
  }

  /** We asked the phone to be silent, and it agreed. */
  get holding(): boolean {
    return this.#hold
  }

  /** Our offer. Until it is answered what was agreed before stays. */
  offer({ codecs, video, ports, hold }: LocalWishes): string {
    const layout = [...this.#layout]
    if (!layout.some(({ kind }) => kind === 'audio')) layout.push(AUDIO)
    if (video !== undefined && !layout.some(({ kind }) => kind === 'video')) layout.push(VIDEO)
    const audioIndex = layout.findIndex(isPlain('audio'))
    const videoIndex = layout.findIndex(isPlain('video'))
    // RFC 3264 8.3.2: numbers keep their meaning; those in use stand first.
    const formats = video === undefined ? [] : withKnown(offeredVideo(video), this.#videoFormats)
    const telephoneEvents = this.#telephoneEvents
    this.#offered = { codecs, telephoneEvents, video: formats, hold, layout }
    const flow = { sends: true, receives: !hold }
    return this.#write(
      layout.map((head, index): LocalSection => {
        if (index === audioIndex) {
          return { kind: 'audio', head, audio: { ...flow, port: ports.audio, codecs, telephoneEvents } }
        }
        if (index !== videoIndex || video === undefined || ports.video === undefined) return { kind: 'refused', head }
        const { maxBitrate } = video.options
        return { kind: 'video', head, video: { ...flow, port: ports.video, formats, maxBitrate } }
      }),
    )
  }

  /** The answer to our last offer. Throws a MediaError; what was agreed before stays then. */
  acceptAnswer({ audio, video }: PhoneDescription): PhoneAgreement {
    const offered = this.#offered
    if (offered === undefined) throw badPhoneSdp('an answer came without an offer')
    const codec = audio.codecs.find((one) => offered.codecs.includes(one))
    if (codec === undefined) throw noCodec('the answer takes none of the codecs that were offered')
    const matched = video && matchAnswer(offered.video, video.formats)
    this.#offered = undefined
    this.#layout = offered.layout
    this.#hold = offered.hold
    this.#videoFormats = matched ? [matched.own] : []
    const sendTelephoneEvent = eventOf(audio.telephoneEvents[0])
    this.#agreed = {
      audio: {
        ...streamOf(audio, offered.hold),
        codec,
        sendTelephoneEvent,
        receiveTelephoneEvents: offered.telephoneEvents,
      },
      video: matched && videoOf(video, matched, offered.hold),
      held: !audio.receives,
    }
    return this.#agreed
  }

  /**
   * Our answer to a phone's offer, and what is agreed by it. `video` is what was chosen of the offer's; with none, or
   * without a port for it, the offer's is refused.
   */
  answer(
    offer: PhoneDescription,
    { codecs, video, ports, hold }: Omit<LocalWishes, 'video'> & { readonly video: ChosenVideo | undefined },
  ): string {
    const { audio } = offer
    const telephoneEvents = audio.telephoneEvents.slice(0, 1).map(eventFormat)
    const chosen = offer.video && video && ports.video !== undefined ? { ...video, stream: offer.video } : undefined
    this.#layout = offer.sections
    this.#hold = hold
    this.#telephoneEvents = telephoneEvents.length > 0 ? telephoneEvents : [TELEPHONE_EVENT]
    this.#videoFormats = chosen ? [chosen.matched.own] : []
    this.#agreed = {
      audio: {
        ...streamOf(audio, hold),
        codec: codecs[0] ?? 'PCMU',
        sendTelephoneEvent: telephoneEvents[0],
        receiveTelephoneEvents: telephoneEvents,
      },
      video: chosen && videoOf(chosen.stream, chosen.matched, hold),
      held: !audio.receives,
    }
    return this.#write(
      offer.sections.map((head, index): LocalSection => {
        if (index === audio.index) {
          const flow = streamOf(audio, hold)
          return {
            kind: 'audio',
            head,
            audio: { ...flow, port: ports.audio, codecs: codecs.slice(0, 1), telephoneEvents },
          }
        }
        if (index !== chosen?.stream.index) return { kind: 'refused', head }
        const { matched, maxBitrate, stream } = chosen
        const section = { port: ports.video ?? 0, formats: [matched.own], maxBitrate }
        return { kind: 'video', head, video: { ...streamOf(stream, hold), ...section } }
      }),
    )
  }

  /** RFC 3264 8: the version grows when, and only when, the description is another. */
  #write(sections: readonly LocalSection[]): string {
    const local = { sessionId: this.#sessionId, address: this.#address }
    const without = writePhoneSdp({ ...local, version: 0 }, sections)
    if (this.#written !== undefined && this.#written !== without) this.#version++
    this.#written = without
    return writePhoneSdp({ ...local, version: this.#version }, sections)
  }
}

/** What of a phone's offered video is taken. */
export interface ChosenVideo {
  readonly matched: MatchedVideo
  /** Bits per second that we want to be sent at most. */
  readonly maxBitrate: number
}

function videoOf(stream: PhoneVideo, matched: MatchedVideo, hold: boolean): AgreedPhoneVideo {
  const nack = stream.feedback.includes('nack')
  return { ...streamOf(stream, hold), ...matched, nack, maxBitrate: stream.maxBitrate }
}

/** What one side sends the other receives, unless it holds. */
function streamOf({ sends, receives, rtp, rtcp }: PhoneStream, hold: boolean): AgreedStream {
  return { sends: receives, receives: sends && !hold, rtp, rtcp }
}

function withKnown(formats: readonly VideoFormat[], known: readonly VideoFormat[]): readonly VideoFormat[] {
  const taken = new Set(known.map(({ payloadType }) => payloadType))
  const others = formats.filter(({ codec, payloadType }) => {
    return !taken.has(payloadType) && !known.some((format) => format.codec === codec)
  })
  return [...known, ...others]
}

function isPlain(kind: string): (head: PhoneSectionHead) => boolean {
  return (head) => head.kind === kind && (head.protocol === 'RTP/AVP' || head.protocol === 'RTP/AVPF')
}

function eventOf(payloadType: number | undefined): TelephoneEventFormat | undefined {
  return payloadType === undefined ? undefined : eventFormat(payloadType)
}

function eventFormat(payloadType: number): TelephoneEventFormat {
  return { payloadType, clockRate: 8000 }
}

function noCodec(what: string): MediaError {
  return new MediaError('media_no_codec', what)
}
