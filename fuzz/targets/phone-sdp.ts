import { isIP } from 'node:net'
import { MediaError } from '../../src/media/errors.ts'
import { readPhoneDescription, type PhoneDescription } from '../../src/media/phone/phone-description.ts'
import { PhoneNegotiation, type AgreedStream, type PhoneAgreement } from '../../src/media/phone/phone-negotiation.ts'
import { chooseVideo } from '../../src/media/phone/phone-video.ts'
import { isUnicast } from '../../src/media/ports/unicast.ts'
import { promise } from '../engine/promise.ts'
import { OWN_VIDEO } from '../own-description.ts'

const CODECS = ['PCMU', 'PCMA', 'G722'] as const
const PORTS = { audio: 40_000, video: 40_002 }
const OURS = '192.0.2.1'

/** What a phone, or a switch, says of its media by SIP: as an offer, and as the answer to ours. */
export function fuzz(data: Buffer): void {
  const text = data.toString('utf8')
  const offer = read(text)
  if (!offer) return
  checkAnswer(offer)
  const negotiation = new PhoneNegotiation(OURS)
  const ours = negotiation.offer({
    codecs: CODECS,
    video: { options: OWN_VIDEO, app: undefined },
    ports: PORTS,
    hold: false,
  })
  promise(read(ours)?.video !== undefined, 'our own offer reads as one with video')
  const answered = attempt(() => negotiation.acceptAnswer(offer))
  if (answered) checkAgreed(answered)
  promise(negotiation.agreed === answered, 'what could not be agreed changes nothing')
}

function checkAnswer(offer: PhoneDescription): void {
  const negotiation = new PhoneNegotiation(OURS)
  const matched = offer.video && chooseVideo(offer.video.formats, { options: OWN_VIDEO, app: undefined })
  const [codec = 'PCMU'] = offer.audio.codecs
  const answer = () => {
    const video = matched && { matched, maxBitrate: OWN_VIDEO.maxBitrate }
    return negotiation.answer(offer, { codecs: [codec], video, ports: PORTS, hold: false })
  }
  const sdp = answer()
  promise(sdp === answer(), 'the same offer has the same answer')
  const agreed = negotiation.agreed
  promise(agreed !== undefined, 'an answer agrees on something')
  checkAgreed(agreed)
  promise((matched === undefined) === (agreed.video === undefined), 'chosen video is agreed on')
  for (const line of sdp.split('\r\n')) {
    promise(line === '' || /^[a-z]=[^\r\n\0]*$/.test(line), `a line of ours holds what it is: ${line}`)
  }
  const again = read(sdp)
  promise(again !== undefined, 'what we answer we can read')
  promise(again.sections.length === offer.sections.length, 'RFC 3264 6: as many m-lines as the offer has')
  promise((again.video === undefined) === (matched === undefined), 'refused video has no port')
  promise(again.audio.codecs[0] === codec, 'one codec, of the offer')
}

function checkAgreed({ audio, video }: PhoneAgreement): void {
  checkStream(audio)
  if (video === undefined) return
  checkStream(video)
  promise(video.phone.codec === video.own.codec, 'both sides mean the same codec')
  for (const { payloadType } of [video.phone, video.own]) {
    promise(Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127, 'a payload type has seven bits')
  }
  promise(video.maxBitrate === undefined || video.maxBitrate > 0, 'a limit lets something through')
}

function checkStream({ rtp, rtcp, sends }: AgreedStream): void {
  for (const at of [rtp, rtcp]) {
    if (at === undefined) continue
    promise(isIP(at.address) !== 0, `an address, never a name: ${at.address}`)
    promise(Number.isInteger(at.port) && at.port >= 1 && at.port <= 65_535, `a port: ${at.port}`)
    promise(isUnicast(at.address), `nothing is to be sent to ${at.address}`)
  }
  promise(!sends || rtp !== undefined, 'what is sent has a place to go')
}

function read(text: string): PhoneDescription | undefined {
  return attempt(() => readPhoneDescription(text))
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof MediaError) return undefined
    throw error
  }
}
