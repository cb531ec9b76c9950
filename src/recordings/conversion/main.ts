import { constants, setPriority } from 'node:os'
import { BridgeError, messageOf } from '../../lib/errors.ts'
import { convert } from './convert.ts'
import { conversionJob, type ConversionAnswer } from './job.ts'

/** A process that makes one recording and ends. */

try {
  // The audio of live calls comes first, always.
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Where that is not allowed it competes like any other.
}

process.once('message', (message) => {
  const answer = answerTo(message)
  process.send?.(answer, () => process.disconnect())
})

function answerTo(message: unknown): ConversionAnswer {
  try {
    return { kind: 'done', result: convert(conversionJob.parse(message)) }
  } catch (error) {
    const code = error instanceof BridgeError ? error.code : 'recording_failed'
    return { kind: 'failed', code, message: messageOf(error) }
  }
}
