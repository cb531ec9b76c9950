import type { CallTimes } from './call-record.ts'

type Stage = Exclude<keyof CallTimes, 'arrived' | 'ended'>

/** Notes when a call reached each stage; the first time counts. */
export class CallTimeline {
  readonly #arrived: number
  readonly #reached = new Map<Stage, number>()

  constructor(arrived: number) {
    this.#arrived = arrived
  }

  get arrived(): number {
    return this.#arrived
  }

  mark(stage: Stage, at: number): void {
    if (!this.#reached.has(stage)) this.#reached.set(stage, at)
  }

  /** The whole line, once the call is over. */
  finish(ended: number): CallTimes {
    const at = (stage: Stage) => this.#reached.get(stage)
    return {
      arrived: this.#arrived,
      rung: at('rung'),
      accepted: at('accepted'),
      joined: at('joined'),
      firstAudioToApp: at('firstAudioToApp'),
      firstAudioToPhone: at('firstAudioToPhone'),
      ended,
    }
  }
}
