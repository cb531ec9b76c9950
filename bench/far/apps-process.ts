/**
 * The apps' side of all calls: ICE, DTLS and SRTP with the bridge's own classes, Opus encoded beforehand. Or plain RTP
 * and SRTP with given keys, for what is measured without ICE and DTLS.
 */
import { Peer, type ConnectedApp } from '../../src/media/webrtc/peer.ts'
import { loadOpus } from '../../src/media/audio-path.ts'
import { MAX_OPUS_FRAME_BYTES } from '../../src/media/opus/opus.ts'
import { systemClock } from '../../src/lib/clock.ts'
import {
  rtpPayloadStart,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  RTP_HEADER_LENGTH,
  writeRtpHeader,
} from '../../src/media/rtp/header.ts'
import { Reception } from '../../src/media/rtp/reception.ts'
import { AppReports } from '../../src/media/worker/app-reports.ts'
import type { IceCandidate, RtpAddress } from '../../src/media/session.ts'
import { SrtpReceiver, SrtpSender, SRTP_OVERHEAD } from '../../src/media/srtp/srtp.ts'
import { serve } from '../measure/helper.ts'
import { openSocket } from './socket.ts'
import { FRAME, speech } from './speech.ts'
import { speechFrame, SPEECH_SECONDS } from './speech-frame.ts'
import { Talkers } from './talkers.ts'

/** Of one direction: master key and salt of AEAD_AES_128_GCM. */
export interface Keys {
  readonly key: Uint8Array
  readonly salt: Uint8Array
}

/** How a plain app finds its bridge. Without keys it speaks RTP. */
export interface PlainApp {
  readonly call: number
  readonly remote: RtpAddress
  readonly keys?: { readonly send: Keys; readonly receive: Keys }
}

interface App {
  readonly ssrc: number
  readonly payloadType: number
  readonly protect: SrtpSender | undefined
  readonly send: (packet: Buffer) => void
}

/** RTP's clock for Opus is 48 kHz (RFC 7587 4.1). */
const FRAME_UNITS = 960
const OPUS_CLOCK_RATE = 48_000
const CONNECT_MS = 20_000

const apps: (App | undefined)[] = []
const peers = new Map<number, Peer>()
const connected = new Map<number, Promise<void>>()
const reporters = new Map<number, AppReports>()
const sockets = new Map<number, Awaited<ReturnType<typeof openSocket>>>()
const clear = Buffer.alloc(2048)
const said = encoded()

function encoded(): Buffer[] {
  const samples = speech(SPEECH_SECONDS)
  const encoder = loadOpus().createEncoder({
    bitrate: 24_000,
    complexity: 9,
    inbandFec: true,
    expectedLossPercent: 10,
    dtx: false,
  })
  const out = Buffer.alloc(MAX_OPUS_FRAME_BYTES)
  const frames: Buffer[] = []
  for (let at = 0; at < samples.length; at += FRAME) {
    frames.push(Buffer.from(out.subarray(0, encoder.encode(samples.subarray(at, at + FRAME), FRAME, out))))
  }
  encoder.close()
  return frames
}

const talkers = new Talkers((call, index) => {
  const app = apps[call]
  if (app === undefined) return
  const frame = speechFrame(call, index)
  const payload = said[frame]!
  const length = RTP_HEADER_LENGTH + payload.length
  const packet = Buffer.allocUnsafe(length)
  writeRtpHeader(packet, index === 0, app.payloadType, index & 0xffff, index * FRAME_UNITS, app.ssrc)
  payload.copy(packet, RTP_HEADER_LENGTH)
  talkers.noteSent(call, frame)
  if (app.protect === undefined) app.send(packet)
  else {
    const sealed = Buffer.allocUnsafe(length + SRTP_OVERHEAD)
    app.send(sealed.subarray(0, app.protect.protect(packet, length, sealed)))
  }
})

/** What an app with ICE reports of what it hears, as every libwebrtc does. */
interface Reporting {
  readonly reception: Reception
  readonly reports: AppReports
  ssrc: number
}

/** RTP of a call; RTCP shares its port (RFC 5761 4) and is of no interest here. */
function take(call: number, srtp: SrtpReceiver | undefined, datagram: Buffer, reporting?: Reporting): void {
  const type = datagram[1]! & 0x7f
  if (type >= 64 && type <= 95) return
  const packet = srtp === undefined ? datagram : clear
  const length = srtp === undefined ? datagram.length : srtp.unprotect(datagram, datagram.length, clear)
  const start = length < 0 ? -1 : rtpPayloadStart(packet, length)
  if (reporting !== undefined && start > 0) {
    reporting.ssrc = rtpSsrc(packet)
    reporting.reception.accept(rtpSequence(packet), rtpTimestamp(packet), performance.now(), length)
  }
  if (start > 0) talkers.noteHeard(call, rtpPayloadType(packet), packet.subarray(start, length))
}

function openPeer(call: number): Peer {
  let receiver: SrtpReceiver | undefined
  let reporting: Reporting | undefined
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined
  const up = new Promise<void>((resolve, reject) => (settle = { resolve, reject }))
  up.catch(() => undefined)
  connected.set(call, up)
  const peer = new Peer(
    { ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] }, connectTimeoutMs: CONNECT_MS },
    {
      onCandidate: () => undefined,
      onConnected: (agreed: ConnectedApp) => {
        const { keys, ssrc, sendPayloadType } = agreed
        reporting = reportingOf(agreed, (packet) => peer.send(packet))
        reporters.set(call, reporting.reports)
        receiver = new SrtpReceiver(keys.profile, keys.receiveKey, keys.receiveSalt)
        apps[call] = {
          ssrc,
          payloadType: sendPayloadType,
          protect: new SrtpSender(keys.profile, keys.sendKey, keys.sendSalt),
          send: (packet) => peer.send(packet),
        }
        settle?.resolve()
      },
      onMedia: (datagram) => {
        if (receiver !== undefined) take(call, receiver, datagram, reporting)
      },
      onFailed: (failure, detail) => settle?.reject(new Error(`app ${call}: ${failure}: ${detail}`)),
      onEnded: () => undefined,
      onNotice: () => undefined,
    },
  )
  peers.set(call, peer)
  return peer
}

function reportingOf({ keys, ssrc, cname }: ConnectedApp, send: (packet: Buffer) => void): Reporting {
  const reception = new Reception(OPUS_CLOCK_RATE)
  const source = {
    senderReport: () => undefined,
    receptionReport: () => (reception.packets > 0 ? reception.report(reporting.ssrc, 0, 0) : undefined),
    onSenderReport: () => undefined,
  }
  const reports = new AppReports({ keys, ssrc, cname, clockRate: OPUS_CLOCK_RATE, clock: systemClock, send, source })
  const reporting: Reporting = { reception, reports, ssrc: 0 }
  return reporting
}

const handlers = {
  open: (calls: number) => talkers.open(calls),
  /** Resolves with the answer to a bridge's offer; candidates come in the offer, or by `candidate`. */
  answer: ({ call, sdp }: { call: number; sdp: string }): Promise<string> => openPeer(call).acceptOffer(sdp),
  candidate: ({ call, candidate }: { call: number; candidate: IceCandidate }): void => {
    peers.get(call)?.addCandidate(candidate)
  },
  /** Resolves when ICE and DTLS of a call are up. */
  connected: (call: number): Promise<void> | undefined => connected.get(call),
  /** The call is over; its number may be used again. */
  async end(call: number): Promise<void> {
    const peer = peers.get(call)
    peers.delete(call)
    connected.delete(call)
    apps[call] = undefined
    reporters.get(call)?.close()
    reporters.delete(call)
    await peer?.close()
  },
  /** Binds the socket of a call without ICE; resolves with its port. */
  async bind(call: number): Promise<number> {
    let receiver: SrtpReceiver | undefined
    const socket = await openSocket((datagram) => take(call, receiver, datagram))
    sockets.set(call, socket)
    receivers.set(call, (made) => (receiver = made))
    return socket.address().port
  },
  connect({ call, remote, keys }: PlainApp): void {
    const socket = sockets.get(call)!
    if (keys) receivers.get(call)?.(new SrtpReceiver('AEAD_AES_128_GCM', ...material(keys.receive)))
    apps[call] = {
      ssrc: 0x2000 + call,
      payloadType: 111,
      protect: keys && new SrtpSender('AEAD_AES_128_GCM', ...material(keys.send)),
      send: (packet) => socket.send(packet, remote.port, remote.address),
    }
  },
  start: (_: undefined) => talkers.start(),
  stop: (_: undefined) => talkers.stop(),
  counts: (_: undefined) => talkers.counts(),
  record: (calls: readonly number[]) => talkers.record(calls),
  recordings: (_: undefined) => talkers.recordings(),
}

const receivers = new Map<number, (receiver: SrtpReceiver) => void>()

function material({ key, salt }: Keys): [Buffer, Buffer] {
  return [Buffer.from(key), Buffer.from(salt)]
}

export type Apps = typeof handlers

serve(handlers)
