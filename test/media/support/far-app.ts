import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loaderFlags } from '../../../src/lib/typescript.ts'
import type { Heard } from '../../../dev/audio/heard.ts'
import { within } from '../../../src/lib/deadline.ts'
import type { IceCandidate, MediaSession } from '../../../src/media/session.ts'

export type FarRequest =
  | { readonly op: 'speak'; readonly hz: number; readonly video: boolean }
  | { readonly op: 'offer'; readonly iceRestart: boolean }
  | { readonly op: 'answer' | 'accept'; readonly sdp: string }
  | { readonly op: 'candidate'; readonly candidate: IceCandidate }
  | { readonly op: 'heard'; readonly overMs: number }
  | { readonly op: 'state' | 'hangUp' }

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** An app that nobody here wrote: libwebrtc, as wrtc packs it, in a process of its own. It speaks a tone. */
export class FarApp {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  onCandidate: (candidate: IceCandidate) => void = () => undefined

  private constructor() {
    const entry = fileURLToPath(new URL('./far-app-process.ts', import.meta.url))
    this.#child = fork(entry, [], {
      execArgv: loaderFlags(entry),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message: { id?: number; value?: unknown; error?: string; candidate?: IceCandidate }) => {
      if (message.candidate) this.onCandidate(message.candidate)
      if (message.id === undefined) return
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error === undefined) waiting?.resolve(message.value)
      else waiting?.reject(new Error(message.error))
    })
    this.#child.on('exit', () => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Error('the far app is gone'))
    })
  }

  static async start(hz: number, { video = false } = {}): Promise<FarApp> {
    const app = new FarApp()
    await app.#ask({ op: 'speak', hz, video })
    return app
  }

  /** Calls the session: the app offers. */
  async call(session: MediaSession): Promise<string> {
    this.#trickleWith(session)
    const answer = await session.acceptOffer(await this.offer())
    await this.#ask({ op: 'accept', sdp: answer })
    return answer
  }

  /** Is called by the session: it offers. */
  async answerTo(session: MediaSession): Promise<string> {
    this.#trickleWith(session)
    const answer = await this.answer(await session.createOffer())
    await session.acceptAnswer(answer)
    return answer
  }

  async offer(iceRestart = false): Promise<string> {
    return (await this.#ask({ op: 'offer', iceRestart })) as string
  }

  async answer(sdp: string): Promise<string> {
    return (await this.#ask({ op: 'answer', sdp })) as string
  }

  async accept(sdp: string): Promise<void> {
    await this.#ask({ op: 'accept', sdp })
  }

  async heard(overMs: number): Promise<Heard> {
    return (await this.#ask({ op: 'heard', overMs })) as Heard
  }

  async state(): Promise<string> {
    return (await this.#ask({ op: 'state' })) as string
  }

  /** As an app does that is left properly. */
  async hangUp(): Promise<void> {
    await this.#ask({ op: 'hangUp' })
  }

  /** As an app does that the system kills. Also how a test ends it. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }

  #trickleWith(session: MediaSession): void {
    this.onCandidate = (candidate) => session.addCandidate(candidate)
    session.on('candidate', (candidate) => void this.#ask({ op: 'candidate', candidate }).catch(() => undefined))
  }

  #ask(request: FarRequest): Promise<unknown> {
    const id = ++this.#lastId
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, request }, (error) => {
        if (error) reject(error)
      })
    })
    return within(20_000, answer, `the far app's ${request.op}`)
  }
}
