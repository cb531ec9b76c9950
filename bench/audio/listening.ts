import { sleep } from '../../src/lib/deadline.ts'
import { underWay, type UnderWay } from '../far/latency.ts'
import type { Recording } from '../far/recorder.ts'
import { speech } from '../far/speech.ts'
import { SPEECH_SECONDS } from '../far/speech-frame.ts'
import type { Counts } from '../far/talkers.ts'
import type { Far } from '../sides/side.ts'
import { deliveries, type Measurement } from './measurement.ts'

/** What the far ends noticed in a while. */
export type Noticed = Pick<Measurement, 'toApp' | 'toPhone' | 'latency'>

/** Calls of which the audio is recorded: enough for a 95th percentile, few enough to cost nothing. */
const RECORDED_CALLS = 4
/** Before the time that counts, so that what is heard at its beginning can be found in what was said. */
const LEAD_MS = 600

let said: Int16Array | undefined

/** The far ends of the first `calls` calls, listened to until `end`. They must be talking already. */
export class Listening {
  readonly #far: Far
  readonly #before: { phones: Counts; apps: Counts }

  private constructor(far: Far, before: { phones: Counts; apps: Counts }) {
    this.#far = far
    this.#before = before
  }

  static async begin(far: Far, calls: number): Promise<Listening> {
    const recorded = Array.from({ length: Math.min(RECORDED_CALLS, calls) }, (_, call) => call)
    await Promise.all([far.phones.ask('record', recorded), far.apps.ask('record', recorded)])
    await sleep(LEAD_MS)
    return new Listening(far, await countsOf(far))
  }

  async end(): Promise<Noticed> {
    const after = await countsOf(this.#far)
    const [phones, apps] = await Promise.all([
      this.#far.phones.ask('recordings', undefined),
      this.#far.apps.ask('recordings', undefined),
    ])
    return {
      ...deliveries(this.#before, after),
      latency: { toApp: between(phones, apps), toPhone: between(apps, phones) },
    }
  }
}

async function countsOf({ phones, apps }: Far): Promise<{ phones: Counts; apps: Counts }> {
  const [phoneCounts, appCounts] = await Promise.all([phones.ask('counts', undefined), apps.ask('counts', undefined)])
  return { phones: phoneCounts, apps: appCounts }
}

/** What the calls' one ends said and the others heard, taken together. */
function between(from: readonly Recording[], to: readonly Recording[]): UnderWay {
  const speaking = (said ??= speech(SPEECH_SECONDS))
  const found = from.map(({ sent }, call) => underWay(speaking, sent, to[call]!.heard))
  return {
    ms: found.flatMap(({ ms }) => ms),
    stretches: found.reduce((sum, { stretches }) => sum + stretches, 0),
  }
}
