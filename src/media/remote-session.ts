import { Emitter } from '../lib/emitter.ts'
import { unreachable } from '../lib/unreachable.ts'
import { MediaError } from './errors.ts'
import type {
  Digit,
  IceCandidate,
  MediaEvents,
  MediaFailure,
  MediaSession,
  PhoneAgreed,
  PhoneCodec,
  RtpAddress,
  RtpCodec,
} from './session.ts'
import type { MediaStatistics } from './statistics.ts'
import type { VideoCodec } from './video/video.ts'
import type { Answers, Ask, SessionEvent } from './worker/messages.ts'
import type { WorkerProcess } from './worker/worker-process.ts'

/** Longer than a worker needs to close its sockets; a worker that is slower is about to be killed anyway. */
const CLOSE_TIMEOUT_MS = 3000

type SessionState =
  | { readonly status: 'open' }
  | { readonly status: 'connected' }
  | { readonly status: 'failed'; readonly error: MediaError }
  | { readonly status: 'closed' }

/** The control side of a session that lives in a worker: each method is a message. */
export class RemoteSession extends Emitter<MediaEvents> implements MediaSession {
  readonly id: string
  readonly #worker: WorkerProcess
  readonly #onClosed: () => void
  readonly #connected: Promise<void>
  #settle: { readonly resolve: () => void; readonly reject: (error: MediaError) => void } | undefined
  #state: SessionState = { status: 'open' }
  #closing: Promise<MediaStatistics | undefined> | undefined

  constructor(id: string, worker: WorkerProcess, onClosed: () => void) {
    super()
    this.id = id
    this.#worker = worker
    this.#onClosed = onClosed
    this.#connected = new Promise((resolve, reject) => (this.#settle = { resolve, reject }))
    // Who does not wait for it hears of a failure by the event.
    this.#connected.catch(() => undefined)
  }

  expectPhone(codecs: readonly PhoneCodec[]): void {
    if (this.#usable) this.#worker.tell(this.id, { op: 'expectPhone', codecs })
  }

  expectPhoneVideo(codecs: readonly VideoCodec[]): void {
    if (this.#usable) this.#worker.tell(this.id, { op: 'expectPhoneVideo', codecs })
  }

  choosePhoneCodec(codecs: readonly PhoneCodec[]): Promise<PhoneCodec> {
    return this.#ask({ op: 'choosePhoneCodec', codecs })
  }

  createOffer(): Promise<string> {
    return this.#ask({ op: 'createOffer' })
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#ask({ op: 'acceptAnswer', sdp })
  }

  /** A later call with another offer renegotiates; an ICE restart among others. */
  acceptOffer(sdp: string): Promise<string> {
    return this.#ask({ op: 'acceptOffer', sdp })
  }

  addCandidate(candidate: IceCandidate): void {
    if (this.#usable) this.#worker.tell(this.id, { op: 'addCandidate', candidate })
  }

  connected(): Promise<void> {
    return this.#connected
  }

  openRtp(codec: RtpCodec): Promise<RtpAddress> {
    return this.#ask({ op: 'openRtp', codec })
  }

  async connectRtp(remote: RtpAddress): Promise<void> {
    await this.#ask({ op: 'connectRtp', remote })
  }

  async openWebSocket(url: string): Promise<void> {
    await this.#ask({ op: 'openWebSocket', url })
  }

  offerToPhone(options: { readonly hold?: boolean } = {}): Promise<string> {
    return this.#ask({ op: 'offerToPhone', hold: options.hold })
  }

  acceptPhoneAnswer(sdp: string): Promise<PhoneAgreed> {
    return this.#ask({ op: 'acceptPhoneAnswer', sdp })
  }

  acceptPhoneOffer(sdp: string): Promise<PhoneAgreed & { readonly sdp: string }> {
    return this.#ask({ op: 'acceptPhoneOffer', sdp })
  }

  sendPhoneDtmf(digit: Digit, durationMs: number): Promise<boolean> {
    return this.#ask({ op: 'sendPhoneDtmf', digit, durationMs })
  }

  requestKeyframe(of: 'app' | 'phone'): void {
    if (this.#usable) this.#worker.tell(this.id, { op: 'requestKeyframe', of })
  }

  sendDtmf(digit: Digit, durationMs: number): void {
    if (this.#usable) this.#worker.tell(this.id, { op: 'sendDtmf', digit, durationMs })
  }

  expectMedia(audio: boolean, video: boolean): void {
    if (this.#usable) this.#worker.tell(this.id, { op: 'expectMedia', audio, video })
  }

  statistics(): Promise<MediaStatistics> {
    return this.#ask({ op: 'statistics' })
  }

  close(): Promise<MediaStatistics | undefined> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** What the worker reports of this session. */
  take(event: SessionEvent): void {
    if (!this.#usable) return
    switch (event.name) {
      case 'candidate':
        this.emit('candidate', event.candidate)
        break
      case 'connected':
        this.#state = { status: 'connected' }
        this.#settle?.resolve()
        this.emit('connected')
        break
      case 'failed':
        this.fail(event.failure, event.detail)
        break
      case 'dtmf':
        this.emit('dtmf', event.digit, event.durationMs)
        break
      case 'firstAudio':
        this.emit('firstAudio', event.direction, event.at)
        break
      case 'alarm':
        this.emit('alarm', event.alarm, event.raised)
        break
      case 'phoneDtmf':
        this.emit('phoneDtmf', event.digit, event.durationMs)
        break
      case 'pictureFastUpdate':
        this.emit('pictureFastUpdate')
        break
      case 'videoChanged':
        this.emit('videoChanged', event.state)
        break
      default:
        unreachable(event)
    }
  }

  /** Ends the session for its listeners. Once at most, and never after `close`. */
  fail(failure: MediaFailure, detail: string): void {
    if (!this.#usable) return
    const code = failure === 'worker-lost' ? 'media_worker_lost' : 'media_connect_failed'
    const error = new MediaError(code, `${failure}: ${detail}`)
    this.#state = { status: 'failed', error }
    this.#settle?.reject(error)
    this.emit('failed', failure, detail)
  }

  get #usable(): boolean {
    return this.#state.status === 'open' || this.#state.status === 'connected'
  }

  async #ask<A extends Ask>(ask: A): Promise<Answers[A['op']]> {
    if (this.#state.status === 'closed') throw this.#closedError(ask.op)
    // After a failure the last statistics can still be had.
    if (this.#state.status === 'failed' && ask.op !== 'statistics') throw this.#state.error
    return this.#worker.ask(this.id, ask)
  }

  async #close(): Promise<MediaStatistics | undefined> {
    this.#state = { status: 'closed' }
    this.#settle?.reject(this.#closedError('connected'))
    try {
      return await this.#worker.ask(this.id, { op: 'close' }, CLOSE_TIMEOUT_MS)
    } catch {
      return undefined
    } finally {
      this.#onClosed()
    }
  }

  #closedError(step: string): MediaError {
    return new MediaError('media_closed', `${step}: media session ${this.id} is closed`)
  }
}
