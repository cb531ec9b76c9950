import { InvalidArgumentError } from 'commander'

export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 300) return seconds
  throw new InvalidArgumentError('It must be a number of seconds up to 300.')
}

/** How long a party may ring; the interface's bounds. */
export function parseRingSeconds(text: string): number {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 600) return seconds
  throw new InvalidArgumentError('It must be a whole number of seconds from 1 to 600.')
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000000.')
}
