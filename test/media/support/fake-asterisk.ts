import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import alawmulaw from 'alawmulaw'
import { hear, type Heard } from '../../../dev/audio/heard.ts'
import type { G711Law } from '../../../src/media/g711/g711.ts'
import type { RtpAddress } from '../../../src/media/session.ts'
import { tone, warble } from '../tone.ts'

const FRAME = 160
const FRAME_MS = 20
const PAYLOAD_TYPES = { PCMU: 0, PCMA: 8 }

/** Asterisk's side of an ExternalMedia channel: sends a tone in 20 ms packets, keeps what comes back. */
export class FakeAsterisk {
  readonly address: RtpAddress
  readonly codec: G711Law
  /** Every packet that came, whole. */
  readonly packets: Buffer[] = []
  readonly #socket: Socket
  readonly #coder: { encode(samples: Int16Array): Uint8Array; decode(samples: Uint8Array): Int16Array }
  #timer: NodeJS.Timeout | undefined
  #sent = 0

  private constructor(socket: Socket, codec: G711Law) {
    this.#socket = socket
    this.codec = codec
    this.address = { address: '127.0.0.1', port: socket.address().port }
    this.#coder = codec === 'PCMU' ? alawmulaw.mulaw : alawmulaw.alaw
    socket.on('message', (packet) => this.packets.push(packet))
  }

  static async start(codec: G711Law = 'PCMU'): Promise<FakeAsterisk> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new FakeAsterisk(socket, codec)
  }

  /** `swelling`: four times a second, as syllables do; Opus takes a steady tone for noise, and protects it less. */
  speak(to: RtpAddress, hz: number, swelling = false): void {
    const began = performance.now()
    this.#timer = setInterval(() => {
      while (this.#sent * FRAME_MS <= performance.now() - began) {
        const samples = (swelling ? warble : tone)(hz, 8231, this.#sent * FRAME, FRAME)
        const packet = Buffer.alloc(12 + FRAME)
        packet[0] = 0x80
        packet[1] = PAYLOAD_TYPES[this.codec]
        packet.writeUInt16BE(this.#sent & 0xffff, 2)
        packet.writeUInt32BE((this.#sent * FRAME) >>> 0, 4)
        packet.writeUInt32BE(0x1234, 8)
        packet.set(this.#coder.encode(samples), 12)
        this.#socket.send(packet, to.port, to.address)
        this.#sent++
      }
    }, FRAME_MS / 2)
  }

  send(packet: Buffer, to: RtpAddress): void {
    this.#socket.send(packet, to.port, to.address)
  }

  get sent(): number {
    return this.#sent
  }

  /** Measures the last `overMs` of what came. */
  heard(overMs: number): Heard {
    const payload = Buffer.concat(this.packets.slice(-overMs / FRAME_MS).map((packet) => packet.subarray(12)))
    return hear(this.#coder.decode(payload), 8000)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }
}
