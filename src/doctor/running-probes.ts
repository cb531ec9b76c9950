import type { Mapping } from '../calls/mapping.ts'
import type { Health, Readiness } from '../http/ports.ts'
import type { Finding } from '../lib/doctor-report.ts'
import { judgeMappings } from './file-probes.ts'
import { notReady } from './not-ready.ts'
import type { Probe } from './probe.ts'

/** What a running bridge knows better than anyone who looks from outside. */
export interface RunningBridge {
  readonly health: () => Health
  readonly readiness: () => Readiness
  /** Those in use, of the file and kept ones. */
  readonly mappings: () => readonly Mapping[]
}

/** Which Opus the workers run, and whether they have time for it; nothing is loaded or measured beside the calls. */
export function opusInUse({ health, readiness }: RunningBridge): Probe {
  return {
    name: 'opus',
    look: () => {
      const { workers, wanted, complexityCeiling } = readiness().media
      const { opus } = health()
      const found = `${opus} in ${workers} of ${wanted} media workers, complexity up to ${complexityCeiling}`
      if (workers === 0) return { status: 'failed', found, advice: 'no media worker is ready: see the log' }
      if (workers < wanted) return { status: 'warning', found, advice: 'a media worker is being replaced: see the log' }
      if (complexityCeiling < 10) {
        const advice = 'the workers have too little time: see processor, and docs/performance.md'
        return { status: 'warning', found, advice }
      }
      if (!opus.includes('libopus')) {
        return { status: 'warning', found, advice: 'install libopus0, or set media.libopus: it takes far less time' }
      }
      return { status: 'ok', found }
    },
  }
}

export function mappingsInUse({ readiness, mappings }: RunningBridge, file: string): Probe {
  return {
    name: 'mappings',
    look: () => {
      const { error, count } = readiness().mappings
      if (error === undefined) return judgeMappings(`${file} and those kept`, mappings())
      return { status: 'failed', found: error, advice: `mend ${file}: the ${count} of before stay in use meanwhile` }
    },
  }
}

/** Once ConnectyCube answers: who is signed in. */
export function identitiesInUse({ readiness }: RunningBridge): (answered: string) => Finding {
  return (answered) => {
    const { identities } = readiness()
    const away = identities.filter(({ ready }) => !ready)
    const found = `${answered}; ${identities.length - away.length} of ${identities.length} identities are signed in`
    if (away.length === 0) return { status: 'ok', found }
    const shown = away.slice(0, 5).map(({ login, detail, status }) => `${login}: ${detail ?? status}`)
    const advice = [...shown, ...(away.length > 5 ? [`and ${away.length - 5} more`] : [])].join('; ')
    return { status: away.length === identities.length ? 'failed' : 'warning', found, advice }
  }
}

/** This bridge, by its own word. */
export function ownBridge({ health, readiness }: RunningBridge): Probe {
  return {
    name: 'bridge',
    look: () => {
      const { version, uptimeSeconds } = health()
      const state = readiness()
      const wrong = notReady(state)
      const what = `version ${version}, up for ${uptimeText(uptimeSeconds)}, ${state.media.sessions} talk paths`
      if (state.ready && wrong.length === 0) return { status: 'ok', found: `${what}; ready` }
      return {
        status: state.ready ? 'warning' : 'failed',
        found: `${what}; ${state.ready ? 'ready, but not all of it' : 'not ready'}`,
        advice: wrong.slice(0, 8).join('; ') || 'it takes no call now: see its log',
      }
    },
  }
}

function uptimeText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return hours >= 48 ? `${Math.floor(hours / 24)} days` : minutes >= 120 ? `${hours} hours` : `${minutes} minutes`
}
