import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * What a webhook's receiver is sent to know that it was us: `t=<epoch seconds>,v1=<hex>`, where v1 is the HMAC-SHA256
 * (RFC 2104, FIPS 180-4) of `<epoch seconds>.<body>` under the hook's secret, as UTF-8.
 */
export const SIGNATURE_HEADER = 'cubebridge-signature'

/** How long a signature is good for: a receiver refuses an older one, or what someone recorded could be sent again. */
export const REPLAY_WINDOW_SECONDS = 300

/** `at`: epoch ms. */
export function signatureOf(secret: string, body: string, at: number): string {
  const seconds = Math.floor(at / 1000)
  return `t=${seconds},v1=${digest(secret, seconds, body)}`
}

/** What a receiver does; also the reference for those who write one. Never throws. */
export function isSignedBy(secret: string, body: string, header: string, now: number): boolean {
  const [, seconds, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (seconds === undefined || hex === undefined) return false
  if (Math.abs(now / 1000 - Number(seconds)) > REPLAY_WINDOW_SECONDS) return false
  return timingSafeEqual(Buffer.from(hex), Buffer.from(digest(secret, Number(seconds), body)))
}

function digest(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
}
