import { createHash, randomBytes } from 'node:crypto'

/** How tokens look that are made here: known at sight, also to programs that search for leaked secrets. */
const MADE = /^cb_[A-Za-z0-9_-]{43}$/

/** A new token: 256 bits from the system's generator. */
export function makeToken(): string {
  return `cb_${randomBytes(32).toString('base64url')}`
}

export function isMadeToken(text: string): boolean {
  return MADE.test(text)
}

/** What is kept of a token. It has enough entropy that a plain hash can't be searched (unlike a password's). */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
