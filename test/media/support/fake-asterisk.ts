import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import alawmulaw from 'alawmulaw'
import { hear, type Heard } from '../../../dev/audio/heard.ts'
import { G722Decoder, G722Encoder } from '../../../src/media/g722/g722.ts'
import type { RtpAddress, RtpCodec } from '../../../src/media/session.ts'
import { tone, warble } from '../tone.ts'

const FRAME_MS = 20
/** RTP units, and bytes, of a frame: the same for all three. */
const FRAME = 160
const PAYLOAD_TYPES = { PCMU: 0, PCMA: 8, G722: 9 } as const

interface Coder {
  /** Of the samples. */
  readonly rate: number
  encode(samples: Int16Array): Uint8Array
  decode(payload: Uint8Array): Int16Array
}

function coderOf(codec: RtpCodec): Coder {
  if (codec !== 'G722') return { rate: 8000, ...(codec === 'PCMU' ? alawmulaw.mulaw : alawmulaw.alaw) }
  const encoder = new G722Encoder()
  return {
    rate: 16_000,
    encode: (samples) => {
      const payload = new Uint8Array(samples.length / 2)
      encoder.encode(samples, samples.length, payload)
      return payload
    },
    decode: (payload) => {
      const samples = new Int16Array(payload.length * 2)
      new G722Decoder().decode(payload, 0, payload.length, samples)
      return samples
    },
  }
}

/** Asterisk's side of an ExternalMedia channel: sends a tone in 20 ms packets, keeps what comes back. */
export class FakeAsterisk {
  readonly address: RtpAddress
  readonly codec: RtpCodec
  /** Every packet that came, whole. */
  readonly packets: Buffer[] = []
  readonly #socket: Socket
  readonly #coder: Coder
  #timer: NodeJS.Timeout | undefined
  #sent = 0

  private constructor(socket: Socket, codec: RtpCodec) {
    this.#socket = socket
    this.codec = codec
    this.address = { address: '127.0.0.1', port: socket.address().port }
    this.#coder = coderOf(codec)
    socket.on('message', (packet) => this.packets.push(packet))
  }

  static async start(codec: RtpCodec = 'PCMU'): Promise<FakeAsterisk> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new FakeAsterisk(socket, codec)
  }

  /** `swelling`: four times a second, as syllables do; Opus takes a steady tone for noise, and protects it less. */
  speak(to: RtpAddress, hz: number, swelling = false): void {
    const began = performance.now()
    const { rate } = this.#coder
    const length = (rate * FRAME_MS) / 1000
    this.#timer = setInterval(() => {
      while (this.#sent * FRAME_MS <= performance.now() - began) {
        // The sounds are of 8 kHz: at another rate another frequency is the one that is meant.
        const samples = (swelling ? warble : tone)((hz * 8000) / rate, 8231, this.#sent * length, length)
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
    return hear(this.#coder.decode(payload), this.#coder.rate)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }
}
