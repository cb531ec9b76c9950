import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { loaderFlags } from '../../../src/lib/typescript.ts'
import type { Look } from '../../video/look.ts'

export interface ToBeSeen {
  readonly number: number
  readonly codec: VideoCodec
  readonly data: Uint8Array
  /** Monotonic ms of the phone's process. */
  readonly at: number
}

export interface Seen {
  readonly number: number
  readonly looks: readonly Look[]
  readonly damaged: boolean
  /** So far: pictures that the decoder refused. */
  readonly errors: number
}

const PROCESS = new URL('./sight-process.ts', import.meta.url)
const GONE_MS = 3000

/** A decoder of a phone's own, in a process of its own. */
export class Sight {
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>
  /** Not seen yet. */
  waiting = 0

  constructor(onSeen: (seen: Seen) => void) {
    this.#child = fork(PROCESS, {
      execArgv: loaderFlags(PROCESS),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#gone = once(this.#child, 'exit').catch(() => undefined)
    this.#child.on('message', (message) => {
      this.waiting--
      onSeen(message as Seen)
    })
    this.#child.on('error', () => undefined)
  }

  see(picture: ToBeSeen): void {
    if (!this.#child.connected) return
    this.waiting++
    this.#child.send(picture)
  }

  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    const forced = setTimeout(() => this.#child.kill('SIGKILL'), GONE_MS)
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.#gone
    clearTimeout(forced)
  }
}
