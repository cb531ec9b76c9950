import t from 'tap'
import type { VideoCodec, VideoOptions } from '../../../src/media/video/video.ts'
import { answeredFormats, offeredFormats } from '../../../src/media/webrtc/audio-agreement.ts'
import { writeAnswer, writeOffer, type LocalDescription } from '../../../src/media/webrtc/local-description.ts'
import { readDescription, type RemoteDescription } from '../../../src/media/webrtc/remote-description.ts'
import {
  agreeOnVideo,
  answeredVideo,
  offeredVideo,
  type AgreedVideo,
} from '../../../src/media/webrtc/video-agreement.ts'

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
const options: VideoOptions = {
  codecs: ['H264', 'VP8'],
  maxBitrate: 1_200_000,
  maxHeight: 720,
  maxFrameRate: 30,
  transcode: true,
}

const text = (lines: readonly string[]) => [...lines, ''].join('\r\n')
const transport = (ufrag: string) => [
  `a=ice-ufrag:${ufrag}`,
  `a=ice-pwd:${ufrag.repeat(6)}`,
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
]
const head = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0']
const audio = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 110',
  'c=IN IP4 0.0.0.0',
  ...transport('aaaa'),
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:110 telephone-event/48000',
]

/** Formats as Chromium lists them, by number. */
const FORMATS: Readonly<Record<number, readonly string[]>> = {
  96: ['rtpmap:96 VP8/90000', ...feedback(96)],
  97: ['rtpmap:97 rtx/90000', 'fmtp:97 apt=96'],
  102: ['rtpmap:102 H264/90000', ...feedback(102), h264(102, 1, '42001f')],
  104: ['rtpmap:104 H264/90000', ...feedback(104), h264(104, 0, '42001f')],
  108: ['rtpmap:108 H264/90000', ...feedback(108), h264(108, 1, '42e01f')],
  114: ['rtpmap:114 H264/90000', ...feedback(114), h264(114, 0, '42e01f')],
  116: ['rtpmap:116 H264/90000', ...feedback(116), h264(116, 1, '4d001f')],
  45: ['rtpmap:45 AV1/90000', 'fmtp:45 level-idx=5;profile=0;tier=0'],
  98: ['rtpmap:98 VP9/90000', 'fmtp:98 profile-id=0'],
  118: ['rtpmap:118 red/90000'],
  120: ['rtpmap:120 ulpfec/90000'],
}
const ALL = [96, 97, 102, 104, 108, 114, 116, 45, 98, 118, 120]

function feedback(number: number): string[] {
  return ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map((one) => `rtcp-fb:${number} ${one}`)
}

function h264(number: number, mode: number, profile: string): string {
  return `fmtp:${number} level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`
}

function video(numbers: readonly number[] = ALL, extra: readonly string[] = []): string[] {
  return [
    `m=video 9 UDP/TLS/RTP/SAVPF ${numbers.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...transport('vvvv'),
    'a=mid:1',
    'a=extmap:14 urn:ietf:params:rtp-hdrext:toffset',
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...extra,
    ...numbers.flatMap((number) => FORMATS[number] ?? []).map((line) => `a=${line}`),
  ]
}

const offerOf = (...sections: string[][]) => text([...head, 'a=group:BUNDLE 0 1', ...sections.flat()])
const usual = offerOf(audio, video())

interface Answered {
  readonly sdp: string
  readonly read: RemoteDescription
  readonly agreed: AgreedVideo | undefined
}

/** Our answer to an offer. */
function answer(
  sdp: string,
  expected?: readonly VideoCodec[],
  changes: Partial<VideoOptions> = {},
  was?: AgreedVideo,
): Answered {
  const read = readDescription(sdp)
  const ours = read.video && answeredVideo({ ...options, ...changes }, expected, read.video, was)
  const offer = ours ? { ...read, ...read.video.transport } : read
  const voice = { formats: answeredFormats(read.formats, 'opus'), playbackRate: 8000 } as const
  return {
    sdp: writeAnswer(local, offer, voice, 'active', ours),
    read,
    agreed: agreeOnVideo(ours, read.video, 'us'),
  }
}

/** Our offer, and what comes of an answer to it. */
function offered(answering: (sdp: string) => string, expected?: readonly VideoCodec[]) {
  const ours = offeredVideo(options, expected)
  const sdp = writeOffer(local, { formats: offeredFormats(['opus']), playbackRate: 8000 }, ours)
  const theirs = readDescription(answering(sdp))
  return { sdp, ours, agreed: agreeOnVideo(ours, theirs.video, 'app') }
}

const sectionOf = (sdp: string, kind: string) => /^m=/m[Symbol.split](sdp).find((part) => part.startsWith(kind)) ?? ''
const lineOf = (sdp: string, kind: string) => new RegExp(`^m=${kind} .*$`, 'm').exec(sdp)?.[0].trim()

t.test('our offer has video beside the audio, in one stream and on one transport', (t) => {
  const { sdp, ours } = offered(() => usual)
  t.match(sdp, 'a=group:BUNDLE 0 1\r\n')
  const section = sectionOf(sdp, 'video')
  for (const line of [
    'b=AS:1200',
    'a=mid:1',
    'a=ice-ufrag:frag',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=msid:cubebridge video',
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'a=rtcp-fb:108 nack pli',
    'a=rtcp-fb:96 goog-remb',
    `a=ssrc:${ours!.ssrc} cname:someone`,
    `a=ssrc:${ours!.ssrc} msid:cubebridge video`,
  ]) {
    t.ok(section.includes(`${line}\r\n`), line)
  }
  t.notMatch(section, /transport-cc|rtx|candidate/)
  t.match(sectionOf(sdp, 'audio'), 'a=msid:cubebridge audio\r\n')
  t.match(readDescription(sdp).video, { index: 1, absSendTimeId: 2, transport: { transportIndex: 0, riding: [0, 1] } })
  t.end()
})

t.test('what the phone has is offered first; nothing else where nothing may be transcoded', (t) => {
  const rows: readonly (readonly [VideoCodec[] | undefined, transcode: boolean, line: string | undefined])[] = [
    [undefined, true, '108 114 96'],
    [['VP8'], true, '96 108 114'],
    [['VP8', 'H264'], true, '96 108 114'],
    [['H264'], false, '108 114'],
    [undefined, false, '108 114 96'],
    [[], true, undefined],
    [[], false, undefined],
  ]
  for (const [expected, transcode, line] of rows) {
    const ours = offeredVideo({ ...options, transcode }, expected)
    t.equal(ours?.formats.map(({ payloadType }) => payloadType).join(' '), line, expected?.join() ?? 'unknown')
  }
  t.equal(offeredVideo({ ...options, codecs: ['VP8'], transcode: false }, ['H264']), undefined)
  t.end()
})

t.test("of a browser's many formats the fitting one is answered, by its own number", (t) => {
  const rows: readonly (readonly [numbers: number[], expected: VideoCodec[] | undefined, taken: number])[] = [
    [ALL, ['H264'], 108],
    [ALL, ['VP8'], 96],
    [ALL, [], 108],
    [ALL, undefined, 108],
    [[96, 97, 104, 114, 116], ['H264'], 114],
    [[96, 97, 102, 104], ['H264'], 102],
    [[96, 116], ['H264'], 96],
    [[98, 45, 96], ['H264', 'VP8'], 96],
    [[108, 98], ['VP8'], 108],
  ]
  for (const [numbers, expected, taken] of rows) {
    const { sdp, agreed } = answer(offerOf(audio, video(numbers)), expected)
    t.equal(
      lineOf(sdp, 'video'),
      `m=video 9 UDP/TLS/RTP/SAVPF ${taken}`,
      `${expected?.join() ?? 'unknown'} of ${numbers.join()}`,
    )
    t.match(agreed, { send: { payloadType: taken }, receive: [{ payloadType: taken }] })
    t.equal(agreed?.receive.length, 1)
  }
  const section = sectionOf(answer(usual, ['H264']).sdp, 'video')
  t.match(section, 'a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n')
  t.same(section.match(/a=extmap:.*(?=\r)/g), ['a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time'])
  t.same(
    section.match(/(?<=a=rtcp-fb:).*(?=\r)/g),
    ['108 goog-remb', '108 ccm fir', '108 nack', '108 nack pli'],
    'of the feedback what we have, and nothing of rtx',
  )
  t.end()
})

t.test('no more feedback is answered than was offered, and wildcards count', (t) => {
  const bare = usual.replace(/a=rtcp-fb:96 (?!nack pli).*\r\n/g, '')
  const few = answer(bare, ['VP8'])
  t.same(sectionOf(few.sdp, 'video').match(/a=rtcp-fb.*(?=\r)/g), ['a=rtcp-fb:96 nack pli'])
  t.equal(few.agreed?.remb, false)
  const wild = usual.replace(/a=rtcp-fb:.*\r\n/g, '').replace('a=rtcp-rsize', 'a=rtcp-fb:* goog-remb')
  t.equal(answer(wild, ['VP8']).agreed?.remb, true)
  t.end()
})

t.test('the header extension is agreed where the app takes it, and can be written in one byte', (t) => {
  const rows: readonly (readonly [line: string, id: number | undefined])[] = [
    ['a=extmap:5 URI', 5],
    ['a=extmap:5/recvonly URI', 5],
    ['a=extmap:5/sendonly URI', undefined],
    ['a=extmap:5/inactive URI', undefined],
    ['a=extmap:15 URI', undefined],
    ['a=extmap:0 URI', undefined],
    ['a=extmap:x URI', undefined],
    ['a=x:y', undefined],
  ]
  for (const [line, id] of rows) {
    const sdp = usual.replace(/a=extmap:2 (.*)/, (_, uri: string) => line.replace('URI', uri))
    t.equal(answer(sdp).agreed?.absSendTimeId, id, line)
  }
  t.equal(offered((sdp) => sdp.replace('a=extmap:2 ', 'a=extmap:7 ')).agreed?.absSendTimeId, undefined)
  t.end()
})

t.test("parameter sets in the app's description are known for what it sends, and not repeated to it", (t) => {
  const sets = 'Z0LgH9oFB+wFqDgIOA==,aM4G4g=='
  const { sdp, agreed } = answer(usual.replace(/(a=fmtp:108 .*)/, `$1;sprop-parameter-sets=${sets}`), ['H264'])
  const [receive] = agreed!.receive
  t.same(receive?.codec === 'H264' && receive.h264.parameterSets.map((nal) => nal.toString('base64')), sets.split(','))
  t.notMatch(sdp, 'sprop-parameter-sets')
  t.end()
})

t.test("the answer's order says what is spoken; what else it took may come", (t) => {
  const both = offered((sdp) => sdp, ['H264'])
  t.match(both.agreed, { codec: 'H264', send: { payloadType: 108 }, direction: 'sendrecv', absSendTimeId: 2 })
  t.equal(both.agreed?.receive.map(({ payloadType }) => payloadType).join(' '), '108 114 96')
  const turned = offered((sdp) => sdp.replace('SAVPF 108 114 96', 'SAVPF 96 114'), ['H264'])
  t.match(turned.agreed, { codec: 'VP8', send: { payloadType: 96 } })
  t.equal(turned.agreed?.receive.map(({ payloadType }) => payloadType).join(' '), '96 114')
  const renumbered = offered((sdp) => sdp.replace(/\b108\b/g, '120').replace(' 114 96', ''), ['H264'])
  t.match(renumbered.agreed, { send: { payloadType: 120 }, receive: [{ payloadType: 108 }] })
  const twice = offered((sdp) =>
    sdp.replace(/a=rtpmap:114[^]*?a=fmtp:114.*\r\n/, text(['a=rtpmap:114 H264/90000', `a=${h264(114, 1, '42001f')}`])),
  )
  t.same(
    twice.agreed?.receive.map(({ payloadType }) => payloadType),
    [108, 96],
    'each of ours once',
  )
  t.end()
})

t.test('an app answers with audio alone', (t) => {
  const rows: readonly (readonly [what: string, answering: (sdp: string) => string, direction: string | undefined])[] =
    [
      ['port 0', (sdp) => sdp.replace('m=video 9', 'm=video 0'), undefined],
      ['no section', (sdp) => sdp.replace(/m=video[^]*/, '').replace('BUNDLE 0 1', 'BUNDLE 0'), undefined],
      ['out of the bundle', (sdp) => sdp.replace('BUNDLE 0 1', 'BUNDLE 0'), undefined],
      ['none of the codecs', (sdp) => sdp.replace('SAVPF 108 114 96', 'SAVPF 98'), undefined],
      ['inactive', (sdp) => sdp.replace(/(m=video[^]*)a=sendrecv/, '$1a=inactive'), 'inactive'],
      ['receiving only', (sdp) => sdp.replace(/(m=video[^]*)a=sendrecv/, '$1a=recvonly'), 'sendonly'],
      ['sending only', (sdp) => sdp.replace(/(m=video[^]*)a=sendrecv/, '$1a=sendonly'), 'recvonly'],
    ]
  for (const [what, answering, direction] of rows) t.equal(offered(answering).agreed?.direction, direction, what)
  t.end()
})

t.test('video that can not be taken is refused, and the audio is as it ever was', (t) => {
  const alone = answer(offerOf(audio), ['H264'])
  const rows: readonly (readonly [what: string, sdp: string])[] = [
    ['unbundled', usual.replace('BUNDLE 0 1', 'BUNDLE 0')],
    ['no group at all', usual.replace(/a=group.*\r\n/, '')],
    ['of another group', usual.replace('a=group:BUNDLE 0 1', 'a=group:BUNDLE 0\r\na=group:BUNDLE 1')],
    ['the same mid', usual.replace('a=mid:1', 'a=mid:0')],
    ['no mid', usual.replace('a=mid:1\r\n', '')],
    ['RTCP on a port of its own', usual.replace(/(m=video[^]*)a=rtcp-mux\r\n/, '$1')],
    ['unknown codecs', offerOf(audio, video([98, 45, 97]))],
    ['H.264 of another profile alone', offerOf(audio, video([116]))],
    ['no RTP', usual.replace('m=video 9 UDP/TLS/RTP/SAVPF', 'm=video 9 UDP/TLS/RTP/AVP')],
    ["the audio's numbers", offerOf(audio, video([96])).replace(/\b96\b/g, '111')],
    ['numbers of RTCP', offerOf(audio, video([96])).replace(/\b96\b/g, '72')],
    ['no rtpmap', usual.replace(/a=rtpmap:(?!11[01]\b).*\r\n/g, '')],
    ['a malformed fmtp', offerOf(audio, video([108])).replace('42e01f', '42e0zz')],
    ['an interleaved mode', offerOf(audio, video([108])).replace('mode=1', 'mode=2')],
    [
      'malformed credentials, first in the bundle',
      offerOf(video(), audio).replace('BUNDLE 0 1', 'BUNDLE 1 0').replace('ufrag:vvvv', 'ufrag:-'),
    ],
  ]
  for (const [what, sdp] of rows) {
    const { sdp: answered, agreed } = answer(sdp, ['H264'])
    t.equal(agreed, undefined, what)
    t.match(lineOf(answered, 'video'), /^m=video 0 /)
    t.equal(
      sectionOf(answered, 'audio').split('m=')[0]?.replace('a=mid:0\r\n', ''),
      sectionOf(alone.sdp, 'audio').replace('a=mid:0\r\n', ''),
    )
    t.notMatch(/a=group:.*/.exec(answered)?.[0] ?? '', '1', 'not in the bundle')
  }
  t.end()
})

t.test('where video stands first, in the lines or in the bundle, the transport may be its own', (t) => {
  const linesOnly = answer(offerOf(video(), audio))
  t.match(linesOnly.sdp, 'a=group:BUNDLE 0 1\r\n')
  t.equal(linesOnly.read.video?.transport?.ice.usernameFragment, 'aaaa')
  t.match(sectionOf(linesOnly.sdp, 'audio'), 'a=candidate')
  t.match(linesOnly.sdp, /^m=video 9 [^]*^m=audio 9 /m)

  const first = answer(offerOf(video(), audio).replace('BUNDLE 0 1', 'BUNDLE 1 0'))
  t.match(first.sdp, 'a=group:BUNDLE 1 0\r\n')
  t.match(first.read.video?.transport, { transportIndex: 0, riding: [0], ice: { usernameFragment: 'vvvv' } })
  t.match(sectionOf(first.sdp, 'video'), 'a=candidate')
  t.notMatch(sectionOf(first.sdp, 'audio'), 'a=candidate')
  t.equal(first.read.ice.usernameFragment, 'aaaa', 'without the video the audio has its own')
  t.end()
})

t.test('a later offer goes on with what was agreed, and ends or changes it where it says so', (t) => {
  const was = answer(usual, ['VP8']).agreed!
  t.same(answer(usual, ['H264'], {}, was).agreed, was, 'the codec stays, the stream too')
  const held = answer(usual.replace(/(m=video[^]*)a=sendrecv/, '$1a=sendonly'), ['VP8'], {}, was)
  t.same(held.agreed, { ...was, direction: 'recvonly' })
  t.match(sectionOf(held.sdp, 'video'), 'a=recvonly\r\n')
  t.match(answer(offerOf(audio, video([108])), ['VP8'], {}, was).agreed, { codec: 'H264', ssrc: was.ssrc })
  t.equal(answer(usual.replace('m=video 9', 'm=video 0'), ['VP8'], {}, was).agreed, undefined)

  // An offer of ours, answered with several codecs and a number of the app's own.
  const several = offered((sdp) => sdp.replace(/\b108\b/g, '120'), ['H264']).agreed!
  const later = offerOf(audio, video([96, 108, 114])).replace(/\b108\b/g, '120')
  const again = answer(later, ['H264'], {}, several)
  t.same(again.agreed, several)
  t.equal(lineOf(again.sdp, 'video'), 'm=video 9 UDP/TLS/RTP/SAVPF 108 114 96', 'what we take is what it was')
  t.end()
})

t.test('no cut and no doubling of a line does more than refuse the video, or raise our own error', (t) => {
  const lines = usual.split('\r\n')
  const broken = [
    ...lines.map((_, n) => lines.filter((__, m) => m !== n)),
    ...lines.map((line, n) => lines.toSpliced(n, 0, line)),
    ...lines.map((line, n) => lines.with(n, line.slice(0, line.length >> 1))),
  ]
  for (const sdp of broken) {
    try {
      answer(sdp.join('\r\n'))
    } catch (error) {
      if (!(error as { code?: string }).code?.startsWith('media_')) throw error
    }
  }
  t.end()
})
