import t from 'tap'
import { writeAnswer, writeOffer, type LocalDescription } from '../../../src/media/webrtc/local-description.ts'
import { readDescription } from '../../../src/media/webrtc/remote-description.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(':')

const local: LocalDescription = {
  sessionId: 4711,
  version: 1,
  ice: { usernameFragment: 'frag', password: 'p'.repeat(22), lite: false },
  candidates: ['candidate:1 1 udp 2116026367 127.0.0.1 4000 typ host'],
  fingerprints: [{ algorithm: 'sha-256', value: FINGERPRINT }],
  ssrc: 99,
  cname: 'someone',
}

const transport = (ufrag: string) => [
  `a=ice-ufrag:${ufrag}`,
  `a=ice-pwd:${ufrag.repeat(6)}`,
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
]

/** An audio section as Chromium offers it. */
const chromiumAudio = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  ...transport('aaaa'),
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=sendrecv',
  'a=msid:- 6fa1',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:123 cname:x',
]
const chromiumVideo = [
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
  'c=IN IP4 0.0.0.0',
  ...transport('vvvv'),
  'a=mid:1',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
]
const head = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0']
const text = (lines: readonly string[]) => [...lines, ''].join('\r\n')
const audioOffer = text([...head, 'a=group:BUNDLE 0', ...chromiumAudio])

t.test("Chromium's audio offer is understood", (t) => {
  const offer = readDescription(audioOffer)
  t.same(offer.formats, {
    opus: 111,
    telephoneEvents: [
      { payloadType: 110, clockRate: 48000 },
      { payloadType: 126, clockRate: 8000 },
    ],
  })
  t.match(offer, { audioIndex: 0, bundled: true, setup: 'actpass', direction: 'sendrecv' })
  t.same(offer.ice, { usernameFragment: 'aaaa', password: 'aaaa'.repeat(6), lite: false })
  t.same(readDescription(audioOffer.replaceAll('\r\n', '\n')), offer, 'bare line feeds are fine')
  t.same(readDescription(audioOffer.replace(/a=ssrc.*\r\n/, '')), offer, 'a=ssrc is not needed')
  t.end()
})

t.test('our offer reads back as what we meant, and says what apps need', (t) => {
  const sdp = writeOffer(local)
  const read = readDescription(sdp)
  t.same(read.formats.opus, 111)
  t.same(read.candidates, [local.candidates[0]!.slice('candidate:'.length)])
  t.match(sdp, 'a=ice-options:trickle\r\n')
  t.match(sdp, 'a=setup:actpass\r\n')
  t.match(sdp, /a=fmtp:111 .*maxplaybackrate=8000;.*useinbandfec=1;usedtx=1\r\n/)
  t.match(sdp, 'a=group:BUNDLE 0\r\n')
  t.notMatch(sdp, /\n[^a-z]/, 'no stray lines')
  t.end()
})

t.test("an answer uses the offer's payload types, mid and direction", (t) => {
  const offer = readDescription(
    audioOffer
      .replaceAll('111', '96')
      .replaceAll('110', '97')
      .replace('a=mid:0', 'a=mid:audio')
      .replace('BUNDLE 0', 'BUNDLE audio')
      .replace('a=sendrecv', 'a=sendonly'),
  )
  const answer = writeAnswer(local, offer, 'active')
  t.match(answer, 'm=audio 9 UDP/TLS/RTP/SAVPF 96 97 126\r\n')
  t.match(answer, 'a=rtpmap:96 opus/48000/2\r\n')
  t.match(answer, 'a=rtpmap:97 telephone-event/48000\r\n')
  t.match(answer, 'a=mid:audio\r\n')
  t.match(answer, 'a=group:BUNDLE audio\r\n')
  t.match(answer, 'a=setup:active\r\n')
  t.match(answer, 'a=recvonly\r\n')
  t.end()
})

t.test('video and data in an offer are refused with port 0, in their places, outside of the bundle', (t) => {
  const data = ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2', 'a=sctp-port:5000']
  const sdp = text([...head, 'a=group:BUNDLE 1 0 2', ...chromiumVideo, ...chromiumAudio, ...data])
  const offer = readDescription(sdp)
  t.equal(offer.audioIndex, 1)
  t.equal(offer.ice.usernameFragment, 'aaaa', "the audio section's own transport, while it has one")
  const answer = writeAnswer(local, offer, 'active')
  t.same(
    answer.split('\r\n').filter((line) => line.startsWith('m=')),
    [
      'm=video 0 UDP/TLS/RTP/SAVPF 96 97',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 110 126',
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
    ],
  )
  t.match(answer, 'a=group:BUNDLE 0\r\n')
  t.end()
})

t.test('transport attributes may stand in the session part, or with the section that carries the bundle', (t) => {
  const bare = chromiumAudio.filter((line) => !/^a=(ice|fingerprint|setup)/.test(line))
  const inSession = readDescription(text([...head, ...transport('ssss'), 'a=group:BUNDLE 0', ...bare]))
  t.equal(inSession.ice.usernameFragment, 'ssss')
  const bundleOnly = bare.map((line) => line.replace('m=audio 9', 'm=audio 0'))
  const inCarrier = readDescription(
    text([...head, 'a=group:BUNDLE 1 0', ...chromiumVideo, ...bundleOnly, 'a=bundle-only']),
  )
  t.equal(inCarrier.ice.usernameFragment, 'vvvv')
  t.end()
})

t.test('a description that can not be used says why', (t) => {
  const cases: readonly (readonly [sdp: string, code: string, why: RegExp])[] = [
    ['', 'media_bad_sdp', /v=0/],
    ['hello', 'media_bad_sdp', /v=0/],
    [text(head), 'media_bad_sdp', /no audio/],
    [text([...head, ...chromiumVideo]), 'media_bad_sdp', /no audio/],
    [audioOffer.replace('m=audio 9', 'm=audio 0'), 'media_bad_sdp', /refused/],
    [audioOffer.replace('m=audio 9 UDP', 'm=audio nine UDP'), 'media_bad_sdp', /m-line/],
    [audioOffer.replace(/a=ice-ufrag.*\r\n/, ''), 'media_bad_sdp', /ice-ufrag/],
    [audioOffer.replace('a=ice-ufrag:aaaa', 'a=ice-ufrag:a:b c'), 'media_bad_sdp', /ice-ufrag/],
    [audioOffer.replace('a=ice-ufrag:aaaa', 'a=ice-ufrag:aa-\u00e9'), 'media_bad_sdp', /ice-ufrag/],
    [audioOffer.replace(/a=ice-pwd.*\r\n/, 'a=ice-pwd:short\r\n'), 'media_bad_sdp', /ice-pwd/],
    [
      audioOffer.replace(/(a=ice-pwd:.).*\r\n/, '$1\u0000"<>\u00e9$1aaaaaaaaaaaaaaaaaaaaaaaaa\r\n'),
      'media_bad_sdp',
      /ice-pwd/,
    ],
    [audioOffer.replace(/a=fingerprint.*\r\n/, ''), 'media_bad_sdp', /fingerprint/],
    [audioOffer.replace(/sha-256 .*\r\n/, 'sha-256 zz:zz\r\n'), 'media_bad_sdp', /fingerprint/],
    [audioOffer.replace('actpass', 'holdconn'), 'media_bad_sdp', /setup/],
    [audioOffer.replace('opus/48000/2', 'speex/16000'), 'media_no_codec', /no Opus/],
    [audioOffer.replace('SAVPF 111 ', 'SAVPF '), 'media_no_codec', /no Opus/],
    [`${audioOffer}nonsense\r\n`, 'media_bad_sdp', /x=/],
    [audioOffer + 'a=x:y\r\n'.repeat(20_000), 'media_bad_sdp', /longer/],
    [text([...head, ...Array.from({ length: 40 }, () => 'm=audio 9 RTP/AVP 0')]), 'media_bad_sdp', /m-lines/],
  ]
  for (const [sdp, code, message] of cases) t.throws(() => readDescription(sdp), { code, message }, String(message))
  t.end()
})

t.test('no cut of an offer does more than raise our own error', (t) => {
  for (let length = 0; length < audioOffer.length; length += 3) {
    try {
      readDescription(audioOffer.slice(0, length))
    } catch (error) {
      if (!(error as { code?: string }).code?.startsWith('media_')) throw error
    }
  }
  t.end()
})
