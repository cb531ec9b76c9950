import type { Counts } from '../far/talkers.ts'
import type { UnderWay } from '../far/latency.ts'

/** One side with its calls for a while. */
export interface Measurement {
  readonly calls: number
  /** Of one core, of all processes under test together. */
  readonly cpuPercent: number
  /** Of one core: this process, which for the bridge's own side is the control process. */
  readonly controlCpuPercent: number
  /** Of one core: the far ends. Beyond 80 one of their two processes may be what is slow. */
  readonly farCpuPercent: number
  /** Of one core: whatever else ran on the machine, far ends excepted. */
  readonly otherCpuPercent: number
  /** What the processes grew by for these calls, KiB. */
  readonly memoryKb: number
  readonly toApp: Delivery
  readonly toPhone: Delivery
  readonly latency: { readonly toApp: UnderWay; readonly toPhone: UnderWay }
}

/** One direction of all calls. */
export interface Delivery {
  readonly sent: number
  readonly received: number
}

/** A side that delivers less is overloaded: what it costs says nothing. */
export const DELIVERED_ENOUGH = 99

/** What each far end received of what the other sent, in the time between two counts of both. */
export function deliveries(
  before: { readonly phones: Counts; readonly apps: Counts },
  after: { readonly phones: Counts; readonly apps: Counts },
): { toApp: Delivery; toPhone: Delivery } {
  return {
    toApp: {
      sent: after.phones.sent - before.phones.sent,
      received: after.apps.received - before.apps.received,
    },
    toPhone: {
      sent: after.apps.sent - before.apps.sent,
      received: after.phones.received - before.phones.received,
    },
  }
}

/** Of the direction that fared worse; 100 at most, for packets cross the edges of the time that is measured. */
export function deliveredPercent({ toApp, toPhone }: Pick<Measurement, 'toApp' | 'toPhone'>): number {
  const percent = ({ sent, received }: Delivery) => (sent === 0 ? 0 : (received / sent) * 100)
  return Math.min(100, percent(toApp), percent(toPhone))
}

/**
 * How much of the speech arrived so that it could be recognised, in the direction that fared worse. A bridge that sends
 * at its own pace delivers packets even when what is in them is made up: this tells. Undefined when nothing was recorded.
 */
export function recognisedPercent({ toApp, toPhone }: Measurement['latency']): number | undefined {
  const percent = ({ ms, stretches }: UnderWay) => (ms.length / stretches) * 100
  const heard = [toApp, toPhone].filter(({ stretches }) => stretches > 0)
  return heard.length === 0 ? undefined : Math.min(...heard.map(percent))
}
