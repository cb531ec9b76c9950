import t from 'tap'
import { readPhoneDescription, readPhoneFormats } from '../../../src/media/phone/phone-description.ts'
import { ASTERISK, ASTERISK_AUDIO, BARESIP, KAMAILIO, LINPHONE, replaced, YEALINK } from './bodies.ts'

t.test('what Asterisk offers', (t) => {
  const { audio, video } = readPhoneDescription(ASTERISK)
  t.match(audio, { index: 0, sends: true, receives: true, codecs: ['PCMU', 'PCMA', 'G722'], telephoneEvents: [101] })
  t.same(audio.rtp, { address: '127.0.0.1', port: 17484 })
  t.same(audio.rtcp, { address: '127.0.0.1', port: 17485 })
  t.match(video, { index: 1, rtp: { port: 14110 }, rtcp: { port: 14111 }, feedback: [], maxBitrate: undefined })
  t.match(video?.formats, [
    { codec: 'H264', payloadType: 99, h264: { profileLevelId: '42e01f', packetizationMode: 1 } },
    { codec: 'VP8', payloadType: 100 },
  ])
  t.equal(readPhoneDescription(ASTERISK_AUDIO).video, undefined)
  t.end()
})

t.test('what phones offer', (t) => {
  const baresip = readPhoneDescription(BARESIP)
  t.same(baresip.audio.codecs, ['PCMU', 'PCMA'], 'Opus as RTP is not spoken')
  t.equal(baresip.video?.maxBitrate, 512_000)
  t.same(baresip.video?.feedback, ['nack', 'nack pli'])
  t.same(
    baresip.video?.formats.map((format) => format.codec === 'H264' && format.h264.packetizationMode),
    [0, 1],
  )

  const yealink = readPhoneDescription(YEALINK)
  t.same(yealink.audio.codecs, ['G722', 'PCMU', 'PCMA'])
  t.same(yealink.video?.feedback, ['ccm fir'])
  t.equal(yealink.video?.maxBitrate, 2_048_000)

  const linphone = readPhoneDescription(LINPHONE)
  t.match(linphone.audio, { index: 1, rtcp: { address: '192.168.7.9', port: 7090 }, telephoneEvents: [97] })
  t.match(linphone.video, { index: 2, rtcp: { address: '192.168.7.10', port: 9090 }, feedback: ['nack', 'nack pli'] })
  const [, h264] = linphone.video?.formats ?? []
  t.equal(h264?.codec === 'H264' && h264.h264.parameterSets.length, 2, 'SPS and PPS')

  const kamailio = readPhoneDescription(KAMAILIO)
  t.same(kamailio.audio.rtp, { address: '203.0.113.4', port: 30044 })
  t.match(kamailio.video, { sends: true, receives: false, rtp: { address: '203.0.113.5', port: 30060 } })
  t.same(readPhoneFormats(KAMAILIO), { audio: ['PCMA', 'PCMU'], video: ['VP8'] })
  t.end()
})

t.test('a phone on hold does not receive, whichever way it says so', (t) => {
  for (const [held, sends] of [
    [replaced(ASTERISK_AUDIO, ['a=sendrecv', 'a=sendonly']), true],
    [replaced(ASTERISK_AUDIO, ['a=sendrecv', 'a=inactive']), false],
    [replaced(ASTERISK_AUDIO, ['\r\na=sendrecv', ''], ['t=0 0', 't=0 0\r\na=inactive']), false],
    [replaced(ASTERISK_AUDIO, ['c=IN IP4 10.1.2.3', 'c=IN IP4 0.0.0.0']), true],
  ] as const) {
    const { audio } = readPhoneDescription(held)
    t.equal(audio.receives, false)
    t.equal(audio.sends, sends)
  }
  const overridden = replaced(ASTERISK_AUDIO, ['t=0 0', 't=0 0\r\na=inactive'])
  t.equal(readPhoneDescription(overridden).audio.receives, true, "the stream's own direction counts")
  t.end()
})

t.test('nothing is sent to many machines because a description says so', (t) => {
  for (const address of ['224.0.1.1', '255.255.255.255', '240.0.0.9']) {
    const to = replaced(ASTERISK_AUDIO, ['c=IN IP4 10.1.2.3', `c=IN IP4 ${address}`])
    t.throws(() => readPhoneDescription(to), { code: 'media_bad_sdp', message: /of one machine/ }, address)
    const reports = replaced(ASTERISK_AUDIO, ['a=sendrecv', `a=rtcp:5005 IN IP4 ${address}\r\na=sendrecv`])
    t.same(readPhoneDescription(reports).audio.rtcp, { address: '10.1.2.3', port: 5005 })
  }
  t.end()
})

t.test('refused video, and video that we have nothing for, is none', (t) => {
  t.equal(readPhoneDescription(replaced(ASTERISK, ['m=video 14110', 'm=video 0'])).video, undefined)
  t.equal(
    readPhoneDescription(replaced(ASTERISK, ['m=video 14110 RTP/AVP', 'm=video 14110 RTP/SAVP'])).video,
    undefined,
  )
  t.equal(readPhoneDescription(replaced(ASTERISK, [/ 99 100\r/, ' 34\r'])).video, undefined)
  t.end()
})

t.test('codecs with static numbers need no rtpmap', (t) => {
  const bare = replaced(YEALINK, [/a=rtpmap:[098] .*\r\n/, ''], [/a=rtpmap:0 .*\r\n/, ''], [/a=rtpmap:8 .*\r\n/, ''])
  t.same(readPhoneDescription(bare).audio.codecs, ['G722', 'PCMU', 'PCMA'])
  const other = replaced(YEALINK, ['a=rtpmap:9 G722/8000', 'a=rtpmap:9 other/8000'])
  t.same(readPhoneDescription(other).audio.codecs, ['PCMU', 'PCMA'])
  t.end()
})

t.test('what can not be used is told, with what to do', (t) => {
  const cases: readonly (readonly [string, RegExp, string])[] = [
    ['hello', /does not begin with v=0/, 'media_bad_sdp'],
    [replaced(ASTERISK_AUDIO, ['RTP/AVP', 'RTP/SAVP']), /wants SRTP/, 'media_bad_sdp'],
    [replaced(ASTERISK_AUDIO, ['m=audio 11000', 'm=audio 0']), /no audio/, 'media_bad_sdp'],
    [replaced(ASTERISK_AUDIO, ['10.1.2.3\r\nt', 'pbx.example.com\r\nt']), /must have an IP address/, 'media_bad_sdp'],
    [replaced(ASTERISK_AUDIO, ['m=audio 11000', 'm=audio 99999']), /port/, 'media_bad_sdp'],
    [replaced(ASTERISK_AUDIO, ['RTP/AVP 0 101', 'RTP/AVP 18 101']), /none of PCMU/, 'media_no_codec'],
    [replaced(ASTERISK_AUDIO, ['m=audio', 'm=audio audio']), /malformed/, 'media_bad_sdp'],
    [`v=0\r\n${'m=audio 1 RTP/AVP 0\r\n'.repeat(20)}`, /m-lines/, 'media_bad_sdp'],
    [`v=0\r\n${'a=x\r\n'.repeat(20_000)}`, /longer/, 'media_bad_sdp'],
  ]
  for (const [sdp, message, code] of cases) t.throws(() => readPhoneDescription(sdp), { message, code })
  t.end()
})
