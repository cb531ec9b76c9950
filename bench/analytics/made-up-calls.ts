import type { CallRecord } from '../../src/calls/call-record.ts'
import type { TransferView } from '../../src/calls/call-view.ts'
import type { Cause } from '../../src/calls/end-reason.ts'
import { resultClass } from '../../src/calls/end-reason.ts'
import type { Party } from '../../src/calls/leg.ts'
import type { DirectionStatistics, MediaStatistics } from '../../src/media/statistics.ts'
import { seededRandom } from '../quality/dsp/random.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DEPARTMENTS = ['Vendas', 'Suporte', 'Cobrança', 'Recepção', 'Logística', 'Diretoria']
const NAMES = ['Maria', 'João', 'Ana', 'Pedro', 'Luíza', 'Zé', 'Fernanda', 'Rafael', 'Beatriz', 'Otávio']
/** How busy each hour of a working day is, by its share. */
const BUSY = [1, 1, 1, 1, 1, 2, 4, 10, 30, 55, 62, 58, 35, 38, 60, 62, 55, 48, 30, 16, 8, 5, 3, 2]

export interface MadeUpOptions {
  readonly count: number
  /** Epoch ms. */
  readonly from: number
  readonly to: number
  readonly mappings: number
  readonly seed: number
}

/**
 * Calls of a company as its records would tell them, oldest first: by working day and hour, few mappings with most of
 * the calls, three of four connected, records as long as real ones. The same in each run.
 */
export function* madeUpCalls({ count, from, to, mappings, seed }: MadeUpOptions): Generator<CallRecord> {
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const hours = hoursOf(from, to)
  const shares = hours.reduce((sum, { share }) => sum + share, 0)
  let made = 0
  let shared = 0
  for (const { at, lasts, share } of hours) {
    shared += share
    const due = Math.round((count * shared) / shares) - made
    const times = Array.from({ length: due }, () => at + Math.floor(random() * lasts)).sort((a, b) => a - b)
    for (const arrived of times) {
      made++
      // The square of an even draw: the first of forty has six times the calls of the twentieth.
      const index = Math.floor(random() ** 2 * mappings)
      const phone = partyOf('sip', String(1000 + Math.floor(random() * 4000)), pick(NAMES))
      const outside = partyOf('sip', `+55119${Math.floor(random() * 9e7) + 1e7}`, pick(NAMES))
      const agent = partyOf('cube', `${pick(NAMES).toLowerCase()}${index}`, pick(NAMES))
      yield callOf({ id: made, arrived, index, caller: random() < 0.4 ? phone : outside, agent, random })
    }
  }
}

function hoursOf(from: number, to: number) {
  const hours: { readonly at: number; readonly lasts: number; readonly share: number }[] = []
  for (let at = from; at < to; at += HOUR_MS) {
    const lasts = Math.min(HOUR_MS, to - at)
    const weekend = new Date(at).getUTCDay() % 6 === 0
    const busy = BUSY[Math.floor((at % DAY_MS) / HOUR_MS)] ?? 1
    hours.push({ at, lasts, share: (busy * (weekend ? 0.2 : 1) * lasts) / HOUR_MS })
  }
  return hours
}

interface Draw {
  readonly id: number
  readonly arrived: number
  readonly index: number
  readonly caller: Party
  readonly agent: Party
  readonly random: () => number
}

function callOf({ id, arrived, index, caller, agent, random }: Draw): CallRecord {
  const outgoing = random() < 0.25
  const connected = random() < 0.76
  const rangMs = Math.round(Math.exp(7.5 + 1.1 * (random() + random() + random() - 1.5)))
  const setupMs = connected ? rangMs + 150 + Math.round(random() * 200) : undefined
  const talkMs = connected ? Math.round(-Math.log(1 - random()) * 150_000) + 1000 : 0
  const cause = causeOf(connected, random())
  const talkedFrom = setupMs === undefined ? undefined : arrived + setupMs
  const ended = (talkedFrom ?? arrived + rangMs) + talkMs
  const media = connected ? mediaOf(random, talkMs, ended) : undefined
  const transferred = connected && random() < 0.06
  const callId = `${id.toString(16).padStart(8, '0')}-1f6b-4a3e-9d53-1a9a2c7f3b11`
  const [from, to] = outgoing ? [agent, caller] : [caller, agent]
  const network = { channelId: `${Math.floor(arrived / 1000)}.${id % 100}`, codec: 'PCMU', hangup: null, rtp: RTP }
  const part = (name: string, party: Party, role: 'caller' | 'callee') => ({
    ...{ id: name, kind: party === agent ? ('app' as const) : ('phone' as const), role, party },
    ...{ joined: talkedFrom, left: ended, endedBy: 'phone' as const, cause, detail: undefined },
    ...{ media: party === agent ? media : undefined, network: party === agent ? {} : network },
  })
  return {
    callId,
    channelId: network.channelId,
    cubeSessionId: callId,
    direction: outgoing ? 'app-to-phone' : 'phone-to-app',
    from,
    to,
    answeredBy: connected ? to : undefined,
    mapping: `sip:fila${String(index).padStart(2, '0')}@empresa.com.br`,
    department: DEPARTMENTS[index % DEPARTMENTS.length],
    times: {
      ...{ arrived, rung: arrived + 40, accepted: talkedFrom && talkedFrom - 150, joined: talkedFrom },
      ...{ firstAudioToApp: talkedFrom, firstAudioToPhone: talkedFrom && talkedFrom + 60, ended },
    },
    setupMs,
    talkMs,
    endedBy: random() < 0.6 ? 'phone' : 'app',
    cause,
    detail: undefined,
    result: resultClass({ cause, by: 'phone' }, connected),
    media,
    phone: network,
    app: { identity: 4_448_000 + index, rung: [4_448_515] },
    participants: [part('p1', from, 'caller'), part('p2', to, 'callee')],
    transfers: transferred ? [TRANSFER] : [],
    recordings: [],
    counted: [],
  }
}

function causeOf(connected: boolean, draw: number): Cause {
  if (connected) return draw < 0.94 ? 'hung-up' : draw < 0.98 ? 'transferred' : 'media-lost'
  if (draw < 0.55) return 'no-answer'
  if (draw < 0.75) return 'cancelled'
  return draw < 0.87 ? 'busy' : draw < 0.95 ? 'rejected' : draw < 0.98 ? 'unknown-address' : 'cloud-unavailable'
}

function mediaOf(random: () => number, talkMs: number, sampledAt: number): MediaStatistics {
  const packets = Math.floor(talkMs / 20)
  const heard = (): DirectionStatistics => {
    // Most calls are clean; one in eight is not.
    const missedPercent = random() < 0.125 ? Number((random() ** 2 * 12).toFixed(1)) : 0
    const mos = Number(Math.max(1, 4.37 - missedPercent * 0.24 - random() * 0.05).toFixed(2))
    return {
      ...{ packets, bytes: packets * 172, lost: Math.round((packets * missedPercent) / 100), late: 0, duplicates: 0 },
      ...{ concealedMs: 40, fecRecovered: 0, jitterMs: Number((random() * 9).toFixed(1)), levelDbov: -12.1 },
      ...{ strangers: 0, malformed: 0, unauthentic: 0, bufferDelayMs: 46, missedPercent, burstRatio: 1 },
      ...{ clippingPercent: 0, silencePercent: 42.5, mos, mosRecent: mos },
    }
  }
  return {
    ...{ phoneCodec: 'PCMU', appCodec: 'opus', paths: PATHS, fromPhone: heard(), fromApp: heard() },
    toPhone: { packets, bytes: packets * 160 },
    toApp: { packets, bytes: packets * 60, expectedLossPercent: 0, bitrate: 24_000, complexity: 5 },
    appReport: { fractionLost: 0, lost: 0, jitterMs: 8.1, roundTripMs: 48.2 },
    ...{ alarms: [], alarmHistory: [], sampledAt },
  }
}

function partyOf(kind: 'sip' | 'cube', number: string, displayName: string): Party {
  return { address: kind === 'sip' ? `sip:${number}@empresa.com.br` : `cube:${number}`, number, displayName }
}

const PATHS = {
  toApp: 'RTP(PCMU) -> reorder(40ms) -> PCMU(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP',
  toPhone: 'SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 8kHz) -> PCMU(encode) -> RTP(PCMU) -> UDP',
}

const RTP = {
  ...{ packetsSent: 693, packetsReceived: 671, lostSent: 0, lostReceived: 0, jitterReceivedMs: 0.1 },
  ...{ jitterSentMs: 1.625, roundTripMs: 0, scoreReceived: 0, scoreSent: 88 },
}

const TRANSFER: TransferView = {
  ...{ id: 't1', kind: 'blind', transferred: 'p1', transferor: 'p2', target: partyOf('sip', '1002', 'Otávio') },
  ...{ state: 'completed', since: 0, by: 'phone', reason: undefined },
}
