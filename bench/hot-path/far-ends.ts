/** The process of all phones and apps: what they cost must not be counted as the bridge's. */
import { Pacer } from '../../src/media/audio-path.ts'
import { g711Tables } from '../../src/media/g711/g711.ts'
import { loadOpus } from '../../src/media/opus/load.ts'
import { UdpPort } from '../../src/media/ports/udp-port.ts'
import { writeRtpHeader } from '../../src/media/rtp/header.ts'
import { SRTP_OVERHEAD, SrtpSender } from '../../src/media/srtp/srtp.ts'
import { Peer, type ConnectedApp } from '../../src/media/webrtc/peer.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { FromFarEnds, ToFarEnds } from './messages.ts'
import { speechLike } from './speech.ts'

const SECONDS = 14
const FRAME = 160
const HEADER = 12
const RING = 32

const speech = speechLike(SECONDS)
const frames = speech.length / FRAME
const ulaw = Uint8Array.from(speech, (sample) => g711Tables('PCMU').encode[sample & 0xffff]!)
const opus = encodeAll()
const pacer = new Pacer({ clock: systemClock })
const sent = { phones: 0, apps: 0 }
let toPhones = 0
let toApps = 0

function encodeAll(): Buffer[] {
  const encoder = loadOpus().createEncoder({
    bitrate: 24_000,
    complexity: 5,
    inbandFec: true,
    expectedLossPercent: 10,
    dtx: false,
  })
  const out = Buffer.alloc(1275)
  return Array.from({ length: frames }, (_, i) => {
    const bytes = encoder.encode(speech.subarray(i * FRAME, (i + 1) * FRAME), FRAME, out)
    return Buffer.from(out.subarray(0, bytes))
  })
}

async function call(number: number, offer: string, rtpPort: number): Promise<void> {
  const phone = await UdpPort.bind('127.0.0.1', 0, () => toPhones++)
  if (phone === undefined) throw new Error('no UDP port for a phone')
  phone.connect({ address: '127.0.0.1', port: rtpPort })
  speak(number, phone)
  const peer = new Peer(
    { ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] }, connectTimeoutMs: 60_000 },
    {
      onCandidate: () => undefined,
      onConnected: (app) => speakAs(app, number, (packet) => peer.send(packet)),
      onMedia: (packet) => {
        // RTCP shares the port (RFC 5761 4).
        if ((packet[1]! & 0x7f) < 64 || (packet[1]! & 0x7f) > 95) toApps++
      },
      onFailed: (failure, detail) => {
        throw new Error(`call ${number}: ${failure}: ${detail}`)
      },
      onEnded: () => undefined,
      onNotice: () => undefined,
    },
  )
  post({ kind: 'called', call: number, answer: await peer.acceptOffer(offer), rtpPort: phone.local.port })
}

/** A phone: a G.711 packet every 20 ms; each begins at another place of the speech. */
function speak(number: number, phone: UdpPort): void {
  const ring = Array.from({ length: RING }, () => Buffer.alloc(HEADER + FRAME))
  let at = number * 37
  pacer.add(() => {
    const packet = ring[at % RING]!
    const frame = at % frames
    writeRtpHeader(packet, false, 0, at & 0xffff, at * FRAME, 1000 + number)
    packet.set(ulaw.subarray(frame * FRAME, (frame + 1) * FRAME), HEADER)
    phone.send(packet)
    sent.phones++
    at++
  })
}

function speakAs(app: ConnectedApp, number: number, send: (packet: Buffer) => void): void {
  const { profile, sendKey, sendSalt } = app.keys
  const srtp = new SrtpSender(profile, sendKey, sendSalt)
  const ring = Array.from({ length: RING }, () => Buffer.alloc(HEADER + 1275 + SRTP_OVERHEAD))
  const clear = Buffer.alloc(HEADER + 1275)
  let at = number * 53
  pacer.add(() => {
    const frame = opus[at % frames]!
    writeRtpHeader(clear, false, app.sendPayloadType, at & 0xffff, at * 960, app.ssrc)
    clear.set(frame, HEADER)
    const packet = ring[at % RING]!
    send(packet.subarray(0, srtp.protect(clear, HEADER + frame.length, packet)))
    sent.apps++
    at++
  })
}

function post(message: FromFarEnds): void {
  process.send?.(message)
}

process.on('message', (message: ToFarEnds) => {
  if (message.kind === 'count') post({ kind: 'counted', sent: sent.phones + sent.apps, toPhones, toApps })
  else
    call(message.call, message.offer, message.rtpPort).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
})
process.on('disconnect', () => process.exit(0))
