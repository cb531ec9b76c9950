import { isIPv6 } from 'node:net'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import { staticPayloadType } from '../rtp/static-payload-types.ts'
import type { RtpCodec } from '../session.ts'
import { formatFmtp } from '../video/h264/fmtp.ts'
import { VIDEO_CLOCK_RATE, type VideoFormat } from '../video/video.ts'
import type { PhoneSectionHead } from './phone-description.ts'

/** What we do with a stream. */
export interface Flow {
  readonly sends: boolean
  readonly receives: boolean
}

export interface LocalPhoneAudio extends Flow {
  readonly port: number
  readonly codecs: readonly RtpCodec[]
  readonly telephoneEvents: readonly TelephoneEventFormat[]
}

export interface LocalPhoneVideo extends Flow {
  readonly port: number
  readonly formats: readonly VideoFormat[]
  /** Bits per second that we want to be sent at most. */
  readonly maxBitrate: number
}

/** Which section carries what; the others are refused. */
export type LocalSection =
  | { readonly kind: 'audio'; readonly head: PhoneSectionHead; readonly audio: LocalPhoneAudio }
  | { readonly kind: 'video'; readonly head: PhoneSectionHead; readonly video: LocalPhoneVideo }
  | { readonly kind: 'refused'; readonly head: PhoneSectionHead }

/** A description of ours. `address` is where we take RTP, an IP address; `version` grows with each other one. */
export function writePhoneSdp(
  local: { readonly sessionId: number; readonly version: number; readonly address: string },
  sections: readonly LocalSection[],
): string {
  const address = `IN IP${isIPv6(local.address) ? 6 : 4} ${local.address}`
  return [
    'v=0',
    `o=cubebridge ${local.sessionId} ${local.version} ${address}`,
    's=cubebridge',
    `c=${address}`,
    't=0 0',
    ...sections.flatMap(linesOf),
    '',
  ].join('\r\n')
}

function linesOf(section: LocalSection): string[] {
  const { head } = section
  const mid = head.mid === undefined ? [] : [`a=mid:${head.mid}`]
  switch (section.kind) {
    case 'audio':
      return [...audioLines(head, section.audio), ...mid]
    case 'video':
      return [...videoLines(head, section.video), ...mid]
    case 'refused':
      // RFC 3264 6: a format must stand there, whichever.
      return [`m=${head.kind} 0 ${head.protocol} ${head.formats.join(' ')}`, ...mid]
  }
}

function audioLines({ protocol }: PhoneSectionHead, audio: LocalPhoneAudio): string[] {
  const numbered = audio.codecs.map((codec) => ({ codec, number: staticPayloadType(codec) }))
  const numbers = [...numbered.map(({ number }) => number), ...audio.telephoneEvents.map((one) => one.payloadType)]
  return [
    `m=audio ${audio.port} ${protocol} ${numbers.join(' ')}`,
    // RFC 3551 4.5.2: G.722 has this clock by an error that stayed.
    ...numbered.map(({ codec, number }) => `a=rtpmap:${number} ${codec}/8000`),
    ...audio.telephoneEvents.flatMap(({ payloadType, clockRate }) => [
      `a=rtpmap:${payloadType} telephone-event/${clockRate}`,
      `a=fmtp:${payloadType} 0-15`,
    ]),
    'a=ptime:20',
    directionLine(audio),
  ]
}

function videoLines({ protocol }: PhoneSectionHead, video: LocalPhoneVideo): string[] {
  const { formats, maxBitrate } = video
  return [
    `m=video ${video.port} ${protocol} ${formats.map(({ payloadType }) => payloadType).join(' ')}`,
    `b=AS:${Math.round(maxBitrate / 1000)}`,
    `b=TIAS:${Math.round(maxBitrate)}`,
    ...formats.flatMap((format) => [
      `a=rtpmap:${format.payloadType} ${format.codec}/${VIDEO_CLOCK_RATE}`,
      ...(format.codec === 'H264'
        ? [`a=fmtp:${format.payloadType} ${formatFmtp({ ...format.h264, levelAsymmetryAllowed: true })}`]
        : []),
      // Defined for RTP/AVPF only, but phones heed it in RTP/AVP too, and others ignore it.
      ...FEEDBACK.map((feedback) => `a=rtcp-fb:${format.payloadType} ${feedback}`),
    ]),
    directionLine(video),
  ]
}

const FEEDBACK = ['nack pli', 'ccm fir'] as const

function directionLine({ sends, receives }: Flow): string {
  if (sends) return receives ? 'a=sendrecv' : 'a=sendonly'
  return receives ? 'a=recvonly' : 'a=inactive'
}
