import { expectedUtilisation, type PlaceLoad } from './placement.ts'

/** Why no further call is taken now. */
export interface Refusal {
  readonly limit: 'workers' | 'sessions' | 'rtp-ports' | 'load' | 'asterisk-rtp-ports'
  /** For people: the figures, and the key of the configuration that sets the limit. */
  readonly detail: string
}

/** One worker in the eyes of admission. */
export interface WorkerLoadView extends PlaceLoad {
  /** Its encoders run at the lowest complexity: there is nothing left to save. */
  readonly exhausted: boolean
  /** It refused the call before this one for its load. */
  readonly overloaded: boolean
}

export interface AdmissionLimits {
  readonly sessionsPerWorker: number
  readonly costPerSession: number
}

/** With nothing left to save. A late packet is lost for the listener, so the rest is for bursts. */
const FULL = 0.85
/** A worker that has not stepped down yet still can: by about a fifth of what it does. */
const FULL_BEFORE_SAVING = 1
/** It takes calls again only well below, so that a call that ends does not open the door for a second. */
const ROOM_AGAIN = 0.7

/** Whether a worker has no room for another call's work. Keep the answer: it is `overloaded` of the next question. */
export function isOverloaded(worker: WorkerLoadView, costPerSession: number): boolean {
  const expected = expectedUtilisation({ ...worker, pressed: false }, costPerSession)
  if (worker.overloaded) return expected >= ROOM_AGAIN
  return expected >= (worker.exhausted ? FULL : FULL_BEFORE_SAVING)
}

/**
 * Why none of the ready workers may take one more call, or undefined when one may. Where they have different reasons,
 * the one that says most about what to do is told.
 */
export function refusalOf(workers: readonly WorkerLoadView[], limits: AdmissionLimits): Refusal | undefined {
  const { sessionsPerWorker, costPerSession } = limits
  const reasons = new Set<Refusal['limit']>()
  for (const worker of workers) {
    if (worker.sessions >= sessionsPerWorker) reasons.add('sessions')
    else if (worker.freePorts !== undefined && worker.freePorts <= 0) reasons.add('rtp-ports')
    else if (isOverloaded(worker, costPerSession)) reasons.add('load')
    else return undefined
  }
  if (reasons.has('load')) return { limit: 'load', detail: loadDetail(workers) }
  if (reasons.has('rtp-ports')) {
    const detail = 'every RTP port is in use, or rests for half a minute after a call: widen media.rtp.ports'
    return { limit: 'rtp-ports', detail }
  }
  if (reasons.has('sessions')) {
    const detail = `${workers.length} media workers have their ${sessionsPerWorker} calls each: media.sessionsPerWorker, media.workers`
    return { limit: 'sessions', detail }
  }
  return { limit: 'workers', detail: 'no media worker is ready: see the log for why they end' }
}

function loadDetail(workers: readonly WorkerLoadView[]): string {
  const percents = workers.map(({ utilisation }) => `${Math.round(utilisation * 100)} %`)
  return `the media workers have no time left (${percents.join(', ')}): more cores and media.workers, or another machine`
}
