import t from 'tap'
import type { AppCodec } from '../../../src/media/session.ts'
import { agreeOn, answeredFormats, codecOfAnswer, offeredFormats } from '../../../src/media/webrtc/audio-agreement.ts'
import { writeAnswer, writeOffer, type LocalDescription } from '../../../src/media/webrtc/local-description.ts'
import { readDescription, type RemoteDescription } from '../../../src/media/webrtc/remote-description.ts'

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
    codecs: [
      { codec: 'opus', payloadType: 111 },
      { codec: 'PCMU', payloadType: 0 },
      { codec: 'PCMA', payloadType: 8 },
    ],
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

/** Our answer that takes `codec`. */
function answerWith(offer: RemoteDescription, codec: AppCodec): string {
  return writeAnswer(local, offer, { formats: answeredFormats(offer.formats, codec), playbackRate: 8000 }, 'active')
}

t.test('our offer reads back as what we meant, and says what apps need', (t) => {
  const formats = offeredFormats(['opus'])
  const sdp = writeOffer(local, { formats, playbackRate: 8000 })
  const read = readDescription(sdp)
  t.same(read.formats, formats)
  t.same(read.candidates, [local.candidates[0]!.slice('candidate:'.length)])
  t.match(sdp, 'a=ice-options:trickle\r\n')
  t.match(sdp, 'a=setup:actpass\r\n')
  t.match(sdp, /a=fmtp:111 .*maxplaybackrate=8000;.*maxaveragebitrate=24000;.*useinbandfec=1;usedtx=1\r\n/)
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
  const answer = answerWith(offer, 'opus')
  t.match(answer, 'm=audio 9 UDP/TLS/RTP/SAVPF 96 97\r\n')
  t.match(answer, 'a=rtpmap:96 opus/48000/2\r\n')
  t.match(answer, 'a=rtpmap:97 telephone-event/48000\r\n')
  t.match(answer, 'a=mid:audio\r\n')
  t.match(answer, 'a=group:BUNDLE audio\r\n')
  t.match(answer, 'a=setup:active\r\n')
  t.match(answer, 'a=recvonly\r\n')
  t.end()
})

t.test('an answer takes one codec, with the telephone-event of its clock where there is one', (t) => {
  const rows: readonly (readonly [offered: string, codec: AppCodec, taken: string])[] = [
    ['111 63 9 0 8 13 110 126', 'opus', '111 110'],
    ['111 63 9 0 8 13 110 126', 'PCMU', '0 126'],
    ['8 0 111 110 126', 'PCMA', '8 126'],
    ['0 110', 'PCMU', '0 110'],
    ['0 8', 'PCMU', '0'],
    ['111 126', 'opus', '111 126'],
  ]
  for (const [offered, codec, taken] of rows) {
    const offer = readDescription(audioOffer.replace('111 63 9 0 8 13 110 126', offered))
    const answer = answerWith(offer, codec)
    t.match(answer, `m=audio 9 UDP/TLS/RTP/SAVPF ${taken}\r\n`, `${codec} of ${offered}`)
    const named = [...answer.matchAll(/a=rtpmap:(\d+) /g)].map(([, payloadType]) => payloadType)
    t.same(named.join(' '), taken, 'nothing else is described')
    t.equal(codecOfAnswer(offer.formats, readDescription(answer).formats), codec, 'as the app reads it')
  }
  t.end()
})

t.test('an offer names the codecs in the order of the choice', (t) => {
  const rows: readonly (readonly [codecs: AppCodec[], line: string])[] = [
    [['opus'], '111 110 126'],
    [['PCMU', 'PCMA', 'opus'], '0 8 111 110 126'],
    [['PCMA', 'PCMU', 'opus'], '8 0 111 110 126'],
  ]
  for (const [codecs, line] of rows) {
    const sdp = writeOffer(local, { formats: offeredFormats(codecs), playbackRate: 8000 })
    t.match(sdp, `m=audio 9 UDP/TLS/RTP/SAVPF ${line}\r\n`)
    t.equal(sdp.match(/a=rtpmap:(0 PCMU|8 PCMA)\/8000\r\n/g)?.length ?? 0, codecs.length - 1)
  }
  t.end()
})

t.test('Opus is described as wide as the phone can hear it', (t) => {
  const fmtp = (playbackRate: 8000 | 16_000 | 48_000) =>
    /a=fmtp:111 (.*)\r\n/.exec(writeOffer(local, { formats: offeredFormats(['opus']), playbackRate }))?.[1]
  t.equal(
    fmtp(16_000),
    'minptime=10;maxplaybackrate=16000;sprop-maxcapturerate=16000;maxaveragebitrate=32000;stereo=0;useinbandfec=1;usedtx=1',
  )
  t.equal(fmtp(48_000), 'minptime=10;stereo=0;useinbandfec=1;usedtx=1', 'full band needs no word')
  t.end()
})

t.test('the first codec of ours in an answer is what both sides speak', (t) => {
  const offered = offeredFormats(['PCMU', 'PCMA', 'opus'])
  const rows: readonly (readonly [line: string, codec: AppCodec, sends: number, event: number | undefined])[] = [
    ['0 8 111 110 126', 'PCMU', 0, 126],
    ['111 0 110', 'opus', 111, 110],
    ['9 63 8 0 126', 'PCMA', 8, 126],
    ['111', 'opus', 111, undefined],
  ]
  for (const [line, codec, sends, event] of rows) {
    const { formats } = readDescription(audioOffer.replace('111 63 9 0 8 13 110 126', line))
    t.equal(codecOfAnswer(offered, formats), codec, line)
    const { sendPayloadType, sendTelephoneEvent } = agreeOn(codec, offered, formats)
    t.same([sendPayloadType, sendTelephoneEvent?.payloadType], [sends, event])
  }
  const { formats } = readDescription(audioOffer.replace('111 63 9 0 8 13 110 126', '0 8'))
  t.throws(() => codecOfAnswer(offeredFormats(['opus']), formats), { code: 'media_no_codec' })
  t.end()
})

t.test('formats are told by their rtpmap, G.711 also without one', (t) => {
  const rows: readonly (readonly [line: string, rtpmaps: string[], codecs: string])[] = [
    ['0 8', [], 'PCMU=0 PCMA=8'],
    ['8 0', ['0 pcmu/8000/1'], 'PCMA=8 PCMU=0'],
    ['96 97', ['96 PCMA/8000', '97 OPUS/48000/2'], 'PCMA=96 opus=97'],
    ['96 97 8', ['96 opus/48000', '97 PCMU/16000'], 'PCMA=8'],
    ['0 8', ['0 G726-32/8000'], 'PCMA=8'],
    ['96 97', ['96 opus/48000/2', '97 opus/48000/2'], 'opus=96'],
    ['08 8', [], 'PCMA=8'],
    ['0 200', ['200 opus/48000/2'], 'PCMU=0'],
    // Would be taken for RTCP.
    ['64 95 63', ['64 opus/48000/2', '95 PCMU/8000', '63 PCMA/8000'], 'PCMA=63'],
    ['96 0', ['96 opus/48000/2', '0 telephone-event/8000'], 'opus=96'],
    ['96 8', ['96 opus/48000/2', '96 telephone-event/8000'], 'PCMA=8'],
  ]
  const bare = chromiumAudio.filter((line) => !line.startsWith('a=rtpmap'))
  for (const [line, rtpmaps, codecs] of rows) {
    const [, ...rest] = bare
    const lines = [`m=audio 9 UDP/TLS/RTP/SAVPF ${line}`, ...rest, ...rtpmaps.map((value) => `a=rtpmap:${value}`)]
    const { formats } = readDescription(text([...head, ...lines]))
    t.equal(formats.codecs.map(({ codec, payloadType }) => `${codec}=${payloadType}`).join(' '), codecs, line)
  }
  t.end()
})

t.test('video and data in an offer are refused with port 0, in their places, outside of the bundle', (t) => {
  const data = ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2', 'a=sctp-port:5000']
  const sdp = text([...head, 'a=group:BUNDLE 1 0 2', ...chromiumVideo, ...chromiumAudio, ...data])
  const offer = readDescription(sdp)
  t.equal(offer.audioIndex, 1)
  t.equal(offer.ice.usernameFragment, 'aaaa', "the audio section's own transport, while it has one")
  const answer = answerWith(offer, 'opus')
  t.same(
    answer.split('\r\n').filter((line) => line.startsWith('m=')),
    [
      'm=video 0 UDP/TLS/RTP/SAVPF 96 97',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 110',
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
    [audioOffer.replace('SAVPF 111 63 9 0 8', 'SAVPF 63 9'), 'media_no_codec', /neither Opus nor G.711/],
    [
      audioOffer.replace('111 63 9 0 8', '111').replace('opus/48000/2', 'speex/16000'),
      'media_no_codec',
      /neither Opus nor G.711/,
    ],
    [`${audioOffer}nonsense\r\n`, 'media_bad_sdp', /x=/],
    [audioOffer.replace('a=mid:0', 'a=mid:0 \0'), 'media_bad_sdp', /mid/],
    [audioOffer.replace('110 126', '110\0 126'), 'media_bad_sdp', /m-line/],
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
