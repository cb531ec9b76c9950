import type { Clock } from '../../../lib/clock.ts'
import { MediaError } from '../../errors.ts'
import { rtpMarker } from '../../rtp/header.ts'
import { HAS_PPS, HAS_SPS, KEYFRAME, STARTS_PICTURE } from '../packet-flags.ts'
import type { TranscodingFigures, VideoHindrance, VideoMode } from '../statistics.ts'
import type { TranscodeSource } from '../transcoder/transcode.ts'
import type { VideoFormat, VideoOptions } from '../video.ts'
import { BlackStandIn } from './black-stand-in.ts'
import { EstimateTrend } from './estimate-trend.ts'
import { Forwarder } from './forwarder.ts'
import type { KeyframeRequests } from './keyframe-requests.ts'
import { passing } from './passing.ts'
import { PictureNumbers } from './picture-numbers.ts'
import { PictureRoute } from './picture-route.ts'
import { RouteChoice, type Passing, type Route } from './route-choice.ts'
import type { VideoWriter } from './video-writer.ts'

/** For a receiver that will tell soon what it can take. Bits per second. */
const CAUTIOUS_START = 512_000
/** Of what it can take, the rest is for headers and audio. */
const SHARE = 0.85
/** While that falls: a keyframe has to get through a link that is full. */
const FALLING_SHARE = 0.3
/** After a transcoder was refused. */
const ASK_AGAIN_MS = 5000
/** Needed for so long, a keyframe is not to be had. */
const NO_KEYFRAME_MS = 5000
/** Nothing came for so long: the other side has no picture. */
const SILENT_MS = 5000
/** How long a transcoder may take for its first picture, before black stands in. */
const FIRST_PICTURE_MS = 1000

export interface VideoRelayOptions {
  readonly to: VideoFormat
  readonly writer: VideoWriter
  readonly options: VideoOptions
  readonly transcoders: TranscodeSource | undefined
  /** Whether the receiver is to have a picture from the beginning, on hold too. */
  readonly alwaysShows: boolean
  /** Whether the receiver tells what it can take. */
  readonly estimates: boolean
  /** Why there is no picture when the other side sends none. */
  readonly withoutVideo: VideoHindrance
  readonly clock: Clock
}

/** What is to be known of the stream that comes. */
export interface RelayedStream {
  /** Monotonic ms of its last packet; undefined: none came. */
  readonly lastAt: number | undefined
  /** Of payload, bits per second. */
  rate(nowMs: number): number
  readonly keyframes: KeyframeRequests
}

/** What comes, and what can be done with it. */
interface Source {
  readonly format: VideoFormat
  readonly passing: Passing
  readonly choice: RouteChoice
  readonly forwarder: Forwarder
}

/**
 * The middle of a path of video: passes packets on untouched, has pictures transcoded, or shows black. It goes over
 * from one to another at a keyframe, so that a receiver never gets what it can't decode.
 */
export class VideoRelay {
  readonly #options: VideoRelayOptions
  readonly #numbers = new PictureNumbers()
  readonly #black: BlackStandIn
  readonly #stream: RelayedStream | undefined
  #source: Source | undefined
  #wanted: Route = 'untouched'
  /** Packets go on by the source's forwarder, by a route of pictures, or not at all. */
  #live: 'forwarder' | PictureRoute | undefined
  #liveSince = 0
  /** Takes over at the next keyframe. */
  #next: PictureRoute | undefined
  /** The last that was shown is no black. */
  #shown = false
  #resting = false
  /** Since when something is expected to come. */
  #awakeSince: number
  #refusal: { readonly hindrance: VideoHindrance; readonly until: number } | undefined
  #estimate: number | undefined
  readonly #trend = new EstimateTrend()

  /** `stream` is undefined when nothing is ever to come. */
  constructor(options: VideoRelayOptions, stream: RelayedStream | undefined) {
    this.#options = options
    this.#stream = stream
    this.#black = new BlackStandIn(options.writer, options.to, this.#numbers)
    this.#awakeSince = options.clock.monotonic()
  }

  /** A payload in order, empty for padding; `lost` are missing right before it. */
  packet(
    format: VideoFormat,
    packet: Buffer,
    start: number,
    end: number,
    sourceTime: number,
    lost: number,
    flags: number,
  ): void {
    const stream = this.#stream
    if (this.#resting || stream === undefined) return
    const { writer, clock } = this.#options
    const now = clock.monotonic()
    const source = this.#follow(format, now)
    if (lost > 0) {
      stream.keyframes.need(now)
      source.forwarder.lost(lost)
    }
    if (end <= start) return
    const time = writer.timeOf(sourceTime, now)
    const marker = rtpMarker(packet)
    if (flags & KEYFRAME && flags & STARTS_PICTURE) {
      stream.keyframes.came()
      this.#takeOver(source, now)
    } else if (this.#live === undefined && !(flags & HAS_SPS)) {
      stream.keyframes.need(now)
    }
    // Before it takes over, too: parameter sets may come in packets of their own, ahead of their keyframe.
    this.#next?.push(packet, start, end, time, marker, lost)
    // Where the next keyframe is another's, so are its parameter sets.
    const isAnothers = (flags & (HAS_SPS | HAS_PPS)) > 0 && !(flags & KEYFRAME) && this.#isWaiting
    if (this.#live === 'forwarder' && !isAnothers) {
      source.forwarder.write(packet, start, end, marker, flags, time)
      this.#shown = true
      return
    }
    source.forwarder.overhear(packet, start, end, flags, time)
    if (this.#live instanceof PictureRoute) this.#live.push(packet, start, end, time, marker, lost)
  }

  /** Another stream begins: what comes refers to nothing that was shown. */
  restart(): void {
    if (this.#live === 'forwarder') this.#live = undefined
    this.#live?.restart()
    this.#next?.restart()
  }

  /** The receiver needs a keyframe. */
  keyframeWanted(): void {
    if (this.#live instanceof PictureRoute && this.#live.transcodes) this.#live.requestKeyframe()
    else if (this.#live !== undefined) this.#stream?.keyframes.need(this.#options.clock.monotonic())
    if (!this.#shown) this.#black.hurry()
  }

  /** Whether nothing is to be shown: on hold. False: that is as it was. */
  rest(resting: boolean): boolean {
    if (resting === this.#resting) return false
    this.#resting = resting
    this.#awakeSince = this.#options.clock.monotonic()
    this.#leave()
    return true
  }

  /** To be called every 20 to 50 ms; `estimate` is what the receiver can take, bits per second. */
  tick(estimate: number | undefined): void {
    this.#estimate = estimate
    const { clock, alwaysShows } = this.#options
    const now = clock.monotonic()
    this.#trend.note(estimate, now)
    if (this.#resting) {
      // Whoever never saw anything does not know that there is a picture to come.
      if (!this.#shown && alwaysShows) this.#black.tick(now)
      return
    }
    if (this.#source !== undefined) this.#choose(this.#source, now)
    if (this.#isWaiting && !this.#isSilent(now)) this.#stream?.keyframes.need(now)
    if (this.#live instanceof PictureRoute) {
      const trend = this.#trend.isFalling(now) ? 'falling' : this.#trend.isRising(now) ? 'rising' : 'steady'
      this.#live.adapt(estimate, trend, now)
      this.#shown ||= this.#live.begun
    }
    // A camera that was turned off: its last picture, frozen for ever, would be taken for a fault.
    if (this.#shown && this.#isSilent(now)) {
      this.#leave()
      this.#shown = false
    }
    const isAboutToShow = this.#live !== undefined && now - this.#liveSince < FIRST_PICTURE_MS
    if (!this.#shown && !isAboutToShow) this.#black.tick(now)
  }

  get mode(): VideoMode {
    if (this.#resting && (this.#shown || !this.#options.alwaysShows)) return 'off'
    if (!this.#shown) return 'black'
    return (this.#present ?? this.#wanted) === 'transcoded' ? 'transcoded' : 'untouched'
  }

  get hindrance(): VideoHindrance | undefined {
    if (this.#resting) return 'on-hold'
    const { withoutVideo, clock } = this.#options
    const now = clock.monotonic()
    if (this.#stream === undefined || (!this.#shown && this.#isSilent(now))) return withoutVideo
    if (this.#refusal !== undefined && this.#present !== 'transcoded') return this.#refusal.hindrance
    if (this.#wanted === 'none') return this.#whyNone()
    const needed = this.#stream.keyframes.neededSince
    const isStuck = !this.#shown || this.#live === undefined
    return isStuck && needed !== undefined && now - needed > NO_KEYFRAME_MS ? 'no-keyframe' : undefined
  }

  transcoding(): TranscodingFigures | undefined {
    return this.#live instanceof PictureRoute ? this.#live.figures() : undefined
  }

  /** What becomes of the payloads, as it is printed. */
  toString(): string {
    if (this.mode === 'off' || this.mode === 'black' || this.#source === undefined) return this.mode
    return this.#live instanceof PictureRoute ? String(this.#live) : `${this.#source.format.codec}(untouched)`
  }

  /** Idempotent. */
  close(): void {
    this.#leave()
  }

  #follow(format: VideoFormat, now: number): Source {
    if (this.#source?.format === format) return this.#source
    this.#leave()
    const { to, writer, options } = this.#options
    const how = passing(format, to)
    const source: Source = {
      format,
      passing: how,
      choice: new RouteChoice(how, options.maxBitrate),
      forwarder: new Forwarder(writer, format, to, this.#numbers),
    }
    this.#source = source
    this.#choose(source, now)
    return source
  }

  /** What is best now. A change is prepared, and made at the next keyframe. */
  #choose(source: Source, now: number): void {
    this.#wanted = source.choice.choose(this.#isTranscodable(now), {
      nowMs: now,
      rate: this.#stream!.rate(now),
      estimate: this.#estimate,
      target: this.#live instanceof PictureRoute ? this.#live.bitrate : 0,
      output: this.#options.writer.meter.bitrate(now),
      isFalling: this.#trend.isFalling(now),
      isRising: this.#trend.isRising(now),
      isSurging: this.#trend.isSurging(now),
    })
    if (this.#wanted === 'none') this.#leave()
    else if (this.#wanted === 'untouched' || this.#present === 'transcoded') this.#drop()
    else if (this.#next === undefined) this.#prepare(source, now)
  }

  /** All that is wanting for what is wanted is a keyframe. */
  get #isWaiting(): boolean {
    if (this.#source === undefined || this.#wanted === 'none' || this.#wanted === this.#present) return false
    return this.#wanted === 'untouched' || this.#next !== undefined
  }

  /** What is done now. */
  get #present(): Route | undefined {
    if (this.#live === undefined) return undefined
    return this.#live instanceof PictureRoute && this.#live.transcodes ? 'transcoded' : 'untouched'
  }

  #isTranscodable(now: number): boolean {
    const { options, transcoders } = this.#options
    if (!options.transcode || transcoders?.available !== true) return false
    return this.#refusal === undefined || now >= this.#refusal.until
  }

  #whyNone(): VideoHindrance {
    const { options, transcoders } = this.#options
    return options.transcode && transcoders?.available !== true ? 'transcoding-unavailable' : 'no-common-codec'
  }

  #prepare({ format }: Source, now: number): void {
    const { transcoders, options, estimates } = this.#options
    const unknown = estimates ? CAUTIOUS_START : Infinity
    const share = this.#trend.isFalling(now) ? FALLING_SHARE : SHARE
    const start = this.#estimate === undefined ? unknown : this.#estimate * share
    const next = this.#pictures(format)
    try {
      next.transcode(transcoders!, options, start, now)
    } catch (error) {
      const isFull = error instanceof MediaError && error.code === 'media_transcoding_full'
      const hindrance = isFull ? 'transcoding-full' : 'transcoding-unavailable'
      this.#refusal = { hindrance, until: now + ASK_AGAIN_MS }
      return
    }
    this.#next = next
    this.#refusal = undefined
  }

  #pictures(from: VideoFormat): PictureRoute {
    const { to, writer, clock } = this.#options
    const onKeyframeNeeded = () => this.#stream?.keyframes.need(clock.monotonic())
    return new PictureRoute({ from, to, writer, numbers: this.#numbers, onKeyframeNeeded })
  }

  /** A keyframe begins: the time to go over to what is wanted. */
  #takeOver(source: Source, now: number): void {
    if (this.#wanted === 'none' || this.#wanted === this.#present) return
    if (this.#wanted === 'transcoded') {
      const next = this.#next
      if (next === undefined) return
      this.#next = undefined
      this.#leave()
      this.#live = next
    } else {
      this.#leave()
      this.#live = source.passing === 'anew' ? this.#pictures(source.format) : 'forwarder'
      source.forwarder.begin()
    }
    this.#liveSince = now
  }

  #isSilent(now: number): boolean {
    return now - Math.max(this.#stream?.lastAt ?? -Infinity, this.#awakeSince) > SILENT_MS
  }

  #drop(): void {
    this.#next?.close()
    this.#next = undefined
  }

  #leave(): void {
    if (this.#live instanceof PictureRoute) this.#live.close()
    this.#live = undefined
    this.#drop()
  }
}
