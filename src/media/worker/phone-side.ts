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
  #closing: Promise<void> | undefined

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

  close(): Promise<void> {
    // Once: a port that is given back twice is handed out twice.
    this.#closing ??= this.#udp.close().then(() => this.#ports.release(this.#port))
    return this.#closing
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

  /** `signal` gives up connecting. */
  static async connect(
    url: string,
    onFrame: (frame: Buffer) => void,
    onLost: (detail: string) => void,
    signal: AbortSignal,
  ): Promise<SocketPhone> {
    const options = { timeoutMs: CONNECT_TIMEOUT_MS, signal, onFrame, onClosed: onLost }
    return new SocketPhone(await MediaSocket.connect(url, options))
  }

  send(frame: Buffer): void {
    this.#socket.send(frame)
  }

  close(): Promise<void> {
    return this.#socket.close()
  }
}
