import { sleep } from '../../src/lib/deadline.ts'
import { BridgeError, messageOf } from '../../src/lib/errors.ts'
import type { WorkerPool } from '../../src/media/pool.ts'
import { Listening, type Noticed } from '../audio/listening.ts'
import { deliveredPercent, recognisedPercent } from '../audio/measurement.ts'
import { percentile, rounded } from '../measure/percentiles.ts'
import { connectCall, startPool, type PoolLimits } from '../sides/ours.ts'
import { openFar, type Far } from '../sides/side.ts'

export interface OverloadOptions {
  readonly by: 'number' | 'load'
  /** Calls to fill the pool with, unless it refuses one before. */
  readonly most: number
  readonly limits: PoolLimits
  readonly measureMs: number
}

/** How the live calls fare. Milliseconds are mouth to ear, far ends included, of the slower direction. */
export interface Welfare {
  readonly deliveredPercent: number
  readonly recognisedPercent: number | undefined
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
}

export interface Overload {
  readonly by: 'number' | 'load'
  /** Calls that the pool took. */
  readonly capacity: number
  /** Why no more were made, when it was not the pool that refused: the machine, not admission, was at its end. */
  readonly endedBy: string | undefined
  /** Calls tried beyond that. */
  readonly tried: number
  /** Of those: taken all the same. */
  readonly admittedBeyond: number
  /** Of those: taken, and then it never came up. */
  readonly failedBeyond: number
  /** Codes and texts of the refusals, with how often each came. */
  readonly causes: Readonly<Record<string, number>>
  /** From the question to the refusal, milliseconds. */
  readonly refusalMs: { readonly median: number | undefined; readonly most: number | undefined }
  readonly before: Welfare
  readonly during: Welfare
}

/** Filling is slow enough for the workers' load to be told (once a second) before the next few calls come. */
const FILL_INTERVAL_MS = 400
const WARM_UP_MS = 3000

/** Fills a pool until it is full or refuses, then goes on until half as many calls again were tried. */
export async function overload({ by, most, limits, measureMs }: OverloadOptions): Promise<Overload> {
  const far = await openFar(Math.ceil(most * 1.5) + 1)
  try {
    const pool = await startPool(most, limits)
    try {
      await Promise.all([far.phones.ask('start', undefined), far.apps.ask('start', undefined)])
      const { capacity, endedBy } = await fill(pool, far, most, by === 'load' ? FILL_INTERVAL_MS : 0)
      if (capacity === 0) throw new Error('the pool took no call at all')
      await sleep(WARM_UP_MS)

      const quiet = await Listening.begin(far, capacity)
      await sleep(measureMs)
      const before = welfare(await quiet.end())

      const tried = Math.ceil(capacity / 2)
      const busy = await Listening.begin(far, capacity)
      const { refusals, failed } = await knock(pool, far, capacity + 1, tried, measureMs)
      const during = welfare(await busy.end())
      const causes: Record<string, number> = {}
      for (const { cause } of refusals) causes[cause] = (causes[cause] ?? 0) + 1
      const times = refusals.map(({ ms }) => ms)
      return {
        by,
        capacity,
        endedBy,
        tried,
        admittedBeyond: tried - refusals.length - failed,
        failedBeyond: failed,
        causes,
        refusalMs: { median: tidy(percentile(times, 50)), most: tidy(percentile(times, 100)) },
        before,
        during,
      }
    } finally {
      await pool.close()
    }
  } finally {
    await far.close()
  }
}

async function fill(
  pool: WorkerPool,
  far: Far,
  most: number,
  intervalMs: number,
): Promise<Pick<Overload, 'capacity' | 'endedBy'>> {
  for (let call = 0; call < most; call++) {
    try {
      await connectCall(pool, call, far)
    } catch (error) {
      return { capacity: call, endedBy: isRefusal(error) ? undefined : messageOf(error).split('\n')[0] }
    }
    await sleep(intervalMs)
  }
  return { capacity: most, endedBy: undefined }
}

interface Refused {
  readonly ms: number
  readonly cause: string
}

/** Tries further calls, evenly over the time. */
async function knock(
  pool: WorkerPool,
  far: Far,
  first: number,
  count: number,
  ms: number,
): Promise<{ refusals: Refused[]; failed: number }> {
  const refusals: Refused[] = []
  let failed = 0
  const until = performance.now() + ms
  for (let i = 0; i < count; i++) {
    const asked = performance.now()
    try {
      await connectCall(pool, first + i, far)
    } catch (error) {
      if (isRefusal(error)) {
        // Figures differ from one refusal to the next; what is said does not.
        const text = messageOf(error).replaceAll(/\d+(\.\d+)?/g, '…')
        refusals.push({ ms: performance.now() - asked, cause: `${error.code}: ${text}` })
      } else failed++
    }
    await sleep(Math.max(0, (until - performance.now()) / (count - i)))
  }
  return { refusals, failed }
}

function isRefusal(error: unknown): error is BridgeError {
  return error instanceof BridgeError && (error.code === 'media_no_worker' || error.code === 'media_no_port')
}

function welfare(noticed: Noticed): Welfare {
  const { toApp, toPhone } = noticed.latency
  const slower = (percent: number) => {
    const values = [toApp, toPhone].flatMap(({ ms }) => percentile(ms, percent) ?? [])
    return values.length === 0 ? undefined : tidy(Math.max(...values))
  }
  return {
    deliveredPercent: rounded(deliveredPercent(noticed), 2),
    recognisedPercent: tidy(recognisedPercent(noticed.latency)),
    p50Ms: slower(50),
    p95Ms: slower(95),
  }
}

function tidy(value: number | undefined): number | undefined {
  return value === undefined ? undefined : rounded(value, 1)
}
