/** Time, injected so that tests can drive it. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch: for records. */
  now(): number
  /** Monotonic milliseconds: for durations and deadlines. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}
