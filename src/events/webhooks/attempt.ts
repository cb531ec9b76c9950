import type { Delivery } from '../../lib/delivery.ts'
import { asError } from '../../lib/errors.ts'
import { EventsError } from '../errors.ts'
import { checkedAddresses, type Resolver } from './destination-check.ts'
import { post } from './post.ts'
import { SIGNATURE_HEADER, signatureOf } from './signature.ts'
import type { Webhook } from './webhook.ts'

export type Attempted =
  | { readonly outcome: 'delivered' }
  /**
   * `receiver`: nobody is there, or has time; it would be the same for every delivery. `delivery`: this one was not
   * taken; another may be.
   */
  | {
      readonly outcome: 'failed'
      readonly fault: 'receiver' | 'delivery'
      readonly error: string
      readonly retryAfterMs: number | undefined
    }

export interface AttemptOptions {
  readonly resolver: Resolver
  readonly now: number
  readonly userAgent: string
  readonly signal: AbortSignal
  readonly ca?: string | undefined
}

/** Statuses that say "not now" rather than "not this". */
const NOT_NOW: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Tries once to make a delivery. Bounded by the hook's time-out, twice; never rejects. */
export async function attempt(hook: Webhook, delivery: Delivery, options: AttemptOptions): Promise<Attempted> {
  try {
    const url = new URL(hook.url)
    const { allowAddresses, timeoutMs } = hook
    const { resolver, signal, ca, now, userAgent } = options
    const addresses = await checkedAddresses(url, { allowAddresses, resolver, timeoutMs })
    const { status, retryAfterMs } = await post({
      url,
      addresses,
      timeoutMs,
      signal,
      ca,
      body: delivery.body,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        'cubebridge-event': delivery.type,
        'cubebridge-event-id': delivery.eventId,
        'cubebridge-delivery': delivery.id,
        'cubebridge-attempt': String(delivery.attempts + 1),
        [SIGNATURE_HEADER]: signatureOf(hook.secret, delivery.body, now),
      },
    })
    if (status >= 200 && status < 300) return { outcome: 'delivered' }
    const redirect = status >= 300 && status < 400 ? ': redirects are not followed, name the right URL' : ''
    const fault = NOT_NOW.has(status) ? 'receiver' : 'delivery'
    return { outcome: 'failed', fault, error: `answered ${status}${redirect}`, retryAfterMs }
  } catch (caught) {
    const error = asError(caught)
    // A receiver that takes the request and then hangs may do so for this delivery only.
    const fault = error instanceof EventsError && error.code === 'webhook_timeout' ? 'delivery' : 'receiver'
    return { outcome: 'failed', fault, error: error.message, retryAfterMs: undefined }
  }
}
