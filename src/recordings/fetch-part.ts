import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'
import { RecordingError, writingError } from './errors.ts'
import type { FreeSpace } from './free-space.ts'
import type { RecordingPart } from './recording.ts'

/** The disk is looked at each time so much was written. */
const LOOK_BYTES = 4 * 1024 * 1024

export interface FetchLimits {
  /** The longest wait for the stream, and for each piece of it. */
  readonly idleMs: number
  readonly maxBytes: number
  readonly space: FreeSpace
  /** Its reason is what the fetch rejects with. */
  readonly signal: AbortSignal
}

/**
 * Writes a part to a new file, as fast as the disk takes it. Resolves with its bytes. Rejects with a RecordingError:
 * `recording_fetch` when the part stops coming, `recording_too_large`, `recording_no_space`, `recording_folder`.
 */
export async function fetchPart(part: RecordingPart, path: string, limits: FetchLimits): Promise<number> {
  const { idleMs, signal } = limits
  signal.throwIfAborted()
  const stream = await reading(signal, opened(part, idleMs, signal))
  const stop = () => void stream.destroy()
  signal.addEventListener('abort', stop, { once: true })
  // Errors reach whoever reads; one that comes after the last read is of no use to anyone.
  stream.on('error', () => undefined)
  try {
    return await write(stream, path, limits)
  } finally {
    signal.removeEventListener('abort', stop)
    stream.destroy()
  }
}

/** A stream that comes too late is let go of. */
async function opened(part: RecordingPart, idleMs: number, signal: AbortSignal): Promise<Readable> {
  const opening = part.open()
  try {
    return await within(idleMs, Promise.race([opening, aborted(signal)]), 'asking for a recording')
  } catch (error) {
    opening.then(
      (late) => late.on('error', () => undefined).destroy(),
      () => undefined,
    )
    throw error
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

async function write(stream: Readable, path: string, limits: FetchLimits): Promise<number> {
  const { idleMs, maxBytes, space, signal } = limits
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw writingError(error, path)
  })
  try {
    let bytes = 0
    let looked = 0
    for (;;) {
      const { done, value } = await reading(signal, within(idleMs, pieces.next(), 'a piece of a recording'))
      signal.throwIfAborted()
      if (done) return bytes
      bytes += value.length
      if (bytes > maxBytes) {
        throw new RecordingError('recording_too_large', `a part of the recording is larger than ${maxBytes} bytes`)
      }
      if (bytes - looked >= LOOK_BYTES) {
        looked = bytes
        await space.demand(0)
      }
      await file.writeFile(value).catch((error: unknown) => {
        throw writingError(error, path)
      })
    }
  } finally {
    await file.close()
  }
}

async function reading<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    signal.throwIfAborted()
    throw new RecordingError(
      'recording_fetch',
      `a recording could not be fetched from the switch: ${messageOf(error)}`,
      {
        cause: error,
      },
    )
  }
}
