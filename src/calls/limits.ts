import type { DialPattern } from './dial-pattern.ts'

/** What keeps calls from costing more than was meant. A key that is absent does not limit. */
export interface LimitRules {
  /** Numbers that may be called: one of these must match. */
  readonly destinations?: readonly DialPattern[]
  /** Calls at the same time. */
  readonly maxConcurrent?: number
  /** Calls within any 60 seconds. */
  readonly perMinute?: number
  /** Calls in a day of UTC. */
  readonly perDay?: number
  /** How long one call may last, from its answer. Minutes. */
  readonly maxMinutes?: number
}

export type LimitName = keyof LimitRules

/** Whose calls are counted together: a mapping's, a route's, or those that operators send into the dialplan. */
export interface LimitSubject {
  /** Unique, and the same after a reload or a restart: `mapping:sip:vendas@empresa.com`, `route:tronco`, `operators`. */
  readonly id: string
  /** Its own rules; each comes before the default. */
  readonly rules: LimitRules
  /** Whether `calls.limits` of the configuration holds where it has no rule of its own: for what may cost money. */
  readonly withDefaults: boolean
}

/** One call that was counted, as its record keeps it: a restart rebuilds the counts from there. */
export interface LimitCount {
  /** The id of the LimitSubject. */
  readonly subject: string
  /** Epoch ms. */
  readonly at: number
}

/** Calls that operators send where no mapping and no route leads. */
export const OPERATORS: LimitSubject = { id: 'operators', rules: {}, withDefaults: true }

export function rulesOf({ rules, withDefaults }: LimitSubject, defaults: LimitRules): LimitRules {
  return withDefaults ? { ...defaults, ...rules } : rules
}
