import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import type { RtpWriter } from '../rtp/writer.ts'
import type { Digit } from '../session.ts'
import { EVENT_LENGTH, eventOf, MAX_EVENT_DURATION, type TelephoneEventFormat } from './telephone-event.ts'

const TICK_MS = 20
/** ITU-T Q.24: what every receiver takes for a digit, and for the pause between two. */
const MIN_DIGIT_MS = 40
const MAX_DIGIT_MS = 8000
const PAUSE_MS = 60
/** RFC 4733 2.5.1.4. */
const END_PACKETS = 3
/** -10 dBm0, the level of a phone's own tones. */
const VOLUME = 10
/** A person does not press more ahead; a program that does is told by silence. */
const MAX_QUEUED = 64

interface SendingDigit {
  readonly event: number
  readonly durationMs: number
}

type SenderState =
  | { readonly status: 'idle' }
  | { readonly status: 'pausing'; leftMs: number }
  | {
      readonly status: 'sending'
      readonly event: number
      readonly durationMs: number
      elapsedMs: number
      endsSent: number
      /** Where the present segment starts: media time, and in units of the event's clock since the event's start. */
      time: number
      segment: number
    }

const IDLE: SenderState = { status: 'idle' }

/**
 * Sends digits as telephone-events (RFC 4733 2.5.1): a packet every 20 ms with the duration so far, the marker on the
 * first, the end three times. The events share the audio's stream, and its clock for their timestamps: libwebrtc
 * reads them so, whatever clock rate the format has; durations count in the format's own.
 */
export class DtmfSender {
  readonly #writer: RtpWriter
  readonly #format: TelephoneEventFormat
  /** Of the writer's stream. */
  readonly #clockRate: number
  readonly #queue: SendingDigit[] = []
  readonly #packet = Buffer.alloc(RTP_HEADER_LENGTH + EVENT_LENGTH)
  #state: SenderState = IDLE

  constructor(writer: RtpWriter, format: TelephoneEventFormat, clockRate: number) {
    this.#writer = writer
    this.#format = format
    this.#clockRate = clockRate
  }

  /** Queues a digit; its length is brought to what receivers understand. */
  send(digit: Digit, durationMs: number): void {
    if (this.#queue.length >= MAX_QUEUED) return
    const bounded = Math.min(MAX_DIGIT_MS, Math.max(MIN_DIGIT_MS, durationMs || 0))
    this.#queue.push({ event: eventOf(digit), durationMs: bounded })
  }

  /** True while an event is under way: the audio is to be left out. */
  get active(): boolean {
    return this.#state.status === 'sending'
  }

  /** `slots` of 20 ms have passed. */
  tick(slots: number): void {
    if (this.#state.status === 'pausing') {
      this.#state.leftMs -= slots * TICK_MS
      if (this.#state.leftMs > 0) return
      this.#state = IDLE
    }
    if (this.#state.status === 'idle') {
      const next = this.#queue.shift()
      if (!next) return
      this.#state = {
        status: 'sending',
        event: next.event,
        durationMs: next.durationMs,
        elapsedMs: 0,
        endsSent: 0,
        time: this.#writer.currentTime,
        segment: 0,
      }
    }
    if (this.#state.status === 'sending') this.#advance(this.#state, slots)
  }

  #advance(state: Extract<SenderState, { status: 'sending' }>, slots: number): void {
    const marker = state.elapsedMs === 0
    state.elapsedMs = Math.min(state.durationMs, state.elapsedMs + slots * TICK_MS)
    const units = (state.elapsedMs * this.#format.clockRate) / 1000
    if (units - state.segment > MAX_EVENT_DURATION) {
      this.#write(state, false, false, MAX_EVENT_DURATION)
      state.segment += MAX_EVENT_DURATION
      state.time += (MAX_EVENT_DURATION * this.#clockRate) / this.#format.clockRate
    }
    const isEnd = state.elapsedMs >= state.durationMs
    this.#write(state, marker, isEnd, Math.round(units - state.segment))
    if (isEnd && ++state.endsSent === END_PACKETS) this.#state = { status: 'pausing', leftMs: PAUSE_MS }
  }

  #write(state: { event: number; time: number }, marker: boolean, isEnd: boolean, duration: number): void {
    const packet = this.#packet
    packet[RTP_HEADER_LENGTH] = state.event
    packet[RTP_HEADER_LENGTH + 1] = (isEnd ? 0x80 : 0) | VOLUME
    packet.writeUInt16BE(duration, RTP_HEADER_LENGTH + 2)
    this.#writer.writeOther(packet, packet.length, marker, this.#format.payloadType, state.time)
  }
}
