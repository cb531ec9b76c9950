import { randomBytes, randomInt } from 'node:crypto'
import g711 from 'alawmulaw'
import { sleep } from '../../src/lib/deadline.ts'
import { hear, type Heard } from '../audio/heard.ts'
import { PhoneError } from './errors.ts'
import { Recording, RATE } from './recording.ts'
import { openRtpSockets, type RtpSockets } from './rtp-sockets.ts'
import { PAYLOAD_TYPE, type Codec, type RemoteAudio } from './sip/sdp.ts'

const FRAME_MS = 20
const FRAME = (RATE * FRAME_MS) / 1000
const DIGITS = '0123456789*#ABCD'

/** What is said: a tone, PCM at 8 kHz (once, then silence), or nothing. */
export type Speech = number | Int16Array | null

/** Half of full scale leaves room for codecs on the way. */
const TONE_PEAK = 16384

export interface AudioCounts {
  readonly sent: number
  readonly received: number
  /** Packets that the sequence numbers say are missing. */
  readonly lost: number
}

interface Digit {
  readonly digit: string
  readonly timestamp: number
  durationMs: number
  ended: boolean
}

interface Pressed {
  readonly digit: string
  readonly frames: number
  /** The time it began, which all its packets carry (RFC 4733 2.3). */
  start: number | undefined
  sent: number
  readonly done: () => void
}

/**
 * The audio of one call over RTP: one G.711 packet each 20 ms by the monotonic clock, and an ear. A slot that the
 * process slept through is left out; the timestamps tell the other side.
 */
export class PhoneAudio {
  readonly host: string
  readonly port: number
  readonly #sockets: RtpSockets
  readonly #codec: Codec
  readonly #recording = new Recording()
  readonly #digits: Digit[] = []
  readonly #pressed: Pressed[] = []
  #remote: RemoteAudio | undefined
  #speech: Speech = null
  #spoken = 0
  #muted = false
  #timer: NodeJS.Timeout | undefined
  readonly #ssrc = randomBytes(4).readUInt32BE()
  readonly #firstTimestamp = randomInt(2 ** 31)
  #sequence = randomInt(2 ** 16)
  #startedAt = 0
  #slot = 0
  #marker = true
  #sent = 0
  #received = 0
  #firstSequence: number | undefined
  #highestSequence = 0
  #closing: Promise<void> | undefined

  private constructor(host: string, sockets: RtpSockets, codec: Codec) {
    this.host = host
    this.#sockets = sockets
    this.#codec = codec
    this.port = sockets.port
    sockets.rtp.on('message', (packet) => this.#receive(packet))
  }

  static async open(host: string, codec: Codec): Promise<PhoneAudio> {
    return new PhoneAudio(host, await openRtpSockets(host), codec)
  }

  /** Begins to send, or sends to another address from now on. */
  connect(remote: RemoteAudio): void {
    this.#remote = remote
    if (this.#timer || this.#closing) return
    this.#startedAt = performance.now()
    this.#tick()
  }

  speak(speech: Speech): void {
    this.#speech = speech
    this.#spoken = 0
  }

  /** A muted phone sends nothing at all, as desk phones do while they hold a call. */
  mute(muted: boolean): void {
    this.#muted = muted
    this.#marker = true
  }

  /** Sends a digit as RTP events; resolves when its last packet is out. */
  press(digit: string, durationMs: number): Promise<void> {
    if (digit.length !== 1 || !DIGITS.includes(digit)) throw new RangeError(`not a digit of a telephone: ${digit}`)
    return new Promise((done) => {
      this.#pressed.push({ digit, frames: Math.ceil(durationMs / FRAME_MS), start: undefined, sent: 0, done })
    })
  }

  /** What came in over the last second. */
  heard(): Heard {
    return hear(this.#recording.lastSecond(performance.now()), RATE)
  }

  /** Resolves with the first `heard` that is `wanted`; rejects with what was heard instead after `ms`. */
  async listenFor(wanted: (heard: Heard) => boolean, ms: number, what: string): Promise<Heard> {
    const end = performance.now() + ms
    for (;;) {
      const heard = this.heard()
      if (wanted(heard)) return heard
      if (this.#closing || performance.now() > end) {
        const { received } = this.counts
        const instead = `${heard.dominantHz ?? 'no'} Hz at ${heard.levelDbfs} dBFS, ${received} packets in all`
        const until = this.#closing ? 'until the call ended' : `${ms} ms`
        throw new PhoneError('phone_heard_other', `waited ${until} to hear ${what}; heard ${instead}`)
      }
      await sleep(100)
    }
  }

  /** Everything that came in, 16-bit PCM at 8 kHz. */
  recording(): Int16Array {
    return this.#recording.all()
  }

  /** Monotonic ms of the first audio packet. */
  get firstHeardAt(): number | undefined {
    return this.#recording.firstAt
  }

  get digits(): readonly { readonly digit: string; readonly durationMs: number }[] {
    return this.#digits.map(({ digit, durationMs }) => ({ digit, durationMs }))
  }

  /** False while a key is held down. */
  get digitsComplete(): boolean {
    return this.#digits.every(({ ended }) => ended)
  }

  get counts(): AudioCounts {
    const expected = this.#firstSequence === undefined ? 0 : this.#highestSequence - this.#firstSequence + 1
    return { sent: this.#sent, received: this.#received, lost: Math.max(0, expected - this.#received) }
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (() => {
      clearTimeout(this.#timer)
      for (const { done } of this.#pressed.splice(0)) done()
      return this.#sockets.close()
    })()
    return this.#closing
  }

  #tick(): void {
    if (this.#closing) return
    const due = Math.floor((performance.now() - this.#startedAt) / FRAME_MS)
    if (due >= this.#slot) {
      this.#slot = due
      this.#sendSlot()
      this.#slot++
    }
    const next = this.#startedAt + this.#slot * FRAME_MS
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, next - performance.now()))
  }

  #sendSlot(): void {
    const timestamp = (this.#firstTimestamp + this.#slot * FRAME) >>> 0
    const pressed = this.#pressed[0]
    if (pressed && this.#remote?.events !== undefined) {
      this.#sendEvent(pressed, timestamp, this.#remote.events)
    } else if (!this.#muted) {
      const frame = this.#nextFrame()
      const payload = this.#codec === 'PCMU' ? g711.mulaw.encode(frame) : g711.alaw.encode(frame)
      this.#send(PAYLOAD_TYPE[this.#codec], timestamp, this.#marker, payload)
      this.#marker = false
    }
  }

  /** RFC 4733 2.5.1: the duration grows with each packet, and the end is sent three times (2.5.1.4). */
  #sendEvent(pressed: Pressed, timestamp: number, payloadType: number): void {
    pressed.start ??= timestamp
    const end = pressed.sent >= pressed.frames
    const duration = Math.min(pressed.sent + 1, pressed.frames) * FRAME
    const event = Buffer.from([DIGITS.indexOf(pressed.digit), (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
    this.#send(payloadType, pressed.start, pressed.sent === 0, event)
    pressed.sent++
    if (pressed.sent < pressed.frames + 3) return
    this.#pressed.shift()
    this.#marker = true
    pressed.done()
  }

  #nextFrame(): Int16Array {
    const frame = new Int16Array(FRAME)
    if (typeof this.#speech === 'number') {
      const step = (2 * Math.PI * this.#speech) / RATE
      const first = this.#slot * FRAME
      for (let i = 0; i < FRAME; i++) frame[i] = Math.round(TONE_PEAK * Math.sin(step * (first + i)))
    } else if (this.#speech) {
      frame.set(this.#speech.subarray(this.#spoken, this.#spoken + FRAME))
      this.#spoken += FRAME
    }
    return frame
  }

  #send(payloadType: number, timestamp: number, marker: boolean, payload: Uint8Array): void {
    if (!this.#remote) return
    const packet = Buffer.alloc(12 + payload.length)
    packet[0] = 0x80
    packet[1] = (marker ? 0x80 : 0) | payloadType
    packet.writeUInt16BE(this.#sequence, 2)
    packet.writeUInt32BE(timestamp >>> 0, 4)
    packet.writeUInt32BE(this.#ssrc, 8)
    packet.set(payload, 12)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#sent++
    this.#sockets.rtp.send(packet, this.#remote.port, this.#remote.host)
  }

  #receive(packet: Buffer): void {
    if (packet.length < 12 || packet[0]! >> 6 !== 2) return
    const start = 12 + 4 * (packet[0]! & 0x0f)
    const payloadType = packet[1]! & 0x7f
    const timestamp = packet.readUInt32BE(4)
    const payload = packet.subarray(start)
    this.#count(packet.readUInt16BE(2))
    if (payloadType === PAYLOAD_TYPE[this.#codec]) {
      const samples = this.#codec === 'PCMU' ? g711.mulaw.decode(payload) : g711.alaw.decode(payload)
      this.#recording.write(samples, timestamp, performance.now())
    } else if (payloadType === this.#remote?.events && payload.length >= 4) {
      this.#receiveEvent(payload, timestamp)
    }
  }

  #receiveEvent(payload: Buffer, timestamp: number): void {
    const digit = DIGITS[payload[0]!]
    if (digit === undefined) return
    const durationMs = payload.readUInt16BE(2) / (RATE / 1000)
    let event = this.#digits.find((one) => one.timestamp === timestamp)
    if (!event) this.#digits.push((event = { digit, timestamp, durationMs, ended: false }))
    event.durationMs = Math.max(event.durationMs, durationMs)
    event.ended ||= (payload[1]! & 0x80) !== 0
  }

  #count(sequence: number): void {
    this.#received++
    if (this.#firstSequence === undefined) {
      this.#firstSequence = this.#highestSequence = sequence
      return
    }
    // Extended over the wrap of the 16-bit numbers (RFC 3550 A.1).
    const step = ((sequence - this.#highestSequence) << 16) >> 16
    if (step > 0) this.#highestSequence += step
  }
}
