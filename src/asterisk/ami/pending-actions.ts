import { AmiError } from './errors.ts'
import { field, type AmiMessage } from './message.ts'

/** What an action waits for after its `Response`. */
export type Awaits = 'response' | 'list' | 'originate'

interface Pending {
  readonly name: string
  readonly awaits: Awaits
  readonly items: AmiMessage[]
  readonly timer: NodeJS.Timeout
  readonly onTaken: (() => void) | undefined
  readonly resolve: (messages: readonly AmiMessage[]) => void
  readonly reject: (error: AmiError) => void
}

/** More than any switch has channels or phones. */
const MAX_ITEMS = 50_000

/** The actions that wait for their answer, by ActionID. Each ends: answered, refused, out of time, or disconnected. */
export class PendingActions {
  readonly #pending = new Map<string, Pending>()

  get size(): number {
    return this.#pending.size
  }

  /**
   * Resolves to the answer: the response alone, the events of a list, or the OriginateResponse. `onTaken`: Asterisk has
   * agreed to the action, and more is to come.
   */
  add(
    id: string,
    name: string,
    awaits: Awaits,
    timeoutMs: number,
    onTaken?: () => void,
  ): Promise<readonly AmiMessage[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject(new AmiError('ami_timeout', `${name}: Asterisk did not answer within ${timeoutMs} ms`))
      }, timeoutMs)
      this.#pending.set(id, { name, awaits, items: [], timer, onTaken, resolve, reject })
    })
  }

  /** True when the message belonged to an action. */
  take(message: AmiMessage): boolean {
    const id = field(message, 'ActionID')
    const pending = this.#pending.get(id)
    if (!pending) return false
    // OriginateResponse carries both an Event and a Response field: the event decides.
    if (field(message, 'Event') === '') this.#response(id, pending, message)
    else this.#event(id, pending, message)
    return true
  }

  /** The connection is gone: nothing more will be answered. */
  failAll(error: AmiError): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(error)
  }

  #response(id: string, pending: Pending, message: AmiMessage): void {
    if (field(message, 'Response').toLowerCase() === 'error') {
      const said = field(message, 'Message')
      // What an empty PJSIPShow* list is to Asterisk: "No Contacts found".
      if (pending.awaits === 'list' && /^no \w+ found/i.test(said)) {
        this.#settle(id)?.resolve([])
        return
      }
      const code =
        pending.name === 'Login' ? 'ami_unauthorized' : /permission/i.test(said) ? 'ami_denied' : 'ami_refused'
      this.#settle(id)?.reject(new AmiError(code, `${pending.name}: Asterisk refused (${said})`))
      return
    }
    const more = pending.awaits === 'originate' || /start/i.test(field(message, 'EventList'))
    if (more) pending.onTaken?.()
    else this.#settle(id)?.resolve(pending.awaits === 'list' ? [] : [message])
  }

  #event(id: string, pending: Pending, message: AmiMessage): void {
    if (pending.awaits === 'originate') {
      if (field(message, 'Event') === 'OriginateResponse') this.#settle(id)?.resolve([message])
    } else if (/complete/i.test(field(message, 'EventList'))) {
      this.#settle(id)?.resolve(pending.items)
    } else if (pending.items.length < MAX_ITEMS) {
      pending.items.push(message)
    }
  }

  #settle(id: string): Pending | undefined {
    const pending = this.#pending.get(id)
    if (!pending) return undefined
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    return pending
  }
}
