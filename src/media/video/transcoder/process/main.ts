/** Decodes and encodes video for one media worker, its parent; lives as long as the channel to it. */
import { setPriority } from 'node:os'
import { asError, messageOf } from '../../../../lib/errors.ts'
import { isToTranscoder } from '../message-shapes.ts'
import type { FromTranscoder, ToTranscoder } from '../messages.ts'

/** Audio goes first: whoever talks bears a picture that is late, but not a voice that is. */
const NICENESS = 5

function post(message: FromTranscoder): void {
  // The callback swallows what happens when the parent is gone: `disconnect` ends this process then.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

/** Exits once the parent knows why, or after a moment. */
function give(up: FromTranscoder): void {
  setTimeout(() => process.exit(1), 1000)
  if (!process.connected) process.exit(1)
  process.send?.(up, undefined, undefined, () => process.exit(1))
}

let transcodings: { handle(message: ToTranscoder): void; close(): void } | undefined

process.on('message', (message: unknown) => {
  if (isToTranscoder(message)) transcodings?.handle(message)
  else post({ kind: 'warning', message: 'a message of an unknown shape came and was dropped' })
})
process.on('disconnect', () => {
  transcodings?.close()
  process.exit(0)
})
process.on('uncaughtException', (error) => {
  post({ kind: 'warning', message: asError(error).stack ?? messageOf(error) })
  setImmediate(() => process.exit(1))
})
// A signal to the whole group is the parent's to answer: it lets live calls end first.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)

try {
  setPriority(NICENESS)
} catch {
  // Some containers forbid it; then all are equal.
}
try {
  // node-av is optional: where it is missing, this is what fails.
  const { Transcodings, describeCodecs } = await import('./transcodings.ts')
  transcodings = new Transcodings(post)
  post({ kind: 'ready', codecs: describeCodecs() })
} catch (error) {
  give({ kind: 'unavailable', why: messageOf(error) })
}
