import { Backoff } from '../../../lib/retry.ts'
import { MediaError } from '../../errors.ts'
import { Admission } from './admission.ts'
import { machineMs, type ToTranscoder } from './messages.ts'
import { isTranscodeOptions } from './message-shapes.ts'
import { OpenTranscode, type TranscodeHost } from './open-transcode.ts'
import type { Transcode, TranscodeListener, TranscodeOptions, TranscodeSource } from './transcode.ts'
import { TranscoderProcess, type TranscoderProcessOptions } from './transcoder-process.ts'

export interface TranscodersOptions extends Partial<TranscoderProcessOptions> {
  /** Of one core, 0 to 1: above it no further transcode is opened. 0.75 unless told. */
  readonly maxLoad?: number
  /** What an operator may want to know: a process that was lost, or none that can be had. */
  readonly warn: (message: string) => void
}

export interface TranscodersLoad {
  readonly transcodes: number
  /** Of one core, over the last two seconds: measured, and for young ones expected. */
  readonly load: number
  /** What one more is expected to take of a core. */
  readonly perTranscode: number
  /** How many more could be opened now. */
  readonly room: number
  /** Processes that were lost. */
  readonly restarts: number
}

const MAX_LOAD = 0.75
const MEASURE_MS = 1000
/** A process that lives so long was not lost for how it began. */
const SETTLED_MS = 10_000
const BACKOFF = { firstMs: 200, maxMs: 30_000 }
/** Processes lost one after the other before they were ready, until it is believed that none will be. */
const HOPELESS = 4

/** All that a media worker has transcoded, and the process that does it: started at once, and again when it is lost. */
export class Transcoders implements TranscodeSource {
  readonly #options: TranscodersOptions
  readonly #process: TranscoderProcessOptions
  readonly #admission: Admission
  readonly #transcodes = new Map<number, OpenTranscode>()
  readonly #backoff = new Backoff(BACKOFF)
  readonly #host: TranscodeHost
  readonly #measuring: NodeJS.Timeout
  readonly #settled: Promise<void>
  #settle: () => void = () => undefined
  #current: TranscoderProcess | undefined
  #startTimer: NodeJS.Timeout | undefined
  #lastId = 0
  #restarts = 0
  #failedStarts = 0
  /** Node-av is not there: no start will do. */
  #missing = false
  #codecs: string | undefined
  #unavailability: string | undefined
  #closing: Promise<void> | undefined

  static start(options: TranscodersOptions): Transcoders {
    return new Transcoders(options)
  }

  private constructor(options: TranscodersOptions) {
    const { startTimeoutMs = 20_000, stallTimeoutMs = 2000, nodeFlags = [], maxLoad = MAX_LOAD } = options
    this.#options = options
    this.#process = { startTimeoutMs, stallTimeoutMs, nodeFlags }
    this.#admission = new Admission(maxLoad)
    this.#settled = new Promise((resolve) => (this.#settle = resolve))
    const isReady = () => this.#current?.isReady ?? false
    this.#host = {
      get isReady() {
        return isReady()
      },
      post: (message: ToTranscoder) => this.#current?.post(message),
      onClosed: (id) => void this.#transcodes.delete(id),
    }
    this.#measuring = setInterval(() => this.#admission.note(this.#carried()), MEASURE_MS)
    this.#measuring.unref()
    this.#startProcess()
  }

  /** False when there is no node-av or it can't be run. True until that is known: see `settled`. */
  get available(): boolean {
    return this.#unavailability === undefined && this.#closing === undefined
  }

  /** Why there is none, and what to do about it; undefined while there is. */
  get unavailability(): string | undefined {
    return this.#unavailability
  }

  /** Resolves when it is known whether there are codecs: a moment after the start. Never rejects. */
  get settled(): Promise<void> {
    return this.#settled
  }

  /** Which codecs they are; undefined until the process is ready. */
  get codecs(): string | undefined {
    return this.#codecs
  }

  /** Of the process that works now. */
  get pid(): number | undefined {
    return this.#current?.pid
  }

  get load(): TranscodersLoad {
    const carried = this.#carried()
    return {
      transcodes: carried.length,
      load: this.#admission.load(carried),
      perTranscode: this.#admission.perTranscode,
      room: this.available ? this.#admission.room(carried) : 0,
      restarts: this.#restarts,
    }
  }

  /** How many more transcodes could be opened now. */
  room(): number {
    return this.load.room
  }

  /** Throws a MediaError: `media_transcoding_full` above the limit, `media_no_codec` without node-av, or closed. */
  open(options: TranscodeOptions, listener: TranscodeListener): Transcode {
    if (this.#closing !== undefined) throw new MediaError('media_closed', 'the media worker is closing')
    if (this.#unavailability !== undefined) throw new MediaError('media_no_codec', this.#unavailability)
    if (!isTranscodeOptions(options)) throw new TypeError(`no transcoder can be opened with ${JSON.stringify(options)}`)
    const { room, load, perTranscode } = this.load
    if (room < 1) {
      throw new MediaError(
        'media_transcoding_full',
        `no more video can be transcoded in this worker: ${percent(load)} of a core are taken, one more takes ` +
          `${percent(perTranscode)}; have both sides use the same codec, or more workers on more cores`,
      )
    }
    const id = ++this.#lastId
    const transcode = new OpenTranscode(id, options, listener, this.#host)
    this.#transcodes.set(id, transcode)
    if (this.#host.isReady) transcode.onReady()
    return transcode
  }

  /** Closes what is open and ends the process, within about two seconds. Idempotent, never rejects. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    clearInterval(this.#measuring)
    clearTimeout(this.#startTimer)
    for (const transcode of [...this.#transcodes.values()]) transcode.close()
    await this.#current?.close()
    this.#settle()
  }

  #carried(): ReturnType<OpenTranscode['carried']>[] {
    const now = machineMs()
    return [...this.#transcodes.values()].map((transcode) => transcode.carried(now))
  }

  #startProcess(): void {
    if (this.#closing !== undefined) return
    const startedAt = machineMs()
    let ready = false
    const started = new TranscoderProcess(this.#process, {
      onReady: (codecs) => {
        ready = true
        this.#onReady(codecs)
      },
      onUnavailable: (why) => {
        this.#missing = true
        this.#giveUp(`video can't be transcoded: ${why}; npm install node-av`)
      },
      onWork: (id, work) => this.#transcodes.get(id)?.onWork(work),
      onBroken: (id, detail) => {
        this.#options.warn(`a transcode failed and is opened again: ${detail}`)
        this.#transcodes.get(id)?.onBroken(detail)
      },
      onWarning: (message) => this.#options.warn(message),
      onGone: (how) => this.#onGone(how, ready, machineMs() - startedAt),
    })
    this.#current = started
  }

  #onReady(codecs: string): void {
    this.#codecs = codecs
    this.#failedStarts = 0
    this.#unavailability = undefined
    this.#settle()
    for (const transcode of this.#transcodes.values()) transcode.onReady()
  }

  #onGone(how: string, wasReady: boolean, livedMs: number): void {
    this.#current = undefined
    if (this.#closing !== undefined) return
    if (this.#missing) {
      for (const transcode of this.#transcodes.values()) transcode.onGone(how)
      return
    }
    this.#restarts++
    if (!wasReady && ++this.#failedStarts >= HOPELESS && this.#unavailability === undefined) {
      this.#giveUp(`video can't be transcoded: its process does not start (${how})`)
    }
    if (wasReady && livedMs > SETTLED_MS) this.#backoff.reset()
    const delay = this.#backoff.next()
    if (this.available) this.#options.warn(`the transcoder was lost: ${how}; another is started in ${delay} ms`)
    for (const transcode of this.#transcodes.values()) transcode.onGone(how)
    this.#startTimer = setTimeout(() => this.#startProcess(), delay)
  }

  #giveUp(why: string): void {
    this.#unavailability = why
    this.#options.warn(why)
    this.#settle()
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
