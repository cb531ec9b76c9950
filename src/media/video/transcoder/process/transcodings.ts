import { getFFmpegInfo, Log } from 'node-av/lib'
import { AV_LOG_QUIET } from 'node-av/constants'
import { messageOf } from '../../../../lib/errors.ts'
import { unreachable } from '../../../../lib/unreachable.ts'
import { machineMs, type FromTranscoder, type ToTranscoder } from '../messages.ts'
import { Transcoding } from './transcoding.ts'

/** All that is transcoded in this process. */
export class Transcodings {
  readonly #open = new Map<number, Transcoding>()
  readonly #post: (message: FromTranscoder) => void

  constructor(post: (message: FromTranscoder) => void) {
    this.#post = post
    // What it says of damaged streams are lines by the thousand; what matters is counted.
    Log.setLevel(AV_LOG_QUIET)
  }

  handle(message: ToTranscoder): void {
    if (message.kind === 'ping') {
      this.#post({ kind: 'pong' })
      return
    }
    const { id } = message
    try {
      this.#perform(message)
    } catch (error) {
      // That one, not the others.
      this.#close(id)
      this.#post({ kind: 'broken', id, detail: messageOf(error) })
    }
  }

  close(): void {
    for (const id of this.#open.keys()) this.#close(id)
  }

  #perform(message: Exclude<ToTranscoder, { kind: 'ping' }>): void {
    const { id } = message
    switch (message.kind) {
      case 'open':
        this.#close(id)
        this.#open.set(id, new Transcoding(message.options))
        break
      case 'picture': {
        // Closed, or broken, while the picture was on its way.
        const work = this.#open.get(id)?.push(message.picture, machineMs())
        if (work !== undefined) this.#post({ kind: 'work', id, work })
        break
      }
      case 'target':
        this.#open.get(id)?.setTarget(message.target)
        break
      case 'keyframe':
        this.#open.get(id)?.requestKeyframe()
        break
      case 'close':
        this.#close(id)
        break
      default:
        unreachable(message)
    }
  }

  #close(id: number): void {
    this.#open.get(id)?.close()
    this.#open.delete(id)
  }
}

/** Which codecs these are. */
export function describeCodecs(): string {
  return `FFmpeg ${getFFmpegInfo().version}`
}
