import { randomBytes, randomInt } from 'node:crypto'
import { DIGITS, encode, FRAME, FRAME_MS, RATE } from './g711.ts'
import { PAYLOAD_TYPE, type Codec } from './sip/sdp.ts'
import { Film } from './video/film.ts'
import type { SentSoFar } from './video/rtcp.ts'

/** What is said: a tone, PCM at 8 kHz (once, then silence), the sound of what the camera shows, or nothing. */
export type Speech = number | Int16Array | Film | null

/** Half of full scale leaves room for codecs on the way. */
const TONE_PEAK = 16384

interface Pressed {
  readonly digit: string
  readonly frames: number
  /** The time it began, which all its packets carry (RFC 4733 2.3). */
  start: number | undefined
  sent: number
  readonly done: () => void
}

/**
 * Makes the packets that a phone sends: one each 20 ms by the monotonic clock. A slot that the process slept through
 * is left out, and the timestamps tell the other side.
 */
export class Mouth {
  readonly #codec: Codec
  readonly #send: (packet: Buffer) => void
  readonly #ssrc = randomBytes(4).readUInt32BE()
  readonly #firstTimestamp = randomInt(2 ** 31)
  readonly #pressed: Pressed[] = []
  #sequence = randomInt(2 ** 16)
  #speech: Speech = null
  #spoken = 0
  #muted = false
  #marker = true
  #startedAt = 0
  #slot = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** What the other side calls telephone-event; without it digits wait. */
  events: number | undefined
  sent = 0

  constructor(codec: Codec, send: (packet: Buffer) => void) {
    this.#codec = codec
    this.#send = send
  }

  /** Begins; once. */
  start(): void {
    if (this.#timer || this.#closed) return
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

  /** Sends a digit as RTP events; resolves when its last packet is out, or the call is over. */
  press(digit: string, durationMs: number): Promise<void> {
    if (digit.length !== 1 || !DIGITS.includes(digit)) throw new RangeError(`not a digit of a telephone: ${digit}`)
    if (this.#closed) return Promise.resolve()
    return new Promise((done) => {
      this.#pressed.push({ digit, frames: Math.ceil(durationMs / FRAME_MS), start: undefined, sent: 0, done })
    })
  }

  /** For a sender report. */
  report(now: number): SentSoFar {
    const taken = Math.round(((now - this.#startedAt) * RATE) / 1000) + FRAME
    const timestamp = (this.#firstTimestamp + taken) >>> 0
    const report = { wallMs: performance.timeOrigin + now, timestamp }
    return { ssrc: this.#ssrc, packets: this.sent, bytes: this.sent * FRAME, report }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const { done } of this.#pressed.splice(0)) done()
  }

  #tick(): void {
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
    if (pressed && this.events !== undefined) {
      this.#sendEvent(pressed, timestamp, this.events)
    } else if (!this.#muted) {
      this.#sendPacket(PAYLOAD_TYPE[this.#codec], timestamp, this.#marker, encode(this.#codec, this.#nextFrame()))
      this.#marker = false
    }
  }

  /** RFC 4733 2.5.1: the duration grows with each packet, and the end is sent three times (2.5.1.4). */
  #sendEvent(pressed: Pressed, timestamp: number, payloadType: number): void {
    pressed.start ??= timestamp
    const end = pressed.sent >= pressed.frames
    const duration = Math.min(pressed.sent + 1, pressed.frames) * FRAME
    const event = Buffer.from([DIGITS.indexOf(pressed.digit), (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
    this.#sendPacket(payloadType, pressed.start, pressed.sent === 0, event)
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
    } else if (this.#speech instanceof Film) {
      // What a packet holds was said in the time before it.
      return this.#speech.samples(this.#startedAt + (this.#slot - 1) * FRAME_MS, FRAME)
    } else if (this.#speech) {
      frame.set(this.#speech.subarray(this.#spoken, this.#spoken + FRAME))
      this.#spoken += FRAME
    }
    return frame
  }

  #sendPacket(payloadType: number, timestamp: number, marker: boolean, payload: Uint8Array): void {
    const packet = Buffer.alloc(12 + payload.length)
    packet[0] = 0x80
    packet[1] = (marker ? 0x80 : 0) | payloadType
    packet.writeUInt16BE(this.#sequence, 2)
    packet.writeUInt32BE(timestamp, 4)
    packet.writeUInt32BE(this.#ssrc, 8)
    packet.set(payload, 12)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.sent++
    this.#send(packet)
  }
}
