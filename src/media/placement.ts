/** A worker as its last pong and the pool's own count know it. */
export interface PlaceLoad {
  /** Placed there, by the pool's count. */
  readonly sessions: number
  /** Of those, by the last pong: with audio on its way. The others cost little yet. */
  readonly carrying: number
  /** Event loop utilisation of late, 0 to 1. */
  readonly utilisation: number
  /** RTP ports that a further session could have; undefined before the first pong. */
  readonly freePorts: number | undefined
  /** Its encoders had to step down. */
  readonly pressed: boolean
}

/** Differences below this are noise, or a call that was just set up: then the number of sessions decides. */
const NOISE = 0.1
/** What makes a worker step down (see pressure.ts), whatever its utilisation is now that it has. */
const PRESSED_UTILISATION = 0.8

/** What utilisation a worker comes to once all that was placed on it talks. */
export function expectedUtilisation(load: PlaceLoad, costPerSession: number): number {
  const expected = load.utilisation + (load.sessions - load.carrying) * costPerSession
  return Math.max(0, load.pressed ? PRESSED_UTILISATION : 0, expected)
}

/**
 * Which of `loads` takes the next session: one that has a port, and is expected to be used least. Those that differ by
 * noise only are filled evenly. Undefined when there is none.
 */
export function choosePlace(loads: readonly PlaceLoad[], costPerSession: number): number | undefined {
  const all = loads.map((load, index) => ({ index, load, expected: expectedUtilisation(load, costPerSession) }))
  const withPort = all.filter(({ load }) => load.freePorts === undefined || load.freePorts > 0)
  const candidates = withPort.length > 0 ? withPort : all
  const least = Math.min(...candidates.map(({ expected }) => expected))
  const [best] = candidates
    .filter(({ expected }) => expected < least + NOISE)
    .sort((a, b) => a.load.sessions - b.load.sessions || a.expected - b.expected)
  return best?.index
}
