import { parseArgs } from 'node:util'

export interface QualityOptions {
  readonly simulated: boolean
  readonly real: boolean
  readonly quick: boolean
  readonly json: boolean
  /** Conditions measured at the same time, in real calls: two calls each. */
  readonly parallel: number
  /** Of the conditions, those with it in their names. */
  readonly only: string | undefined
  readonly seed: number
}

export const USAGE = [
  '--mode both          simulated: the same figures everywhere; real: real calls, ours beside wrtc, 2 min a condition',
  '--quick              five conditions, in real calls half a minute of speech',
  '--only "app 5 %"     only conditions with that in their names',
  '--parallel 1         conditions at the same time, in real calls; more than the machine has cores for spoils them',
  '--seed 1             of losses and jitter',
  '--json               a last line of JSON',
]

/** Throws on what is no option. */
export function readOptions(args: readonly string[]): QualityOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mode: { type: 'string', default: 'both' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      parallel: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  const { mode } = values
  if (mode !== 'both' && mode !== 'simulated' && mode !== 'real') {
    throw new Error(`--mode: "${mode}" is none of both, simulated, real`)
  }
  return {
    simulated: mode !== 'real',
    real: mode !== 'simulated',
    quick: values.quick,
    json: values.json,
    parallel: whole('--parallel', values.parallel),
    only: values.only,
    seed: whole('--seed', values.seed),
  }
}

function whole(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option}: "${text}" is no whole number above 0`)
  return number
}
