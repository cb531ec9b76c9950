import { MediaSocket } from '../ports/media-socket.ts'
import type { RtpPorts } from '../ports/rtp-ports.ts'
import { UdpPort } from '../ports/udp-port.ts'
import type { PhoneCodec, RtpAddress, RtpCodec } from '../session.ts'

/** Asterisk's end of a talk path: its RTP, or its media WebSocket. */
export interface PhoneSide {
  readonly codec: PhoneCodec
  /** What came from others than Asterisk: dropped. */
  readonly strangers: number
  send(packet: Buffer): void
  /** Idempotent. */
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 3000

/** A port of ours, with whom it exchanges RTP. */
export class RtpPhone implements PhoneSide {
  readonly codec: RtpCodec
  readonly #udp: UdpPort
  readonly #port: number
  readonly #ports: RtpPorts

  private constructor(codec: RtpCodec, udp: UdpPort, port: number, ports: RtpPorts) {
    this.codec = codec
    this.#udp = udp
    this.#port = port
    this.#ports = ports
  }

  /** Binds the next free port of `ports` at `address`. */
  static async open(
    codec: RtpCodec,
    address: string,
    ports: RtpPorts,
    onPacket: (datagram: Buffer) => void,
  ): Promise<RtpPhone> {
    const { port, bound } = await ports.take((candidate) => UdpPort.bind(address, candidate, onPacket))
    return new RtpPhone(codec, bound, port, ports)
  }

  get local(): RtpAddress {
    return this.#udp.local
  }

  get strangers(): number {
    return this.#udp.strangers
  }

  /** Where Asterisk receives, and the only source that is listened to. */
  connect(remote: RtpAddress): void {
    this.#udp.connect(remote)
  }

  send(packet: Buffer): void {
    this.#udp.send(packet)
  }

  async close(): Promise<void> {
    await this.#udp.close()
    this.#ports.release(this.#port)
  }
}

/** Asterisk's media WebSocket, over which it hands on the phone's Opus. */
export class SocketPhone implements PhoneSide {
  readonly codec = 'opus'
  readonly strangers = 0
  readonly #socket: MediaSocket

  private constructor(socket: MediaSocket) {
    this.#socket = socket
  }

  static async connect(
    url: string,
    onFrame: (frame: Buffer) => void,
    onLost: (detail: string) => void,
  ): Promise<SocketPhone> {
    return new SocketPhone(await MediaSocket.connect(url, { timeoutMs: CONNECT_TIMEOUT_MS, onFrame, onClosed: onLost }))
  }

  send(frame: Buffer): void {
    this.#socket.send(frame)
  }

  close(): Promise<void> {
    return this.#socket.close()
  }
}
