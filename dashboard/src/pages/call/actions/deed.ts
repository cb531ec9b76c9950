import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { ApiFailure } from '../../../api/failure.ts'
import { toast } from '../../../ui/toasts.ts'

export interface Said {
  /** Said when it was done; nothing when absent: the page shows it, or an event tells the outcome. */
  readonly done?: string
  /** What could not be done; the bridge's reason stands below it. */
  readonly failed: string
}

/** Something that the bridge is asked to do, one at a time: what asks is `pending` meanwhile, and what fails is said. */
export class Deed implements ReactiveController {
  pending = false
  readonly #host: ReactiveControllerHost

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    // What was begun goes on wherever its button is.
  }

  /** The answer, or undefined when it failed. */
  async run<T>(act: () => Promise<T>, { done, failed }: Said): Promise<T | undefined> {
    if (this.pending) return undefined
    this.#set(true)
    try {
      const answer = await act()
      if (done !== undefined) toast({ tone: 'ok', text: done })
      return answer
    } catch (error) {
      const { detail } = ApiFailure.of(error)
      toast({ tone: 'bad', text: failed, detail })
      return undefined
    } finally {
      this.#set(false)
    }
  }

  #set(pending: boolean): void {
    this.pending = pending
    this.#host.requestUpdate()
  }
}
