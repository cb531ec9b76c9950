import type { MediaAlarm } from '../session.ts'

/** What the quality of one direction looks like now. */
export interface DirectionNow {
  /** Since its last packet, or since audio was expected. Milliseconds. */
  readonly quietMs: number
  /** Packets come as often as those of speech do: an app that announces silence (DTX) sends far fewer. */
  readonly steady: boolean
  /** Since the last frame that was more than a dead line, or since audio was expected. Milliseconds. */
  readonly deadMs: number
  /** Of the last ten seconds, as far as there is enough to judge. Percent; MOS. */
  readonly lossPercent: number | undefined
  readonly mos: number | undefined
  readonly clippingPercent: number | undefined
}

/** All that alarms are judged by. */
export interface Situation {
  /** Both parties are joined and nobody holds: each should be heard. */
  readonly expected: boolean
  /** No ICE path where there should be one. */
  readonly iceDown: boolean
  readonly dtlsFailed: boolean
  readonly fromPhone: DirectionNow
  readonly fromApp: DirectionNow
}

export interface AlarmChange {
  readonly alarm: MediaAlarm
  readonly raised: boolean
}

interface Rule {
  readonly bad: (situation: Situation) => boolean
  /** Not simply "no longer bad", so that an alarm does not come and go. */
  readonly good: (situation: Situation) => boolean
  /** It must be bad, or good again, for so long. */
  readonly raiseAfterMs: number
  readonly clearAfterMs: number
  /** Also judged while no audio is expected. */
  readonly always?: boolean
}

type AlarmState =
  | { readonly status: 'clear' }
  | { readonly status: 'suspected'; readonly since: number }
  | { readonly status: 'raised' }
  | { readonly status: 'recovering'; readonly since: number }

/** Nobody pauses for so long between packets, unless silence is not sent at all. */
const NO_PACKETS_MS = 5000
const PACKETS_AGAIN_MS = 1000
/** Who only listens is rarely silent down to the last bit for so long; who muted the microphone is. */
const DEAD_MS = 20_000
const SOUND_AGAIN_MS = 1000
const CLEAR: AlarmState = { status: 'clear' }

const RULES: Readonly<Record<MediaAlarm, Rule>> = {
  'no-packets-from-asterisk': noPackets('fromPhone'),
  'no-packets-from-app': noPackets('fromApp'),
  'silence-from-phone': silence('fromPhone'),
  'silence-from-app': silence('fromApp'),
  'ice-down': connection(({ iceDown }) => iceDown),
  'dtls-failed': connection(({ dtlsFailed }) => dtlsFailed),
  // The thresholds are explained in docs/quality-figures.md.
  'high-loss-from-phone': above(({ fromPhone }) => fromPhone.lossPercent, 5, 3),
  'high-loss-from-app': above(({ fromApp }) => fromApp.lossPercent, 5, 3),
  'low-mos-from-phone': below(({ fromPhone }) => fromPhone.mos, 3.1, 3.3),
  'low-mos-from-app': below(({ fromApp }) => fromApp.mos, 3.1, 3.3),
  'clipping-from-phone': above(({ fromPhone }) => fromPhone.clippingPercent, 1, 0.5),
  'clipping-from-app': above(({ fromApp }) => fromApp.clippingPercent, 1, 0.5),
}

export const MEDIA_ALARMS = Object.keys(RULES) as readonly MediaAlarm[]

/** The alarms of one session: what is raised, and when that changes. Time comes with each call. */
export class Alarms {
  readonly #states = new Map<MediaAlarm, AlarmState>(MEDIA_ALARMS.map((alarm) => [alarm, CLEAR]))

  get active(): readonly MediaAlarm[] {
    return MEDIA_ALARMS.filter((alarm) => isRaised(this.#states.get(alarm)!))
  }

  /** Judges the situation at `nowMs` (monotonic); returns what changed, usually nothing. */
  update(situation: Situation, nowMs: number): readonly AlarmChange[] {
    const changes: AlarmChange[] = []
    for (const [alarm, state] of this.#states) {
      const next = nextState(state, RULES[alarm], situation, nowMs)
      if (next === state) continue
      this.#states.set(alarm, next)
      if (isRaised(next) !== isRaised(state)) changes.push({ alarm, raised: isRaised(next) })
    }
    return changes
  }
}

/** What the alarms mean for the two who talk. */
export function audibility(active: readonly MediaAlarm[]): 'both-ways' | 'one-way' | 'none' {
  const has = (...alarms: readonly MediaAlarm[]) => alarms.some((alarm) => active.includes(alarm))
  if (has('ice-down', 'dtls-failed')) return 'none'
  const broken = [
    has('no-packets-from-asterisk', 'silence-from-phone'),
    has('no-packets-from-app', 'silence-from-app'),
  ].filter(Boolean).length
  return (['both-ways', 'one-way', 'none'] as const)[broken] ?? 'none'
}

function nextState(state: AlarmState, rule: Rule, situation: Situation, now: number): AlarmState {
  if (!situation.expected && !rule.always) return CLEAR
  switch (state.status) {
    case 'clear':
    case 'suspected': {
      if (!rule.bad(situation)) return CLEAR
      const since = state.status === 'suspected' ? state.since : now
      if (now - since >= rule.raiseAfterMs) return { status: 'raised' }
      return state.status === 'suspected' ? state : { status: 'suspected', since }
    }
    case 'raised':
    case 'recovering': {
      if (!rule.good(situation)) return state.status === 'raised' ? state : { status: 'raised' }
      const since = state.status === 'recovering' ? state.since : now
      if (now - since >= rule.clearAfterMs) return CLEAR
      return state.status === 'recovering' ? state : { status: 'recovering', since }
    }
  }
}

function isRaised({ status }: AlarmState): boolean {
  return status === 'raised' || status === 'recovering'
}

function noPackets(direction: 'fromPhone' | 'fromApp'): Rule {
  return {
    bad: (situation) => situation[direction].quietMs >= NO_PACKETS_MS,
    good: (situation) => situation[direction].quietMs < PACKETS_AGAIN_MS,
    raiseAfterMs: 0,
    clearAfterMs: 1000,
  }
}

function silence(direction: 'fromPhone' | 'fromApp'): Rule {
  return {
    bad: (situation) => situation[direction].steady && situation[direction].deadMs >= DEAD_MS,
    // Without packets it is another alarm's matter.
    good: (situation) => !situation[direction].steady || situation[direction].deadMs < SOUND_AGAIN_MS,
    raiseAfterMs: 0,
    clearAfterMs: 0,
  }
}

function connection(isDown: (situation: Situation) => boolean): Rule {
  return { bad: isDown, good: (situation) => !isDown(situation), raiseAfterMs: 0, clearAfterMs: 0, always: true }
}

function above(figure: (situation: Situation) => number | undefined, bad: number, good: number): Rule {
  return {
    bad: (situation) => (figure(situation) ?? 0) > bad,
    good: (situation) => (figure(situation) ?? 0) < good,
    raiseAfterMs: 3000,
    clearAfterMs: 5000,
  }
}

function below(figure: (situation: Situation) => number | undefined, bad: number, good: number): Rule {
  return {
    bad: (situation) => (figure(situation) ?? Infinity) < bad,
    good: (situation) => (figure(situation) ?? Infinity) > good,
    raiseAfterMs: 3000,
    clearAfterMs: 5000,
  }
}
