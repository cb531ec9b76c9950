import type { TranscodingFigures } from '../statistics.ts'
import type { EncodedPicture, VideoTarget } from '../video.ts'
import type { Carried } from './admission.ts'
import { machineMs, type ToTranscoder, type Work } from './messages.ts'
import type { Transcode, TranscodeListener, TranscodeOptions } from './transcode.ts'
import { WorkMeter } from './work-meter.ts'

/** Nothing that waited longer is worth showing in a conversation. */
const LONGEST_QUEUE_MS = 250
/** After it was too long, until it is so short again. */
const CALM_QUEUE_MS = 100
/** A transcode that throws is opened again, but not as fast as pictures come. */
const REOPEN_MS = 1000

/** What a transcode needs of those that it belongs to. */
export interface TranscodeHost {
  readonly isReady: boolean
  post(message: ToTranscoder): void
  onClosed(id: number): void
}

/** The worker's end of one transcode. It outlives the process that does the work. */
export class OpenTranscode implements Transcode {
  readonly #id: number
  readonly #options: TranscodeOptions
  readonly #listener: TranscodeListener
  readonly #host: TranscodeHost
  readonly #meter = new WorkMeter(machineMs())
  /** When those were pushed that nothing was heard of yet, the oldest first. */
  readonly #waiting: number[] = []
  #target: VideoTarget
  #state: 'open' | 'broken' | 'closed' = 'open'
  #reopenAt = 0
  #overflowing = false
  /** What comes next does not follow what was taken last. */
  #gap = false
  #dropped = 0
  #decodeErrors = 0
  #restarts = 0

  constructor(id: number, options: TranscodeOptions, listener: TranscodeListener, host: TranscodeHost) {
    this.#id = id
    this.#options = options
    this.#target = options.target
    this.#listener = listener
    this.#host = host
  }

  get queueMs(): number {
    const oldest = this.#waiting[0]
    return oldest === undefined ? 0 : machineMs() - oldest
  }

  push(picture: EncodedPicture): boolean {
    if (this.#state === 'closed') return false
    const at = machineMs()
    if (this.#state === 'broken' && at >= this.#reopenAt) this.#reopen()
    if (!this.#host.isReady || this.#state === 'broken' || this.#isFull()) {
      this.#gap = true
      this.#dropped++
      return false
    }
    const { data, timestamp, keyframe } = picture
    const damaged = picture.damaged || (this.#gap && !keyframe)
    this.#gap = false
    this.#waiting.push(at)
    this.#host.post({ kind: 'picture', id: this.#id, picture: { data, timestamp, keyframe, damaged, at } })
    return true
  }

  setTarget(target: VideoTarget): void {
    this.#target = target
    this.#tell({ kind: 'target', id: this.#id, target })
  }

  requestKeyframe(): void {
    this.#tell({ kind: 'keyframe', id: this.#id })
  }

  statistics(): TranscodingFigures {
    return {
      target: this.#target,
      ...this.#meter.means(machineMs()),
      queueMs: this.queueMs,
      droppedPictures: this.#dropped,
      decodeErrors: this.#decodeErrors,
      restarts: this.#restarts,
    }
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#tell({ kind: 'close', id: this.#id })
    this.#state = 'closed'
    this.#waiting.length = 0
    this.#host.onClosed(this.#id)
  }

  /** What it costs. */
  carried(nowMs: number): Carried {
    return { share: this.#meter.share(nowMs), queueMs: this.queueMs }
  }

  /** There is a process: the first, or another. */
  onReady(): void {
    if (this.#state === 'closed') return
    this.#reopen()
    if (this.#restarts > 0) this.#listener.onKeyframeNeeded()
  }

  onGone(detail: string): void {
    if (this.#state === 'closed') return
    this.#restarts++
    this.#forget()
    this.#listener.onLost(detail)
  }

  onBroken(detail: string): void {
    if (this.#state === 'closed') return
    this.#state = 'broken'
    this.#reopenAt = machineMs() + REOPEN_MS
    this.onGone(detail)
  }

  onWork(work: Work): void {
    if (this.#state !== 'open') return
    this.#waiting.shift()
    this.#meter.note(work, machineMs())
    if (work.skipped) this.#dropped++
    if (work.decodeError) this.#decodeErrors++
    if (work.made !== undefined) {
      const { data, timestamp, keyframe, width, height } = work.made
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      this.#listener.onPicture({ data: bytes, timestamp, keyframe, damaged: false }, width, height)
    }
    if (work.keyframeNeeded) this.#listener.onKeyframeNeeded()
  }

  #reopen(): void {
    this.#state = 'open'
    this.#forget()
    this.#tell({ kind: 'open', id: this.#id, options: { ...this.#options, target: this.#target } })
  }

  #forget(): void {
    this.#waiting.length = 0
    this.#overflowing = false
    // Whatever decodes next has seen nothing yet, and says so itself.
    this.#gap = false
  }

  #isFull(): boolean {
    this.#overflowing = this.queueMs > (this.#overflowing ? CALM_QUEUE_MS : LONGEST_QUEUE_MS)
    return this.#overflowing
  }

  #tell(message: ToTranscoder): void {
    if (this.#state === 'open' && this.#host.isReady) this.#host.post(message)
  }
}
