/**
 * Writes the seeds of fuzz/corpus anew: `node --import=./dev/setup/typescript/loader.mjs fuzz/seeds.ts`. They are what real agents and our own writers
 * make; the search starts from them. Inputs that once broke something stand beside them and are kept by hand.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { classes, MediaStreamTrack, Message, methods, RTCPeerConnection } from 'werift'
import { openBrowser } from '../dev/browser/browser.ts'
import { loadWrtc } from '../dev/app/wrtc.ts'
import { loadOpus } from '../src/media/opus/load.ts'
import { offeredFormats } from '../src/media/webrtc/audio-agreement.ts'
import { writeOffer } from '../src/media/webrtc/local-description.ts'
import { offeredVideo } from '../src/media/webrtc/video-agreement.ts'
import { blackPicture } from '../src/media/video/black-picture.ts'
import { H264Packetizer } from '../src/media/video/h264/packetizer.ts'
import { Vp8Packetizer } from '../src/media/video/vp8/packetizer.ts'
import { writeRtpHeader } from '../src/media/rtp/header.ts'
import { dtmfRelay, PICTURE_FAST_UPDATE } from '../src/sip/info-body.ts'
import { writeFullIntra, writeNack, writePictureLoss, writeRemb } from '../src/media/rtp/feedback.ts'
import { writeRtcp, type RtcpToSend } from '../src/media/rtp/rtcp.ts'
import * as phones from '../test/media/phone/bodies.ts'
import { tone } from '../test/media/tone.ts'
import { framed } from './engine/input.ts'
import { corpusDir } from './engine/paths.ts'
import { OWN_DESCRIPTION, OWN_VIDEO } from './own-description.ts'

async function seed(target: string, name: string, ...parts: readonly (Buffer | readonly number[] | string)[]) {
  const dir = join(corpusDir, target)
  await mkdir(dir, { recursive: true })
  await writeFile(
    join(dir, name),
    Buffer.concat(
      parts.map((part) =>
        Buffer.isBuffer(part) ? part : typeof part === 'string' ? Buffer.from(part) : Buffer.from(part),
      ),
    ),
  )
}

function rtp(payloadType: number, sequence: number, timestamp: number, ssrc: number, payload: Buffer): Buffer {
  const packet = Buffer.alloc(12 + payload.length)
  writeRtpHeader(packet, false, payloadType, sequence & 0xffff, timestamp, ssrc)
  payload.copy(packet, 12)
  return packet
}

/** Twelve frames of a tone, with in-band FEC. */
function opusFrames(dtx = false): Buffer[] {
  const settings = { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx }
  const encoder = loadOpus().createEncoder(settings)
  const out = Buffer.alloc(1275)
  const frames = Array.from({ length: 12 }, (_, n) => {
    const pcm = dtx ? new Int16Array(160) : tone(500, 9000, n * 160, 160)
    return Buffer.from(out.subarray(0, encoder.encode(pcm, 160, out)))
  })
  encoder.close()
  return frames
}

const EVENT = ['050a00a0', '050a0140', '058a0320', '058a0320', '058a0320'].map((hex) => Buffer.from(hex, 'hex'))

async function seedPackets(): Promise<void> {
  const frames = opusFrames()
  const stream = (first: number, order = frames.map((_, n) => n)) =>
    order.map((n) => Buffer.concat([Buffer.from([13]), framed(rtp(111, first + n, (first + n) * 960, 5, frames[n]!))]))
  await seed('rtp', 'stream', ...stream(100))
  await seed('rtp', 'wrap', ...stream(65_530))
  await seed('rtp', 'reordered', ...stream(100, [0, 2, 1, 3, 3, 7, 6, 5]))
  await seed(
    'rtp',
    'another-source',
    ...stream(100),
    [200],
    framed(rtp(111, 5000, 7, 6, frames[0]!)),
    ...stream(20_000),
  )
  await seed('rtp', 'events', ...EVENT.flatMap((event, n) => [[13], framed(rtp(126, 100 + n, 4800, 5, event))]))
  const extended = Buffer.from('907f0001000003c00000000500010000bede0001515200002a2b2c00000003', 'hex')
  await seed(
    'rtp',
    'extension-and-padding',
    [0],
    framed(extended),
    [0],
    framed(Buffer.from([0xb0, ...extended.subarray(1)])),
  )

  const report = { fractionLost: 0.25, cumulativeLost: -3, highestSequence: 0x1ffff, jitter: 99, ssrc: 7 }
  const times = { lastSenderReport: 0x12345678, delaySinceLastSenderReport: 0x8000 }
  const receptionReport = { ...report, ...times }
  const senderReport = { ssrc: 5, packets: 50, octets: 3000, rtpTimestamp: 48000, ntpMs: 1_800_000_000_123 }
  const out = Buffer.alloc(300)
  const compounds: Record<string, Partial<RtcpToSend>> = {
    'receiver-report': { receptionReport },
    'sender-report': { senderReport, receptionReport },
    'empty-report': {},
    bye: { senderReport, bye: true },
  }
  for (const [name, content] of Object.entries(compounds)) {
    const length = writeRtcp({ ssrc: 5, cname: 'someone', ...content }, out)
    const packet = Buffer.from(out.subarray(0, length))
    await seed('rtcp', name, packet)
    await seed('srtp', `rtcp-${name}-gcm`, [2, 1], framed(packet), [0x81], framed(packet))
    await seed('srtp', `rtcp-${name}-cm`, [3, 1], framed(packet), [3], framed(packet))
  }
  // What Chromium sends beside reports: REMB, NACK, transport-wide feedback.
  await seed(
    'rtcp',
    'feedback',
    Buffer.from(
      '81c90001000000058fce0005000000050000000052454d420103d0900000000781cd0003000000050000000700050003',
      'hex',
    ),
  )

  const protectedOnes = frames.flatMap((frame, n) => [[n === 5 ? 3 : 0x81], framed(rtp(111, n, n * 960, 5, frame))])
  await seed('srtp', 'rtp-gcm', [0], ...protectedOnes)
  await seed('srtp', 'rtp-cm', [1], ...protectedOnes)

  const event = (timestamp: number, flags: number, payload: Buffer) => {
    const head = Buffer.from([20, 0, 0, 0, 0, flags])
    head.writeUInt32BE(timestamp, 1)
    return Buffer.concat([head, payload])
  }
  await seed('telephone-event', 'digit', ...EVENT.map((payload) => event(4800, 0x40, payload)))
  await seed(
    'telephone-event',
    'two-clocks',
    ...EVENT.map((payload, n) => event(n < 2 ? 100 : 90_000, 0x40 | (n & 1), payload)),
  )
  await seed(
    'telephone-event',
    'segments',
    ...[0, 1, 2].map((n) => event(n * 0xffff, 0x40, Buffer.from('050affff', 'hex'))),
  )

  const opus = (rate: number, packets: readonly Buffer[]) => [
    [rate],
    ...packets.flatMap((packet, n) => [[n * 0x20], framed(packet)]),
  ]
  await seed('opus', 'tone', ...opus(0, frames))
  await seed('opus', 'tone-wideband', ...opus(1, frames))
  await seed('opus', 'silence', ...opus(0, opusFrames(true)))
  // Two frames of one length, two of different ones, and a count of them (RFC 6716 3.2).
  const [a, b] = [frames[3]!.subarray(1), frames[4]!.subarray(1)]
  const toc = frames[3]![0]! & ~3
  const several = [
    Buffer.concat([Buffer.from([toc | 1]), a, a]),
    Buffer.concat([Buffer.from([toc | 2, a.length]), a, b]),
    Buffer.concat([Buffer.from([toc | 3, 0x80 | 2, a.length]), a, b]),
    Buffer.concat([Buffer.from([toc | 3, 0x40 | 2, 3]), a, a, Buffer.alloc(3)]),
  ]
  await seed('opus', 'several-frames', ...opus(0, several))

  await seed('to-phone', 'talk', [0], ...frames.flatMap((frame) => [[20, 0], framed(frame)]))
  await seed(
    'to-phone',
    'losses',
    [0],
    ...frames.flatMap((frame, n) => [[20, n % 4 === 3 ? 8 : 0], ...(n % 4 === 3 ? [[0, 2]] : []), framed(frame)]),
  )
  await seed(
    'to-phone',
    'digit',
    [0],
    ...frames.slice(0, 3).flatMap((frame) => [[20, 0], framed(frame)]),
    ...EVENT.flatMap((payload) => [[20, 4], framed(payload)]),
  )
  await seed(
    'to-phone',
    'stall-and-new-source',
    [0],
    ...frames.flatMap((frame, n) =>
      n === 6 ? [[0xf3, 0x38, 9, 9, 1, 2, 3, 4, 77], framed(frame)] : [[20, 0], framed(frame)],
    ),
  )
  await seed('to-phone', 'several-frames', [0], ...several.flatMap((packet) => [[40, 0], framed(packet)]))
  await seed('to-phone', 'strangers', [0], [20, 0xff], framed(frames[0]!), [0, 0xff], framed(extended))

  const speech = Buffer.from(Array.from({ length: 160 }, (_, n) => 0x80 | ((n * 7) % 128)))
  await seed('to-app', 'talk', [0], ...Array.from({ length: 8 }, () => [[20, 0x08], framed(speech)]).flat())
  // By the targets' numbers of the pairs of codecs.
  for (const pair of [1, 2, 3, 4]) {
    const talk = Array.from({ length: 8 }, () => [[20, 0x08], framed(speech)]).flat()
    await seed('to-app', `talk-${pair}`, [pair], ...talk)
    const app = frames.map((frame) => framed(pair < 3 ? frame : speech))
    await seed('to-phone', `talk-${pair}`, [pair], ...app.flatMap((packet) => [[20, 0], packet]))
  }
  await seed('to-app', 'talk-5', [5], ...frames.flatMap((frame) => [[20, 0], framed(frame)]))
  await seed('to-phone', 'talk-5', [5], ...frames.flatMap((frame) => [[20, 0], framed(frame)]))
  await seed('to-app', 'silence', [0], ...Array.from({ length: 12 }, () => [20, 0]))
  await seed(
    'to-app',
    'reordered',
    [0],
    [20, 0],
    [20, 0x01, 0, 1],
    [5, 0x01, 0xff, 0xfe],
    [15, 0],
    [20, 0x01, 0, 3],
    [20, 0],
  )
  await seed(
    'to-app',
    'digits',
    [0],
    [20, 0],
    [20, 0xf0, 10],
    [20, 0xf4, 4],
    ...Array.from({ length: 20 }, () => [20, 0]),
  )
  await seed('to-app', 'new-source', [0], [20, 0], [20, 0], [70, 0x07, 9, 9, 1, 2, 3, 4, 5], [20, 0], [20, 0])
  await seed(
    'to-app',
    'long-packets',
    [0],
    [60, 0x08],
    framed(Buffer.concat([speech, speech, speech])),
    [30, 0x08],
    framed(speech.subarray(0, 80)),
  )
}

async function seedStun(): Promise<void> {
  const check = new Message(methods.BINDING, classes.REQUEST, Buffer.alloc(12, 9))
  check.setAttribute('USERNAME', 'frag:them').setAttribute('PRIORITY', 0x6e0001ff)
  check.setAttribute('ICE-CONTROLLING', 0x1234567890n).setAttribute('USE-CANDIDATE', null)
  const unsigned = Buffer.from(check.bytes)
  const attributes = unsigned.subarray(20 + 16)
  check.addMessageIntegrity(Buffer.from('p'.repeat(22))).addFingerprint()
  await seed('stun', 'check', [0], framed(check.bytes))
  await seed('stun', 'unsigned-check', [0], framed(unsigned))
  await seed('stun', 'attributes-to-sign', [1], framed(attributes))
  const answer = new Message(methods.BINDING, classes.RESPONSE, Buffer.alloc(12, 9))
  answer.setAttribute('XOR-MAPPED-ADDRESS', ['192.0.2.1', 4000]).addFingerprint()
  await seed('stun', 'answer', [0], framed(answer.bytes))
  const refusal = new Message(methods.BINDING, classes.ERROR, Buffer.alloc(12, 9))
  refusal.setAttribute('ERROR-CODE', [487, 'Role Conflict'])
  await seed('stun', 'refusal', [0], framed(refusal.bytes))
  await seed('stun', 'indication', [0], framed(new Message(methods.BINDING, classes.INDICATION).bytes))
  await seed('stun', 'media-and-dtls', [0], framed(Buffer.alloc(40, 0x80)), [0], framed(Buffer.alloc(40, 0x16)))
}

/** Offers and answers of the agents that apps are made with. */
async function seedDescriptions(): Promise<void> {
  const descriptions = {
    ...(await ofChromium()),
    ...(await ofWrtc()),
    ...(await ofWerift()),
    ours: ofOurs(),
    'ours-video': ofOurs(true),
  }
  const candidates = new Set<string>()
  for (const [name, sdp] of Object.entries(descriptions)) {
    await seed('sdp', name, sdp)
    for (const [, line] of sdp.matchAll(/^a=(candidate:.*?)\r?$/gm)) if (line) candidates.add(line)
  }
  for (const line of [
    'a=candidate:842163049 1 udp 1677729535 198.51.100.7 52312 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag aB3d network-cost 999',
    'candidate:1 1 UDP 2122194687 4b7b2b9e-6f2a-4f35-9d7a-0d1f2a3b4c5d.local 54321 typ host',
    'candidate:2 1 tcp 1518280447 192.0.2.9 9 typ host tcptype active',
    'candidate:3 2 udp 41885439 2001:db8::1 60000 typ relay raddr 2001:db8::2 rport 1',
    'end-of-candidates',
  ]) {
    candidates.add(line)
  }
  let number = 0
  for (const line of [...candidates].slice(0, 12)) await seed('candidate', `line-${++number}`, line)
}

async function ofChromium(): Promise<Record<string, string>> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    // As text: the page's globals have no types here.
    const [audio, video, answer] = await page.evaluate<[string, string, string]>(`(async () => {
      const offer = async (...kinds) => {
        const peer = new RTCPeerConnection()
        for (const kind of kinds) peer.addTransceiver(kind)
        await peer.setLocalDescription(await peer.createOffer())
        return peer.localDescription.sdp
      }
      const audio = await offer('audio')
      const video = await offer('audio', 'video')
      const callee = new RTCPeerConnection()
      await callee.setRemoteDescription({ type: 'offer', sdp: audio })
      await callee.setLocalDescription(await callee.createAnswer())
      return [audio, video, callee.localDescription.sdp]
    })()`)
    return { 'chromium-audio': audio, 'chromium-video': video, 'chromium-answer': answer }
  } finally {
    await browser.close()
  }
}

async function ofWrtc(): Promise<Record<string, string>> {
  const { RTCPeerConnection: Peer, nonstandard } = await loadWrtc()
  const peer = new Peer() as unknown as {
    addTrack(track: unknown): void
    createOffer(): Promise<{ readonly sdp: string }>
    close(): void
  }
  peer.addTrack(new nonstandard.RTCAudioSource().createTrack())
  const { sdp } = await peer.createOffer()
  peer.close()
  return { 'wrtc-offer': sdp }
}

async function ofWerift(): Promise<Record<string, string>> {
  const peer = new RTCPeerConnection({ iceServers: [], iceAdditionalHostAddresses: ['127.0.0.1'] })
  for (const { connection } of peer.iceTransports) delete connection.stunServer
  peer.addTransceiver(new MediaStreamTrack({ kind: 'audio' }), { direction: 'sendrecv' })
  const { sdp } = await peer.createOffer()
  await peer.close()
  return { 'werift-offer': sdp }
}

async function seedDialPlan(): Promise<void> {
  await seed('dial-pattern', 'trunk', '_0Z.\nPJSIP/{rest}@tronco\n0 (11) 9999-8888')
  await seed('dial-pattern', 'phones', '_[1-3]XX!\nPJSIP/{number}\n2001')
  await seed('dial-pattern', 'exact', '0800\nPJSIP/+55{number}@t\ntel:0800')
  await seed('dial-pattern', 'sets', '_+55N[13-57]X.\nPJSIP/00{tail}@a.b-c\n+5524190#*')
}

const PARAMETER_SETS = ['6742c01edb0280bfe5c044000003000400000300f03c58b920', '68ca8cb2']

async function seedVideo(): Promise<void> {
  const marker = 1
  const next = 4
  const stream = (first: number, payloads: readonly Buffer[]) => [
    [0],
    ...payloads.flatMap((payload, n) => [
      [(n === 0 ? next : 0) | (n === payloads.length - 1 ? marker : 0) | (n === first ? 2 : 0)],
      framed(payload),
    ]),
  ]
  const cut = (split: H264Packetizer['split'] | Vp8Packetizer['split'], picture: Buffer) => {
    const payloads: Buffer[] = []
    split(picture, (payload, length) => payloads.push(Buffer.from(payload.subarray(0, length))))
    return payloads
  }
  const h264 = new H264Packetizer({ mode: 1, maxPayload: 40 })
  const single = new H264Packetizer({ mode: 0, maxPayload: 200 })
  const vp8 = new Vp8Packetizer({ maxPayload: 60 })
  const ofH264 = cut(h264.split.bind(h264), blackPicture('H264', 160, 96))
  const ofVp8 = cut(vp8.split.bind(vp8), blackPicture('VP8', 320, 240))
  await seed('h264', 'fragments', ...stream(-1, ofH264))
  await seed('h264', 'lost-fragment', ...stream(2, ofH264.toSpliced(1, 1)), ...stream(-1, ofH264).slice(1))
  await seed('h264', 'single', ...stream(-1, cut(single.split.bind(single), blackPicture('H264', 160, 96))))
  await seed('h264', 'sets-of-sdp', [1], [next | marker], framed(Buffer.from('65888400', 'hex')))
  await seed('vp8', 'frame', ...stream(-1, ofVp8), [next | marker], framed(Buffer.from('9080812331020304', 'hex')))
  await seed('vp8', 'lost', ...stream(1, ofVp8.toSpliced(1, 1)), ...stream(-1, ofVp8).slice(1))
  await seed('vp8', 'layers', [0], [next | marker], framed(Buffer.from('90f081230203310405', 'hex')))

  const sets = PARAMETER_SETS.map((set) => Buffer.from(set, 'hex'))
  const fmtp = (text: string) => framed(Buffer.from(text))
  const browser = fmtp('level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f')
  const ofPhone = sets.map((set) => set.toString('base64')).join(',')
  const phone = fmtp(`profile-level-id=42801F; packetization-mode=0; sprop-parameter-sets=${ofPhone}`)
  await seed('h264-parameters', 'phone', browser, phone, sets[0]!)
  await seed('h264-parameters', 'high', fmtp('profile-level-id=64001f'), fmtp('profile-level-id=640c1f'))
  const high = '6764001fac2484014016ec0440000003004000000c83c60c9200'
  await seed('h264-parameters', 'set', fmtp(''), fmtp(''), Buffer.from(high, 'hex'))
}

function ofOurs(withVideo = false): string {
  const video = withVideo ? offeredVideo(OWN_VIDEO, ['H264']) : undefined
  const audio = { formats: offeredFormats(['opus', 'PCMU', 'PCMA']), playbackRate: 8000 } as const
  return writeOffer(OWN_DESCRIPTION, audio, video && { ...video, ssrc: OWN_DESCRIPTION.ssrc + 1 })
}

async function seedVideoStreams(): Promise<void> {
  const out = Buffer.alloc(1200)
  const of = (length: number) => Buffer.from(out.subarray(0, length))
  const pli = of(writePictureLoss(out, 1, 2))
  const nack = of(writeNack(out, 1, 2, [65_530, 65_535, 3, 40]))
  const fir = of(writeFullIntra(out, 1, 2, 9))
  await seed('feedback', 'compound', of(writeRtcp({ ssrc: 1, cname: 'x' }, out)), pli, nack)
  await seed('feedback', 'fir', fir)
  await seed('feedback', 'estimate', of(writeRemb(out, 1, 512_345, [2, 3])))

  const [nextPicture, marked, lost] = [0x08, 0x10, 0x01]
  const pictures = (split: H264Packetizer['split'] | Vp8Packetizer['split'], picture: Buffer, mark = 0) => {
    const payloads: Buffer[] = []
    split(picture, (payload, length) => payloads.push(Buffer.from(payload.subarray(0, length))))
    return payloads.flatMap((payload, n) => [
      [n === 0 ? 33 : 0, (n === 0 ? nextPicture | mark : 0) | (n === payloads.length - 1 ? marked : 0)],
      framed(payload),
    ])
  }
  const h264 = new H264Packetizer({ mode: 1, maxPayload: 100 })
  const vp8 = new Vp8Packetizer({ maxPayload: 60 })
  const ofH264 = (mark = 0) => pictures(h264.split.bind(h264), blackPicture('H264', 160, 96), mark)
  const ofVp8 = (mark = 0) => pictures(vp8.split.bind(vp8), blackPicture('VP8', 320, 240), mark)
  const told = [[5, 0xf8], framed(nack), [5, 0xf8], framed(pli), [5, 0xf8], framed(fir)]
  await seed('video', 'untouched', [0, 0], ...ofH264(), ...told, ...ofH264(lost))
  await seed('video', 'anew', [2, 0], ...ofH264(), [250, 0xff, 1], [250, 0xff, 0], ...ofH264())
  await seed('video', 'vp8', [3, 0], ...ofVp8(), ...told, ...ofVp8(lost))
  await seed('video', 'transcoded', [4, 1], ...ofH264(), ...ofH264(lost), ...told)
  await seed('video', 'to-mode-0', [5, 1], ...ofVp8(), ...ofVp8())
}

async function seedPhones(): Promise<void> {
  for (const [name, sdp] of Object.entries(phones)) {
    if (typeof sdp === 'string') await seed('phone-sdp', name.toLowerCase().replace('_', '-'), sdp)
  }
  const held = phones.ASTERISK.replace(/^c=IN IP4 .*$/m, 'c=IN IP4 0.0.0.0').replaceAll('a=sendrecv', 'a=sendonly')
  await seed('phone-sdp', 'held', held)
  const words = {
    relay: dtmfRelay('*', 160),
    picture: PICTURE_FAST_UPDATE,
    endpoint: 'PJSIP/1001',
    from: '"Jo\u00e3o \\"Vendas\\"" <sip:%2B5511@empresa.com;user=phone>;tag=a1',
    replaces: '<sip:1002@empresa.com?Replaces=ab12%40host%3Bto-tag%3D1%3Bfrom-tag%3D2>',
  }
  for (const [name, text] of Object.entries(words)) await seed('sip-words', name, text)
}

await seedPackets()
await seedPhones()
await seedVideo()
await seedVideoStreams()
await seedStun()
await seedDescriptions()
await seedDialPlan()
process.exit(0)
