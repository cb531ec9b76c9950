import type { Core } from 'sip.js'

export interface SessionTimerOptions {
  /** Sends the re-INVITE that keeps the call alive. */
  readonly refresh: (headers: string[]) => Promise<void>
  /** The other side has not been heard of for too long. */
  readonly expired: (detail: string) => void
}

/** RFC 4028 4 recommends it. Seconds. */
const USUAL_S = 1800
/** RFC 4028 5. Seconds. */
const LEAST_S = 90
const LONGEST_S = 86_400

interface Agreed {
  readonly seconds: number
  readonly refresher: 'uac' | 'uas'
}

/**
 * Session timers (RFC 4028): who of both re-INVITEs from time to time, so that a call whose other end died does not last
 * for ever. We do it ourselves wherever the other side leaves it to us.
 */
export class SessionTimer {
  readonly #options: SessionTimerOptions
  #next: NodeJS.Timeout | undefined
  #seconds: number | undefined

  constructor(options: SessionTimerOptions) {
    this.#options = options
  }

  /** What goes into our INVITE. */
  static request(): string[] {
    return [`Session-Expires: ${USUAL_S};refresher=uac`, `Min-SE: ${LEAST_S}`]
  }

  /** What goes into our answer to `invite`; from then on it runs. */
  answer(invite: Core.IncomingRequestMessage): string[] {
    const asked = readSessionExpires(invite.getHeader('session-expires') ?? invite.getHeader('x'))
    const supported = invite.getHeaders('supported').concat(invite.getHeaders('k')).join(',').toLowerCase()
    if (!asked || !/(^|[\s,])timer($|[\s,])/.test(supported)) return []
    const agreed: Agreed = { seconds: asked.seconds, refresher: asked.refresher ?? 'uas' }
    if (agreed.refresher === 'uas') this.#refreshEvery(agreed.seconds)
    else this.#watch(agreed.seconds)
    const header = `Session-Expires: ${agreed.seconds};refresher=${agreed.refresher}`
    return agreed.refresher === 'uac' ? [header, 'Require: timer'] : [header]
  }

  /** Our INVITE was answered. */
  answered(answer: Core.IncomingResponseMessage): void {
    const agreed = readSessionExpires(answer.getHeader('session-expires') ?? answer.getHeader('x'))
    // RFC 4028 7.2: nobody else keeps a timer, then; we may still look after the call.
    if (agreed?.refresher !== 'uas') this.#refreshEvery(agreed?.seconds ?? USUAL_S)
    else this.#watch(agreed.seconds)
  }

  /** The other side re-INVITEd. Without a word of the timer in our answer, it ends there (RFC 4028 9). */
  refreshed(): void {
    if (this.#seconds === undefined) this.close()
  }

  /** What goes into our re-INVITEs while we are the one who refreshes. */
  headers(): string[] {
    return this.#seconds === undefined ? [] : [`Session-Expires: ${this.#seconds};refresher=uac`, `Min-SE: ${LEAST_S}`]
  }

  close(): void {
    clearTimeout(this.#next)
  }

  #refreshEvery(seconds: number): void {
    this.#seconds = seconds
    clearTimeout(this.#next)
    this.#next = setTimeout(() => {
      // A refusal other than "I don't know that call" leaves it as it is (RFC 4028 10): media tells whether it lives.
      this.#options.refresh([]).catch(() => undefined)
      this.#refreshEvery(seconds)
    }, seconds * 500)
  }

  #watch(seconds: number): void {
    this.#seconds = undefined
    clearTimeout(this.#next)
    // RFC 4028 10: a third before the end, at most 32 s; generous, since a call that lives is worth more.
    this.#next = setTimeout(() => {
      this.#options.expired(`no refresh within ${seconds} s (session timer)`)
    }, seconds * 1000)
  }
}

/** `1800;refresher=uas`. Undefined when it is damaged. Never throws. */
export function readSessionExpires(
  text: string | undefined,
): { seconds: number; refresher: 'uac' | 'uas' | undefined } | undefined {
  const [, digits, rest = ''] = /^\s*(\d{1,7})\s*((?:;.{0,200})?)$/.exec(text ?? '') ?? []
  if (digits === undefined) return undefined
  const seconds = Math.min(LONGEST_S, Math.max(LEAST_S, Number(digits)))
  const refresher = /;\s*refresher\s*=\s*(uac|uas)\b/i.exec(rest)?.[1]?.toLowerCase() as 'uac' | 'uas' | undefined
  return { seconds, refresher }
}
