import { UNIMPAIRED, type Impairment } from './net/impairment.ts'

export interface Condition {
  readonly name: string
  /** Between Asterisk and the bridge, in both directions. */
  readonly sip: Impairment
  /** Between the bridge and the app, in both directions. */
  readonly app: Impairment
  /** STOI that the design was chosen for; the bridge must not fall short of it. */
  readonly expected?: { readonly toApp: number; readonly toPhone: number }
}

const JITTER_MS = 30
const LOSSES = [0, 1, 5, 10]

/** STOI of the prototype, by condition: `[to the app, to the phone]`. */
const EXPECTED: Readonly<Record<string, readonly [toApp: number, toPhone: number]>> = {
  clean: [0.976, 0.993],
  'sip 1 %': [0.969, 0.987],
  'sip 5 %': [0.935, 0.97],
  'sip 10 %': [0.915, 0.945],
  'sip 30 ms': [0.975, 0.993],
  'app 1 %': [0.969, 0.986],
  'app 5 %': [0.942, 0.971],
  'app 10 %': [0.946, 0.937],
  'app 30 ms': [0.974, 0.993],
}

/** Every loss with and without jitter, on one side at a time, and bursts. */
export const CONDITIONS: readonly Condition[] = [
  condition('clean', {}),
  ...(['sip', 'app'] as const).flatMap((side) => [
    ...[0, JITTER_MS].flatMap((jitterMs) =>
      LOSSES.filter((percent) => percent + jitterMs > 0).map((percent) => {
        const parts = [percent > 0 && `${percent} %`, jitterMs > 0 && `${jitterMs} ms`].filter(Boolean)
        const loss = percent > 0 ? ({ kind: 'random', percent } as const) : UNIMPAIRED.loss
        return condition(`${side} ${parts.join(' ')}`, { [side]: { loss, jitterMs } })
      }),
    ),
    condition(`${side} 5 % bursts`, { [side]: { loss: { kind: 'bursty', percent: 5, burst: 3 }, jitterMs: 0 } }),
  ]),
]

/** A few that tell most. */
export const QUICK_CONDITIONS: readonly Condition[] = CONDITIONS.filter(({ name }) =>
  ['clean', 'sip 5 %', 'sip 30 ms', 'app 5 %', 'app 30 ms'].includes(name),
)

function condition(name: string, sides: { readonly sip?: Impairment; readonly app?: Impairment }): Condition {
  const expected = EXPECTED[name]
  return {
    name,
    sip: sides.sip ?? UNIMPAIRED,
    app: sides.app ?? UNIMPAIRED,
    ...(expected && { expected: { toApp: expected[0], toPhone: expected[1] } }),
  }
}
