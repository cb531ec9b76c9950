import { createSocket, type Socket } from 'node:dgram'
import g711 from 'alawmulaw'
import { hear, type Heard } from '../../dev/audio/heard.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { MediaError } from '../../src/media/errors.ts'
import type { MediaSession, PhoneCodec, RtpCodec, RtpAddress } from '../../src/media/session.ts'
import { WithoutSdp } from '../media/support/without-sdp.ts'

const { alaw, mulaw } = g711
const RATE = 8000
const FRAME = 160

/** The Asterisk side of a media session and nothing else: says a tone over plain RTP, and listens. */
export class PlainMedia extends WithoutSdp implements MediaSession {
  readonly id = 'plain'
  codec: RtpCodec | undefined
  /** Payload types that came in. */
  readonly payloadTypes = new Set<number>()
  /** Keeps `openRtp` back. */
  gate: Promise<void> = Promise.resolve()
  readonly #hz: number
  readonly #socket: Socket = createSocket('udp4')
  #heard: number[] = []
  #timer: NodeJS.Timeout | undefined
  #slot = 0
  #closed = false

  constructor(hz = 600) {
    super()
    this.#hz = hz
    this.#socket.on('message', (packet) => this.#receive(packet))
  }

  async openRtp(codec: RtpCodec): Promise<RtpAddress> {
    this.codec = codec
    await this.gate
    await new Promise<void>((done) => this.#socket.bind(0, '127.0.0.1', done))
    return { address: '127.0.0.1', port: this.#socket.address().port }
  }

  connectRtp(remote: RtpAddress): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#say(remote), 20)
    return Promise.resolve()
  }

  /** Resolves as soon as `hz` is what comes in. */
  async hears(hz: number, ms = 10_000): Promise<Heard> {
    const end = performance.now() + ms
    for (;;) {
      const heard = hear(Int16Array.from(this.#heard.slice(-RATE / 2)), RATE)
      if (heard.dominantHz !== undefined && Math.abs(heard.dominantHz - hz) <= 20) return heard
      if (performance.now() > end) throw new Error(`waited for ${hz} Hz, heard ${JSON.stringify(heard)}`)
      await sleep(50)
    }
  }

  close(): Promise<undefined> {
    clearInterval(this.#timer)
    if (!this.#closed) this.#socket.close()
    this.#closed = true
    return Promise.resolve(undefined)
  }

  #say({ address, port }: RtpAddress): void {
    const samples = new Int16Array(FRAME)
    for (let i = 0; i < FRAME; i++) {
      samples[i] = 8000 * Math.sin((2 * Math.PI * this.#hz * (this.#slot * FRAME + i)) / RATE)
    }
    const header = Buffer.alloc(12)
    header[0] = 0x80
    header[1] = this.codec === 'PCMA' ? 8 : 0
    header.writeUInt16BE(this.#slot & 0xffff, 2)
    header.writeUInt32BE(this.#slot * FRAME, 4)
    header.writeUInt32BE(0x1234, 8)
    const payload = this.codec === 'PCMA' ? alaw.encode(samples) : mulaw.encode(samples)
    this.#socket.send(Buffer.concat([header, payload]), port, address)
    this.#slot++
  }

  #receive(packet: Buffer): void {
    const payloadType = packet[1]! & 0x7f
    this.payloadTypes.add(payloadType)
    const samples = payloadType === 8 ? alaw.decode(packet.subarray(12)) : mulaw.decode(packet.subarray(12))
    this.#heard.push(...samples)
    if (this.#heard.length > 4 * RATE) this.#heard = this.#heard.slice(-RATE)
  }

  expectPhone(): void {
    // No app is asked here.
  }
  choosePhoneCodec(codecs: readonly PhoneCodec[]): Promise<PhoneCodec> {
    return Promise.resolve(codecs[0] ?? 'PCMU')
  }
  openWebSocket(): Promise<void> {
    return Promise.reject(new MediaError('media_connect_failed', 'no media WebSocket here'))
  }
  createOffer(): Promise<string> {
    throw new Error('no app side here')
  }
  acceptAnswer(): Promise<void> {
    throw new Error('no app side here')
  }
  acceptOffer(): Promise<string> {
    throw new Error('no app side here')
  }
  addCandidate(): void {
    throw new Error('no app side here')
  }
  connected(): Promise<void> {
    throw new Error('no app side here')
  }
  sendDtmf(): void {
    throw new Error('no app side here')
  }
  expectMedia(): void {
    // nothing is rated here
  }
  statistics(): Promise<never> {
    throw new Error('no app side here')
  }
}
