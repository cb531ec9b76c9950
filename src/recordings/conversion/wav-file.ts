import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { RecordingError } from '../errors.ts'

export type WavRate = 8000 | 16_000

const PCM = 1
/** The format is told by the first two bytes of a GUID at the end of the chunk. */
const EXTENSIBLE = 0xfffe
const RIFF_HEADER = 12
const CHUNK_HEADER = 8
/** What an honest file has before its sound. */
const MAX_CHUNKS = 64

interface Format {
  readonly code: number
  readonly channels: number
  readonly rate: number
  readonly bits: number
}

/**
 * A WAVE file of 16-bit mono PCM at 8 or 16 kHz as Asterisk's formats `wav` and `wav16` write it, read from its
 * beginning to its end. Asterisk fills in the sizes when it closes the file: if it died before, they are 0 or too small.
 * What they say is believed when it fits the file, otherwise everything up to the file's end is sound.
 *
 * Reads synchronously: for a process that does nothing else. Throws a RecordingError `recording_unreadable`.
 */
export class WavFile {
  readonly rate: WavRate
  /** In all. */
  readonly samples: number
  readonly #file: number
  readonly #start: number
  #read = 0
  #closed = false

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    try {
      const { rate, start, bytes } = layoutOf(this.#file)
      this.rate = rate
      this.#start = start
      this.samples = Math.floor(bytes / 2)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** The next samples, at most as many as fit; returns how many there are, 0 at the end. */
  read(into: Int16Array): number {
    const wanted = Math.min(into.length, this.samples - this.#read)
    if (wanted <= 0) return 0
    // WAVE is little-endian, and so is every machine that Node runs on as we need it.
    const bytes = Buffer.from(into.buffer, into.byteOffset, wanted * 2)
    const samples = readFully(this.#file, bytes, this.#start + this.#read * 2) >> 1
    this.#read += samples
    return samples
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#file)
  }
}

function layoutOf(file: number): { rate: WavRate; start: number; bytes: number } {
  const { size } = fstatSync(file)
  const riff = bytesAt(file, 0, RIFF_HEADER)
  if (riff.toString('latin1', 0, 4) !== 'RIFF' || riff.toString('latin1', 8, 12) !== 'WAVE') {
    throw unreadable('it is not a WAVE file')
  }
  let format: Format | undefined
  let at = RIFF_HEADER
  for (let count = 0; count < MAX_CHUNKS && at + CHUNK_HEADER <= size; count++) {
    const header = bytesAt(file, at, CHUNK_HEADER)
    const id = header.toString('latin1', 0, 4)
    const length = header.readUInt32LE(4)
    const start = at + CHUNK_HEADER
    if (id === 'data') return { rate: checkedRate(format), start, bytes: dataBytes(file, start, length, size) }
    if (id === 'fmt ') format = readFormat(file, start, length)
    at = start + padded(length)
  }
  throw unreadable('it has no sound in it')
}

function readFormat(file: number, start: number, length: number): Format {
  if (length < 16) throw unreadable('its format is cut off')
  const chunk = bytesAt(file, start, Math.min(length, 40))
  const code = chunk.readUInt16LE(0)
  return {
    code: code === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : code,
    channels: chunk.readUInt16LE(2),
    rate: chunk.readUInt32LE(4),
    bits: chunk.readUInt16LE(14),
  }
}

function checkedRate(format: Format | undefined): WavRate {
  if (!format) throw unreadable('its sound comes before its format')
  const { code, channels, rate, bits } = format
  if (code === PCM && channels === 1 && bits === 16 && (rate === 8000 || rate === 16_000)) return rate
  throw unreadable(
    `it is of format ${code} with ${channels} channels, ${bits} bits and ${rate} Hz, and only 16-bit mono PCM of 8000 ` +
      'or 16000 Hz is read: record as wav or wav16',
  )
}

/** How much of the file is sound. */
function dataBytes(file: number, start: number, declared: number, size: number): number {
  const rest = size - start
  return declared > 0 && declared <= rest && chunksReachEnd(file, start + padded(declared), size) ? declared : rest
}

/** True when from `at` on there are whole chunks up to the end: otherwise it is sound that was not yet counted. */
function chunksReachEnd(file: number, from: number, size: number): boolean {
  let at = from
  for (let count = 0; count < MAX_CHUNKS && at + CHUNK_HEADER <= size; count++) {
    const header = bytesAt(file, at, CHUNK_HEADER)
    if (!/^[\x20-\x7e]{4}$/.test(header.toString('latin1', 0, 4))) return false
    at += CHUNK_HEADER + padded(header.readUInt32LE(4))
  }
  // The byte that makes a chunk even may be missing at the very end.
  return at === size || at === size + 1
}

/** Chunks begin at even places. */
function padded(length: number): number {
  return length + (length % 2)
}

function bytesAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  if (readFully(file, bytes, at) < length) throw unreadable('it is cut off in its header')
  return bytes
}

/** Returns how many bytes there were. */
function readFully(file: number, into: Buffer, at: number): number {
  let length = 0
  while (length < into.length) {
    const read = readSync(file, into, length, into.length - length, at + length)
    if (read === 0) break
    length += read
  }
  return length
}

function unreadable(why: string): RecordingError {
  return new RecordingError('recording_unreadable', `what the switch recorded can't be read: ${why}`)
}
