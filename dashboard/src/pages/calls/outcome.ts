import type { Happened } from '../../live/happened.ts'
import { live } from '../../live/live.ts'
import { toast } from '../../ui/toasts.ts'
import { causeWord } from '../../parts/cause-words.ts'
import { words } from './words.ts'

/** Rings end sooner. */
const LONGEST_MS = 180_000

/**
 * Says what becomes of a call that was begun here, wherever the page is by then. Made before the call is asked for: the
 * outcome may come before the answer.
 */
export class OutcomeWatch {
  readonly #who: string
  readonly #end: () => void
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #early: Happened[] = []
  #callId: string | undefined

  constructor(who: string) {
    this.#who = who
    const end = live.value?.feed.listen({ begin: () => undefined, happened: (event) => this.#hear(event) })
    this.#end = end ?? (() => undefined)
    this.#timer = setTimeout(() => this.close(), LONGEST_MS)
  }

  /** The call is begun. */
  of(callId: string): void {
    this.#callId = callId
    toast({ tone: 'info', text: words().beginCall.begun(this.#who) })
    for (const event of this.#early.splice(0)) this.#hear(event)
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
    this.#end()
  }

  #hear(event: Happened): void {
    if (event.type !== 'originate.outcome') return
    if (this.#callId === undefined) {
      this.#early.push(event)
      return
    }
    if (event.callId !== this.#callId) return
    this.close()
    const text = words().beginCall
    const { outcome, cause, detail } = event.data
    if (outcome === 'answered') toast({ tone: 'ok', text: text.answered(this.#who) })
    else {
      const why = [typeof cause === 'string' ? causeWord(cause) : '', typeof detail === 'string' ? detail : '']
      toast({ tone: 'warn', text: text.failed(this.#who), detail: why.filter(Boolean).join(' · ') })
    }
  }
}
