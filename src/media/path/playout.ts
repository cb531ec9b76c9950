import { opusDuration, opusHasFec } from '../opus/packet.ts'
import { maxOpusSamples, OPUS_RATE, type OpusDecoder, type OpusRate } from '../opus/opus.ts'
import { ComfortNoise } from '../quality/comfort-noise.ts'
import { ConcealmentGuard } from '../quality/concealment-guard.ts'
import { StreamQuality } from '../quality/stream-quality.ts'
import { DelayEstimator } from '../rtp/delay-estimator.ts'
import { JitterBuffer, type WaitingPacket } from '../rtp/jitter-buffer.ts'
import { CatchUp } from './catch-up.ts'
import { PcmQueue } from './pcm-queue.ts'

/** Of the Opus RTP clock (RFC 7587 4.1). All times in here are media time in units of it. */
const CLOCK_RATE = 48000
const UNITS_PER_MS = CLOCK_RATE / 1000
/** What is made up at a time: 20 ms. */
const CHUNK = 20 * UNITS_PER_MS
/** The grain of libopus's concealment: 2.5 ms. */
const GRAIN = 2.5 * UNITS_PER_MS
/** With nothing to play for so long, the stream is taken for paused. */
const PAUSE_AFTER = 200 * UNITS_PER_MS
/** The same for an encoder that announced silence (DTX): it reports every 400 ms. */
const SILENT_PAUSE_AFTER = 1000 * UNITS_PER_MS
/** Packets that would be heard so much later than needed are thrown away. */
const OVERDUE = 300 * UNITS_PER_MS
/** A packet that comes so late, when no other is waiting, tells that the sender halted: well before it is overdue. */
const HALTED = 250 * UNITS_PER_MS
/** A recovered frame is worth waiting for up to this. */
const RECOVERY_EXCESS = 30 * UNITS_PER_MS
/** A DTX frame carries no more than this. */
const DTX_BYTES = 2

export interface PlayoutOptions {
  /** Made for `rate`. */
  readonly decoder: OpusDecoder
  /** What is pulled, samples a second; 8000 by default. */
  readonly rate?: OpusRate
  /** Told of what is played, what is missing before it, and how long it waited. */
  readonly quality?: StreamQuality
  readonly random: () => number
}

/**
 * Plays a stream of Opus packets that come when they like at an even pace. Packets wait as long as the unevenness
 * asks for (DelayEstimator); what is missing when its time comes is recovered from the next packet's FEC, or
 * concealed, or, when the stream pauses, filled with comfort noise.
 *
 * The delay grows by itself: while nothing is there to play, time is filled without taking it from the stream, so that
 * a packet that comes later than ever is still heard. It shrinks by leaving out a frame now and then (CatchUp).
 */
export class Playout {
  late = 0
  malformed = 0
  concealedMs = 0
  fecRecovered = 0

  readonly #decoder: OpusDecoder
  readonly #rate: OpusRate
  readonly #quality: StreamQuality
  readonly #unitsPerSample: number
  readonly #buffer = new JitterBuffer()
  readonly #delay = new DelayEstimator(CLOCK_RATE)
  readonly #catchUp = new CatchUp()
  readonly #noise: ComfortNoise
  readonly #guard: ConcealmentGuard
  readonly #pcm: Int16Array
  readonly #ready: PcmQueue

  #playing = false
  /** Where the stream is played up to. */
  #cursor = 0
  /** Time filled beyond the cursor that a late packet may still claim, and how much of it stands for a loss. */
  #filled = 0
  #madeUpMs = 0
  #concealedBefore = 0
  #lastSequence = -1
  /** The last packet announced silence (DTX). */
  #silent = false
  /** Of the latest packet in this stream that carried something else than audio. */
  #eventSequence = -1

  constructor(options: PlayoutOptions) {
    const { decoder, rate = OPUS_RATE, quality = new StreamQuality(), random } = options
    this.#decoder = decoder
    this.#rate = rate
    this.#quality = quality
    this.#unitsPerSample = CLOCK_RATE / rate
    this.#noise = new ComfortNoise(random)
    this.#guard = new ConcealmentGuard(rate)
    this.#pcm = new Int16Array(maxOpusSamples(rate))
    this.#ready = new PcmQueue(2 * maxOpusSamples(rate))
  }

  /** An Opus payload arrived. `sequence` is extended, `time` media time. */
  insert(payload: Buffer, length: number, sequence: number, time: number, nowMs: number): void {
    const duration = opusDuration(payload, length)
    if (duration < 0) {
      this.malformed++
      return
    }
    const isLate = this.#playing && this.#isPlayed(time)
    // A sender that halted without its timestamps going on is later from then on, and all of it, for ever, would be
    // overdue. After a halt of the network the packets that follow say so, and soon the estimate is the old one.
    if (!isLate && this.#buffer.size === 0 && this.#delay.playTime(nowMs) - time >= HALTED) this.#delay.restart()
    this.#delay.arrived(time, nowMs)
    if (isLate) this.late++
    else if (!this.#buffer.insert(payload, length, sequence, time, duration, nowMs)) this.malformed++
  }

  /** Something else than audio (a telephone-event) took a sequence number: the gap it leaves is no loss. */
  noteEvent(sequence: number): void {
    this.#eventSequence = Math.max(this.#eventSequence, sequence)
  }

  /** The stream begins anew, with other numbers or times. */
  restart(): void {
    this.#buffer.clear()
    this.#delay.restart()
    this.#decoder.reset()
    this.#playing = false
    this.#silent = false
    this.#eventSequence = -1
  }

  /** Writes the next `samples` to `out`. True when some of it is the far side's own audio. */
  pull(out: Int16Array, samples: number, nowMs: number): boolean {
    while (this.#ready.length < samples) this.#produce(nowMs)
    return this.#ready.take(out, samples)
  }

  toString(): string {
    return `jitter(adaptive) -> Opus(decode ${this.#rate / 1000}kHz)`
  }

  close(): void {
    this.#buffer.clear()
    this.#decoder.close()
  }

  /** Makes samples ready, or leaves a frame out; never does nothing. */
  #produce(nowMs: number): void {
    if (!this.#playing && !this.#start(nowMs)) {
      this.#addComfort()
      return
    }
    this.#dropOverdue(nowMs)
    const packet = this.#buffer.first
    if (!packet) {
      this.#fill()
      return
    }
    if (this.#isPlayed(packet.time)) {
      // The same again, under another number.
      this.late++
      this.#lastSequence = Math.max(this.#lastSequence, packet.sequence)
      this.#buffer.shift()
      return
    }
    if (this.#filled > 0 && this.#mayRecoverLate(packet, nowMs)) this.#filled = 0
    const gap = packet.time - (this.#cursor + this.#filled)
    if (gap < GRAIN) this.#play(packet, nowMs)
    else this.#bridge(packet, gap, nowMs)
  }

  /** Begins to play once the first packet has waited long enough. */
  #start(nowMs: number): boolean {
    const packet = this.#buffer.first
    if (!packet || this.#delay.playTime(nowMs) < packet.time) return false
    this.#settle(packet)
    this.#playing = true
    this.#cursor = packet.time
    this.#lastSequence = packet.sequence - 1
    return true
  }

  #play(packet: WaitingPacket, nowMs: number): void {
    const ahead = this.#ready.length * this.#unitsPerSample
    const waited = this.#delay.playTime(nowMs) - packet.time - ahead
    const waitedMs = nowMs - packet.arrivedAt + ahead / UNITS_PER_MS
    const samples = this.#decoder.decode(packet.payload, packet.length, this.#pcm)
    this.#settle(packet)
    this.#silent = packet.length <= DTX_BYTES
    this.#pass(packet)
    this.#count(packet.duration, waitedMs)
    if (samples <= 0) {
      this.malformed++
      this.#conceal(CHUNK)
      return
    }
    const framePower = this.#guard.decoded(this.#pcm, samples)
    this.#noise.learn(framePower)
    // Only with the next frame at hand, to fade into.
    const canFade = this.#buffer.first?.time === this.#cursor
    if (canFade && this.#catchUp.decide(waited / UNITS_PER_MS, this.#noise.isQuiet(framePower), nowMs)) {
      this.#catchUp.done(nowMs)
      this.#ready.leaveOut(this.#pcm, samples)
    } else {
      this.#ready.append(this.#pcm, samples, true)
    }
  }

  /** What was made up since the packet before counts as one run. In frames of 20 ms. */
  #count(duration: number, waitedMs: number): void {
    const missed = ((this.concealedMs - this.#concealedBefore) * UNITS_PER_MS) / CHUNK
    this.#concealedBefore = this.concealedMs
    this.#quality.passed(missed, waitedMs, duration / CHUNK)
  }

  /** A later packet is there, the one whose time has come is not. */
  #bridge(next: WaitingPacket, gap: number, nowMs: number): void {
    // From here on the time filled counts as played: the missing packet, should it come, is late.
    this.#cursor += this.#filled
    this.#filled = 0
    const isLoss = this.#isLossBefore(next)
    if (isLoss) this.#delay.lost(next.duration, nowMs)
    // What was made up so far stands for a silence that was not sent.
    else this.#madeUpMs = 0
    // Where talk begins after a silence, FEC tells that the packet missing was part of it.
    const canRecover = this.#isMissingBefore(next) && opusHasFec(next.payload, next.length)
    const units = Math.min(CHUNK, canRecover && gap > next.duration ? gap - next.duration : gap)
    const samples = Math.max(1, Math.floor(units / GRAIN)) * (GRAIN / this.#unitsPerSample)
    this.#cursor += samples * this.#unitsPerSample
    if (canRecover && gap <= next.duration) {
      this.fecRecovered++
      const made = this.#decoder.decodeFec(next.payload, next.length, this.#pcm, samples)
      this.#guard.decoded(this.#pcm, made)
      this.#addMade(made, true)
    } else {
      if (isLoss) this.concealedMs += (samples * 1000) / this.#rate
      this.#conceal(samples * this.#unitsPerSample)
    }
  }

  /** Nothing is there to play. */
  #fill(): void {
    const isPause = this.#silent || this.#eventSequence > this.#lastSequence
    if (this.#filled >= (isPause ? SILENT_PAUSE_AFTER : PAUSE_AFTER)) {
      this.#playing = false
      this.#filled = 0
      this.#addComfort()
      return
    }
    this.#filled += CHUNK
    if (!isPause) this.#madeUpMs += CHUNK / UNITS_PER_MS
    this.#conceal(CHUNK)
  }

  /** Now that `packet` is there: what was made up before it stood for something lost or late, or for a silence. */
  #settle(packet: WaitingPacket): void {
    const wasSilence = packet.sequence === this.#lastSequence + 1 && packet.time >= this.#cursor + GRAIN
    if (!wasSilence) this.concealedMs += this.#madeUpMs
    this.#madeUpMs = 0
    this.#filled = 0
  }

  /** Up to the grain: there are senders whose timestamps are not quite even. */
  #isPlayed(time: number): boolean {
    return this.#cursor - time >= GRAIN
  }

  /** Of what is missing in a silence most is nothing: its reports. */
  #isLossBefore(next: WaitingPacket): boolean {
    return !this.#silent && this.#isMissingBefore(next)
  }

  #isMissingBefore(next: WaitingPacket): boolean {
    return this.#eventSequence < this.#lastSequence && next.sequence > this.#lastSequence + 1
  }

  /**
   * A frame was lost with nothing at hand to recover it from, and time was filled; now its successor is there. Playing
   * the recovered frame all the same makes the delay long enough for the next loss.
   */
  #mayRecoverLate(packet: WaitingPacket, nowMs: number): boolean {
    const missing = packet.time - this.#cursor
    if (missing < GRAIN || missing > packet.duration || !this.#isLossBefore(packet)) return false
    if (!opusHasFec(packet.payload, packet.length)) return false
    this.#delay.lost(packet.duration, nowMs)
    return this.#delay.playTime(nowMs) - this.#cursor < RECOVERY_EXCESS
  }

  /** After a long stall, ours or the network's: nobody wants to hear the last seconds late from now on. */
  #dropOverdue(nowMs: number): void {
    const playTime = this.#delay.playTime(nowMs)
    let packet = this.#buffer.first
    if (!packet || playTime - packet.time < OVERDUE) return
    // Not the last: without it nothing would be heard at all.
    while (packet && packet.time < playTime && this.#buffer.size > 1) {
      this.late++
      this.#pass(packet)
      packet = this.#buffer.first
    }
  }

  /** The stream is played up to the end of `packet`, which is freed. */
  #pass(packet: WaitingPacket): void {
    this.#cursor = packet.time + packet.duration
    this.#filled = 0
    this.#lastSequence = packet.sequence
    this.#buffer.shift()
  }

  /** Lets libopus go on: an ever softer echo after audio, comfort noise after a DTX frame. */
  #conceal(units: number): void {
    const samples = this.#decoder.conceal(this.#pcm, units / this.#unitsPerSample)
    this.#guard.concealed(this.#pcm, samples)
    this.#addMade(samples, false)
  }

  #addMade(samples: number, isHeard: boolean): void {
    if (samples > 0) this.#ready.append(this.#pcm, samples, isHeard)
    else this.#addComfort()
  }

  #addComfort(): void {
    const samples = CHUNK / this.#unitsPerSample
    this.#noise.fill(this.#pcm, samples)
    this.#ready.append(this.#pcm, samples, false)
  }
}
