import { MediaError } from '../../src/media/errors.ts'
import { answeredFormats } from '../../src/media/webrtc/audio-agreement.ts'
import { writeAnswer } from '../../src/media/webrtc/local-description.ts'
import { parseCandidate } from '../../src/media/webrtc/candidate.ts'
import { readDescription, type RemoteDescription } from '../../src/media/webrtc/remote-description.ts'
import {
  agreeOnVideo,
  answeredVideo,
  offeredVideo,
  type AgreedVideo,
  type LocalVideo,
} from '../../src/media/webrtc/video-agreement.ts'
import type { VideoCodec } from '../../src/media/video/video.ts'
import type { AppCodec } from '../../src/media/session.ts'
import { promise } from '../engine/promise.ts'
import { OWN_DESCRIPTION, OWN_VIDEO } from '../own-description.ts'

const REVERSED = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' }

const CODECS: readonly VideoCodec[] = ['H264', 'VP8']

/** A session description, as an app's offer, and of its video as an answer too. */
export function fuzz(data: Buffer): void {
  const offer = read(data.toString('utf8'))
  if (!offer) return
  checkOffer(offer)
  for (const { codec } of offer.formats.codecs) checkAnswer(offer, codec, undefined)
  for (const codec of CODECS) checkVideo(offer, codec)
}

function checkVideo(offer: RemoteDescription, codec: VideoCodec): void {
  const local = offer.video && answeredVideo(OWN_VIDEO, [codec], offer.video, undefined)
  const agreed = agreeOnVideo(local, offer.video, 'us')
  promise((local === undefined) === (agreed === undefined), 'what is answered is agreed on')
  if (local !== undefined && agreed !== undefined) {
    checkAgreed(offer, agreed)
    const first = offer.formats.codecs[0]!.codec
    const joined = { ...offer, ...offer.video?.transport }
    checkAnswer(joined, first, local)
    const later = offer.video && answeredVideo(OWN_VIDEO, [codec], offer.video, agreed)
    const same = JSON.stringify(agreeOnVideo(later, offer.video, 'us')) === JSON.stringify(agreed)
    promise(same, 'the same offer again changes nothing')
  }
  const answered = agreeOnVideo(offeredVideo(OWN_VIDEO, [codec]), offer.video, 'app')
  if (answered !== undefined) checkAgreed(offer, answered)
}

function checkAgreed(offer: RemoteDescription, agreed: AgreedVideo): void {
  const { codec, send, receive, direction, absSendTimeId } = agreed
  promise(codec === send.codec && codec === receive[0]?.codec, 'one codec')
  const named = offer.sections[offer.video!.index]!.formats
  promise(named.includes(String(send.payloadType)), 'the app named the number')
  const voice = offer.sections[offer.audioIndex]!.formats
  promise(!voice.includes(String(send.payloadType)), 'a number means one thing on a transport')
  const numbers = receive.map(({ payloadType }) => payloadType)
  promise(new Set(numbers).size === numbers.length, `a number means one thing: ${numbers.join()}`)
  promise(direction === REVERSED[offer.video!.direction], 'what one side sends the other receives')
  promise(absSendTimeId === undefined || (absSendTimeId >= 1 && absSendTimeId <= 14), 'one byte carries it')
}

function checkAnswer(offer: RemoteDescription, codec: AppCodec, video: LocalVideo | undefined): void {
  const formats = answeredFormats(offer.formats, codec)
  const text = writeAnswer(OWN_DESCRIPTION, offer, { formats, playbackRate: 8000 }, 'active', video)
  const lines = text.split('\r\n')
  promise(lines.pop() === '', 'the last line ends')
  for (const line of lines)
    promise(/^[a-z]=[^\r\n\0]*$/.test(line), `an answer of whole lines: ${JSON.stringify(line)}`)
  promise(lines.filter((line) => line.startsWith('v=')).length === 1, 'an answer is one description')

  const answer = read(text)
  promise(answer !== undefined, `our answer can be read:\n${text}`)
  promise(answer.sections.length === offer.sections.length, 'it answers each section')
  promise(answer.audioIndex === offer.audioIndex, 'the same section carries the call')
  answer.sections.forEach((section, index) => {
    const { kind, protocol, mid } = offer.sections[index]!
    promise(section.kind === kind && section.protocol === protocol && section.mid === mid, 'a section answers its own')
  })
  promise(answer.direction === REVERSED[offer.direction], 'what one side sends the other receives')
  promise(JSON.stringify(answer.formats) === JSON.stringify(formats), 'the formats are those agreed on')
  promise(answer.bundled === offer.bundled, 'bundled when it was offered so')
  promise((answer.video === undefined) === (video === undefined), 'video only where it was taken')
  if (video !== undefined) checkVideoAnswer(offer, answer, video)
  promise(
    answer.ice.usernameFragment === OWN_DESCRIPTION.ice.usernameFragment && !answer.ice.lite,
    'the transport is ours',
  )
}

function checkVideoAnswer(offer: RemoteDescription, answer: RemoteDescription, video: LocalVideo): void {
  promise(answer.video?.index === offer.video?.index, 'in its place')
  promise(answer.video?.transport?.transportIndex === offer.transportIndex, 'on the transport that was offered')
  promise(answer.video.transport.riding.length === 2, 'which both have')
  promise(answer.video.absSendTimeId === video.absSendTimeId, 'with the header extension')
  promise(JSON.stringify(answer.video.formats) === JSON.stringify(video.formats), 'in the formats that were agreed on')
}

/** Undefined for one that can't be used, which is told by a MediaError. */
function read(sdp: string): RemoteDescription | undefined {
  try {
    return readDescription(sdp)
  } catch (error) {
    promise(error instanceof MediaError, `an error of ours: ${String(error)}`)
    promise(error.code === 'media_bad_sdp' || error.code === 'media_no_codec', `with its code: ${error.code}`)
    return undefined
  }
}

function checkOffer(offer: RemoteDescription): void {
  const { ice, formats, fingerprints, candidates, sections, audioIndex } = offer
  promise(sections[audioIndex]?.kind === 'audio', 'the section is audio')
  promise(/^[\x21-\x7e]+$/.test(ice.usernameFragment + ice.password), 'credentials are words')
  promise(fingerprints.length > 0, 'there is a certificate to check')
  const types = [...formats.codecs, ...formats.telephoneEvents].map(({ payloadType }) => payloadType)
  promise(
    types.every((type) => Number.isInteger(type) && type >= 0 && type <= 127),
    `payload types of 7 bits: ${types.join()}`,
  )
  promise(new Set(types).size === types.length, `a payload type means one thing: ${types.join()}`)
  for (const line of candidates) parseCandidate(line, { loopback: true })
}
