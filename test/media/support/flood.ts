import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import alawmulaw from 'alawmulaw'
import type { RtpAddress } from '../../../src/media/session.ts'

const FRAME = 160
const BURST_MS = 10

/** Someone who throws well-formed PCMU of a loud tone at a port that does not expect him. */
export class Flood {
  /** Datagrams that came to him. */
  received = 0
  readonly #socket: Socket
  #timer: NodeJS.Timeout | undefined
  #sent = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', () => this.received++)
  }

  /** `address`: any of loopback's, 127.0.0.2 say. */
  static async open(address: string): Promise<Flood> {
    const socket = createSocket('udp4')
    socket.bind(0, address)
    await once(socket, 'listening')
    return new Flood(socket)
  }

  get sent(): number {
    return this.#sent
  }

  start(to: RtpAddress, packetsPerSecond: number): void {
    const began = performance.now() - (this.#sent * 1000) / packetsPerSecond
    this.#timer = setInterval(() => {
      const due = ((performance.now() - began) * packetsPerSecond) / 1000
      while (this.#sent < due) this.#socket.send(this.#packet(), to.port, to.address)
    }, BURST_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  close(): void {
    this.stop()
    this.#socket.close()
  }

  /** With the SSRC that FakeAsterisk has, as an attacker would who had seen a packet. */
  #packet(): Buffer {
    const samples = Int16Array.from({ length: FRAME }, (_, i) => Math.round(16_000 * Math.sin((2 * Math.PI * i) / 4)))
    const head = Buffer.alloc(12)
    head[0] = 0x80
    head.writeUInt16BE(this.#sent & 0xffff, 2)
    head.writeUInt32BE((this.#sent * FRAME) >>> 0, 4)
    head.writeUInt32BE(0x1234, 8)
    this.#sent++
    return Buffer.concat([head, alawmulaw.mulaw.encode(samples)])
  }
}
