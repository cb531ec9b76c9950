import { parseArgs } from 'node:util'

export interface AudioOptions {
  /** Ascending. */
  readonly calls: readonly number[]
  /** That each side is measured in each round. */
  readonly seconds: number
  readonly rounds: number
  /** Seconds before each measurement: what is compiled as it runs is compiled then, and jitter buffers settle. */
  readonly warmUp: number
  readonly json: boolean
  readonly sides: readonly string[]
}

export const SIDES = ['cubebridge', 'wrtc', 'floor', 'rtpengine'] as const

export const USAGE = [
  '--calls 10,30,50   numbers of two-way calls',
  '--seconds 6        for which a side is measured in a round',
  '--rounds 2         the sides take turns so many times',
  '--warm-up 12       seconds of talk before each measurement',
  `--sides ${SIDES.join(',')}`,
  '--json             one line of JSON for each number of calls, that of the largest number last',
]

/** Throws on what is no option, or no number. */
export function readOptions(args: readonly string[]): AudioOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: 'string', default: '10,30,50' },
      seconds: { type: 'string', default: '6' },
      rounds: { type: 'string', default: '2' },
      'warm-up': { type: 'string', default: '12' },
      sides: { type: 'string', default: SIDES.join(',') },
      json: { type: 'boolean', default: false },
    },
  })
  const sides = values.sides.split(',')
  const unknown = sides.find((side) => !SIDES.some((known) => known === side))
  if (unknown !== undefined) throw new Error(`--sides: "${unknown}" is none of ${SIDES.join(', ')}`)
  return {
    calls: [...new Set(values.calls.split(',').map((text) => whole('--calls', text)))].sort((a, b) => a - b),
    seconds: whole('--seconds', values.seconds),
    rounds: whole('--rounds', values.rounds),
    warmUp: whole('--warm-up', values['warm-up']),
    json: values.json,
    sides,
  }
}

function whole(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option}: "${text}" is no whole number above 0`)
  return number
}
