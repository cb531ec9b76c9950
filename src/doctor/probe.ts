import { within } from '../lib/deadline.ts'
import type { Finding } from '../lib/doctor-report.ts'
import { BridgeError, messageOf } from '../lib/errors.ts'

export type { Finding }

/** Looks at one thing and changes nothing. May reject: with a BridgeError, whose message says what to do. */
export interface Probe {
  readonly name: string
  readonly look: () => Finding | Promise<Finding>
}

/** Of the process, for `${env:…}` in files. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A probe takes no longer than this. */
export const PROBE_MS = 5000

/** Never rejects. */
export async function runProbe({ name, look }: Probe): Promise<Finding> {
  try {
    return await within(PROBE_MS, Promise.resolve(look()), `looking at ${name}`)
  } catch (error) {
    if (error instanceof BridgeError) return { status: 'failed', found: error.message }
    // A defect of the probe, and no reason not to go on to the others.
    return { status: 'failed', found: `the probe itself failed: ${messageOf(error)}` }
  }
}
