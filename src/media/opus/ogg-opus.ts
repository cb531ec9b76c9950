import { encodeOggPage, MAX_SEGMENTS, OGG_FIRST_PAGE, OGG_LAST_PAGE, segmentsOf } from './ogg-page.ts'

/**
 * What libopus' encoder delays the sound by, at 48 kHz: 2.5 ms of its own and 4 ms that SILK's resampler takes
 * (`OPUS_GET_LOOKAHEAD`). A player leaves out so much at the beginning (RFC 7845 4.2).
 */
export const PRE_SKIP = 312
/** 20 ms at 48 kHz. */
const FRAME = 960
/** RFC 7845 6: a page of a second at most keeps seeking quick. */
const FRAMES_PER_PAGE = 50

export interface OggOpusOptions {
  /** Mono streams, one for each channel: 1, or 2 for left and right. */
  readonly channels: 1 | 2
  /** Hz, of what was encoded; for information. */
  readonly inputRate: number
  /** 32 bits that tell this stream from others. */
  readonly serial: number
}

/**
 * An Ogg Opus file (RFC 7845), written as it grows. Two channels are two mono streams of mapping family 1: coded as one
 * stereo stream, a voice would at these bitrates be heard a little on the other side as well.
 */
export class OggOpusWriter {
  readonly #options: OggOpusOptions
  readonly #write: (bytes: Buffer) => void
  #waiting: Buffer[] = []
  #segments = 0
  #sequence = 0
  #frames = 0
  #ended = false

  constructor(options: OggOpusOptions, write: (bytes: Buffer) => void) {
    this.#options = options
    this.#write = write
    this.#page([opusHead(options)], 0, OGG_FIRST_PAGE)
    this.#page([opusTags()], 0, 0)
  }

  /** Frames of 20 ms so far. */
  get frames(): number {
    return this.#frames
  }

  /** True when what was written reaches to the end of `samples` at 48 kHz, the encoder's delay included. */
  reaches(samples: number): boolean {
    return this.#frames * FRAME >= PRE_SKIP + samples
  }

  /** A packet of 20 ms; it is kept until its page is full. */
  write(packet: Buffer): void {
    const segments = segmentsOf(packet)
    // Only now is it known that the page before this packet is not the last.
    if (this.#waiting.length === FRAMES_PER_PAGE || this.#segments + segments > MAX_SEGMENTS) {
      this.#flush(this.#frames * FRAME, 0)
    }
    this.#waiting.push(packet)
    this.#segments += segments
    this.#frames++
  }

  /**
   * Ends the stream after `samples` at 48 kHz: a player leaves out what the last packet has beyond (RFC 7845 4.4).
   * Idempotent.
   */
  end(samples: number): void {
    if (this.#ended) return
    this.#ended = true
    this.#flush(Math.min(this.#frames * FRAME, PRE_SKIP + samples), OGG_LAST_PAGE)
  }

  #flush(granule: number, flags: number): void {
    this.#page(this.#waiting, granule, flags)
    this.#waiting = []
    this.#segments = 0
  }

  #page(packets: readonly Buffer[], granule: number, flags: number): void {
    this.#write(encodeOggPage({ flags, granule, serial: this.#options.serial, sequence: this.#sequence++, packets }))
  }
}

/** RFC 7845 5.1. */
function opusHead({ channels, inputRate }: OggOpusOptions): Buffer {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 0, 'latin1')
  head[8] = 1
  head[9] = channels
  head.writeUInt16LE(PRE_SKIP, 10)
  head.writeUInt32LE(inputRate, 12)
  if (channels === 1) return head
  head[18] = 1
  // Two streams, none of them coupled; left is the first, right the second (RFC 7845 5.1.1.2).
  return Buffer.concat([head, Buffer.from([2, 0, 0, 1])])
}

/** RFC 7845 5.2. Nothing of the call is told here: a file that is passed on would tell it too. */
function opusTags(): Buffer {
  const vendor = 'cubebridge'
  const tags = Buffer.alloc(8 + 4 + vendor.length + 4)
  tags.write('OpusTags', 0, 'latin1')
  tags.writeUInt32LE(vendor.length, 8)
  tags.write(vendor, 12, 'latin1')
  return tags
}
