import {
  MediaStreamTrack,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtpHeader,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RtpPacket,
} from 'werift'
import type { MediaSession } from '../../../src/media/session.ts'

/** An app on werift's own stack, SRTP included: for what libwebrtc does not let a test do, such as digits. */
export class WeriftApp {
  /** Every RTP packet that came, decrypted. */
  readonly packets: RtpPacket[] = []
  readonly #connection: RTCPeerConnection
  #sequence = 1000

  /** `codec` is all it offers to speak. */
  constructor(codec: 'opus' | 'PCMU' = 'opus') {
    const format = (mimeType: string, clockRate: number, payloadType: number, channels: number) =>
      new RTCRtpCodecParameters({ mimeType, clockRate, payloadType, channels })
    this.#connection = new RTCPeerConnection({
      iceServers: [],
      iceAdditionalHostAddresses: ['127.0.0.1'],
      iceUseIpv6: false,
      codecs: {
        audio:
          codec === 'opus'
            ? [format('audio/opus', 48000, 111, 2), format('audio/telephone-event', 48000, 110, 1)]
            : [format('audio/PCMU', 8000, 0, 1), format('audio/telephone-event', 8000, 126, 1)],
      },
    })
    for (const transport of this.#connection.iceTransports) delete transport.connection.stunServer
    this.#connection.addTransceiver(new MediaStreamTrack({ kind: 'audio' }), { direction: 'sendrecv' })
  }

  async answerTo(session: MediaSession): Promise<void> {
    for (const transport of this.#connection.iceTransports) delete transport.connection.stunServer
    await this.#connection.setRemoteDescription({ type: 'offer', sdp: await session.createOffer() })
    await this.#connection.setLocalDescription(await this.#connection.createAnswer())
    this.#connection.dtlsTransports[0]?.onRtp.subscribe((packet) => this.packets.push(packet))
    await session.acceptAnswer(this.#connection.localDescription?.sdp ?? '')
  }

  /** Sends one RTP packet of our own making. `ssrc` is the stream's. */
  async send(payloadType: number, timestamp: number, payload: Buffer, marker = false): Promise<void> {
    const sequenceNumber = this.#sequence++ & 0xffff
    const header = new RtpHeader({ version: 2, payloadType, sequenceNumber, timestamp, ssrc: 0xabcd, marker })
    await this.#connection.dtlsTransports[0]?.sendRtp(payload, header)
  }

  /** Reports on what it was sent so far (RFC 3550 6.4.2). `fractionLost`: 0 to 1. */
  async report(fractionLost: number, jitterMs = 5): Promise<void> {
    const last = this.packets.at(-1)?.header
    if (!last) throw new Error('there is nothing to report on')
    const block = new RtcpReceiverInfo({
      ssrc: last.ssrc,
      fractionLost: Math.floor(fractionLost * 256),
      packetsLost: 0,
      highestSequence: last.sequenceNumber,
      jitter: jitterMs * 48,
      lsr: 0,
      dlsr: 0,
    })
    await this.#connection.dtlsTransports[0]?.sendRtcp([new RtcpRrPacket({ ssrc: 0xabcd, reports: [block] })])
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }
}
