import t from 'tap'
import { readPhoneDescription } from '../../../src/media/phone/phone-description.ts'
import { PhoneNegotiation, type LocalWishes } from '../../../src/media/phone/phone-negotiation.ts'
import { chooseVideo, type VideoWishes } from '../../../src/media/phone/phone-video.ts'
import type { VideoFormat, VideoOptions } from '../../../src/media/video/video.ts'
import type { AgreedVideo } from '../../../src/media/webrtc/video-agreement.ts'
import { ASTERISK, ASTERISK_AUDIO, BARESIP, KAMAILIO, LINPHONE, replaced, YEALINK } from './bodies.ts'

const options: VideoOptions = {
  codecs: ['H264', 'VP8'],
  maxBitrate: 1_000_000,
  maxHeight: 720,
  maxFrameRate: 30,
  transcode: true,
}
const wishes: VideoWishes = { options, app: undefined }
const local: LocalWishes = {
  codecs: ['PCMU', 'PCMA', 'G722'],
  video: wishes,
  ports: { audio: 40000, video: 40002 },
  hold: false,
}

const lineOf = (sdp: string, start: string) => sdp.split('\r\n').find((line) => line.startsWith(start))
const h264 = (payloadType: number, packetizationMode: 0 | 1 = 1): Extract<VideoFormat, { codec: 'H264' }> => ({
  codec: 'H264',
  payloadType,
  h264: { profileLevelId: '42e01f', packetizationMode, parameterSets: [] },
})
const app = (send: VideoFormat): AgreedVideo => ({
  codec: send.codec,
  send,
  receive: [send],
  ssrc: 1,
  direction: 'sendrecv',
  absSendTimeId: undefined,
  remb: true,
})
const chosen = (sdp: string, of = wishes) => {
  const matched = chooseVideo(readPhoneDescription(sdp).video?.formats ?? [], of)
  return matched && { matched, maxBitrate: of.options.maxBitrate }
}
const answered = (negotiation: PhoneNegotiation, sdp: string, hold = false) =>
  negotiation.answer(readPhoneDescription(sdp), { ...local, codecs: ['PCMU'], video: chosen(sdp), hold })

t.test("our answer takes one codec of Asterisk's, by its numbers", (t) => {
  const negotiation = new PhoneNegotiation('10.0.0.1')
  const sdp = answered(negotiation, ASTERISK)
  t.match(sdp, /^v=0\r\no=cubebridge \d+ 1 IN IP4 10\.0\.0\.1\r\n/)
  t.equal(lineOf(sdp, 'm=audio'), 'm=audio 40000 RTP/AVP 0 101')
  t.equal(lineOf(sdp, 'm=video'), 'm=video 40002 RTP/AVP 99')
  t.match(lineOf(sdp, 'a=fmtp:99'), /packetization-mode=1;profile-level-id=42e01f$/)
  t.match(negotiation.agreed, {
    audio: { codec: 'PCMU', sends: true, receives: true, rtp: { port: 17484 }, rtcp: { port: 17485 } },
    video: { phone: { payloadType: 99 }, own: { payloadType: 99 }, nack: false },
    held: false,
  })
  t.same(negotiation.agreed?.audio.sendTelephoneEvent, { payloadType: 101, clockRate: 8000 })
  t.end()
})

t.test('an equal offer has an equal answer, another a later version', (t) => {
  const negotiation = new PhoneNegotiation('10.0.0.1')
  const first = answered(negotiation, ASTERISK)
  t.equal(answered(negotiation, ASTERISK), first)
  const held = answered(negotiation, replaced(ASTERISK, ['a=sendrecv', 'a=sendonly'], ['a=sendrecv', 'a=inactive']))
  t.match(held, /^v=0\r\no=cubebridge \d+ 2 /)
  t.match(held, /m=audio(?:.*\r\n)*?a=recvonly\r\nm=video(?:.*\r\n)*?a=inactive\r\n/)
  t.match(negotiation.agreed, { held: true, audio: { sends: false, receives: true } })
  t.equal(lineOf(held, 'm=audio'), 'm=audio 40000 RTP/AVP 0 101')
  const id = (sdp: string) => /o=cubebridge (\d+)/.exec(sdp)?.[1]
  t.equal(id(held), id(first))
  t.end()
})

t.test('every section is answered in its place', (t) => {
  const sdp = answered(new PhoneNegotiation('10.0.0.1'), LINPHONE)
  t.same(
    sdp.split('\r\n').filter((line) => line.startsWith('m=')),
    ['m=audio 0 RTP/SAVP 0', 'm=audio 40000 RTP/AVPF 0 97', 'm=video 40002 RTP/AVPF 103'],
  )
  const fax = `${ASTERISK_AUDIO}m=image 4444 udptl t38\r\na=mid:fax\r\n`
  t.match(answered(new PhoneNegotiation('10.0.0.1'), fax), /\r\nm=image 0 udptl t38\r\na=mid:fax\r\n$/)
  t.end()
})

t.test('of the formats the one is taken that passes through, or costs least', (t) => {
  const number = (sdp: string, of?: VideoWishes) => chosen(sdp, of)?.matched.phone.payloadType
  t.equal(number(BARESIP), 98, 'mode 1')
  t.equal(number(YEALINK), 99, "baseline, though the phone's first is high profile")
  t.equal(number(LINPHONE), 103, 'H.264 is our first')
  t.equal(number(LINPHONE, { options: { ...options, codecs: ['VP8', 'H264'] }, app: undefined }), 99)
  t.equal(number(LINPHONE, { options, app: app({ codec: 'VP8', payloadType: 96 }) }), 99, "the app's own")
  t.equal(number(KAMAILIO, { options, app: app(h264(102)) }), 96, 'VP8, to be transcoded')
  const untouched = { options: { ...options, transcode: false }, app: app(h264(102)) }
  t.equal(number(KAMAILIO, untouched), undefined)
  t.equal(number(ASTERISK, untouched), 99)
  const high = replaced(YEALINK, ['RTP/AVP 98 99', 'RTP/AVP 98'])
  t.match(chosen(high)?.matched.own, { payloadType: 98, h264: { profileLevelId: '640028' } })
  t.end()
})

t.test('levels: we say what we take, and both directions are bound by the lower', (t) => {
  const matched = chosen(YEALINK)?.matched
  t.match(matched?.phone, { h264: { profileLevelId: '42801f' } }, 'a phone of 4.0 is sent 3.1, and sends it')
  const small = replaced(ASTERISK, ['42E01F', '42E00D'])
  t.match(chosen(small)?.matched.phone, { h264: { profileLevelId: '42e00d' } })
  t.end()
})

t.test('our offer, and the answer to it', (t) => {
  const negotiation = new PhoneNegotiation('10.0.0.1')
  const offer = negotiation.offer(local)
  t.equal(lineOf(offer, 'm=audio'), 'm=audio 40000 RTP/AVP 0 8 9 101')
  t.equal(lineOf(offer, 'm=video'), 'm=video 40002 RTP/AVP 97 98 100')
  t.match(readPhoneDescription(offer), { audio: { codecs: local.codecs }, video: { maxBitrate: 1_000_000 } })
  t.equal(negotiation.agreed, undefined)

  const answer = replaced(
    ASTERISK,
    ['RTP/AVP 0 8 9 101', 'RTP/AVP 8 0 96'],
    [/:101 /g, ':96 '],
    [/(m=video \d+ RTP\/AVP) 99 100/, '$1 99'],
  )
  const agreed = negotiation.acceptAnswer(readPhoneDescription(answer))
  t.match(agreed, {
    audio: { codec: 'PCMA', sendTelephoneEvent: { payloadType: 96 } },
    video: { phone: { payloadType: 99 }, own: { payloadType: 97 } },
  })
  t.same(
    agreed.audio.receiveTelephoneEvents,
    [{ payloadType: 101, clockRate: 8000 }],
    'what the phone sends has our number',
  )
  t.throws(() => negotiation.acceptAnswer(readPhoneDescription(answer)), /without an offer/)

  const held = negotiation.offer({ ...local, codecs: ['PCMA'], hold: true })
  t.match(held, /^v=0\r\no=cubebridge \d+ 2 /)
  t.equal(lineOf(held, 'm=audio'), 'm=audio 40000 RTP/AVP 8 101')
  t.equal(lineOf(held, 'm=video'), 'm=video 40002 RTP/AVP 97 100', 'the number in use stays, and stays first')
  t.match(held, /m=audio(?:.*\r\n)*?a=sendonly\r\nm=video(?:.*\r\n)*?a=sendonly\r\n/)
  t.equal(negotiation.holding, false, 'until the phone agrees')
  t.match(negotiation.acceptAnswer(readPhoneDescription(answer)), { audio: { receives: false, sends: true } })
  t.equal(negotiation.holding, true)
  t.end()
})

t.test('an answer that refuses leaves what was agreed', (t) => {
  const negotiation = new PhoneNegotiation('10.0.0.1')
  answered(negotiation, ASTERISK)
  const before = negotiation.agreed
  negotiation.offer({ ...local, codecs: ['PCMU'] })
  const other = replaced(ASTERISK_AUDIO, ['RTP/AVP 0 101', 'RTP/AVP 8 101'])
  t.throws(() => negotiation.acceptAnswer(readPhoneDescription(other)), { code: 'media_no_codec' })
  t.equal(negotiation.agreed, before)
  t.end()
})

t.test('video comes and goes by re-INVITE, its section stays', (t) => {
  const negotiation = new PhoneNegotiation('10.0.0.1')
  answered(negotiation, ASTERISK_AUDIO)
  t.equal(negotiation.agreed?.video, undefined)
  const added = negotiation.offer({ ...local, codecs: ['PCMU'] })
  t.match(added, /m=audio(?:.*\r\n)*m=video 40002/)
  t.ok(negotiation.acceptAnswer(readPhoneDescription(ASTERISK)).video)

  const removed = negotiation.offer({ ...local, codecs: ['PCMU'], video: undefined })
  t.match(lineOf(removed, 'm=video'), /^m=video 0 RTP\/AVP /)
  const without = replaced(ASTERISK, ['m=video 14110', 'm=video 0'])
  t.equal(negotiation.acceptAnswer(readPhoneDescription(without)).video, undefined)

  const refused = negotiation.answer(readPhoneDescription(ASTERISK), { ...local, codecs: ['PCMU'], video: undefined })
  t.equal(lineOf(refused, 'm=video'), 'm=video 0 RTP/AVP 99 100')
  t.end()
})

t.test('IPv6', (t) => {
  const six = replaced(ASTERISK_AUDIO, [/IP4 10\.1\.2\.3/g, 'IP6 2001:db8::7'])
  t.same(readPhoneDescription(six).audio.rtp, { address: '2001:db8::7', port: 11000 })
  t.match(answered(new PhoneNegotiation('::1'), six), /\r\nc=IN IP6 ::1\r\n/)
  t.end()
})
