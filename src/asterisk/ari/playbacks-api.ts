import { AriError } from './errors.ts'
import type { AriRest } from './rest.ts'
import { pathOf, type AriTarget } from './target.ts'

/**
 * `sound:conf-now-recording`, `tone:ring`, `tone:440+480`. No comma: it begins the next medium, and one whose scheme
 * Asterisk does not know is never told to have finished.
 */
const MEDIUM = /^(?:sound|tone):[A-Za-z0-9_.+*!/-]{1,128}$/

/** What Asterisk plays (ARI resource playbacks). Its course is told by `PlaybackStarted` and `PlaybackFinished`. */
export class PlaybacksApi {
  readonly #rest: AriRest

  constructor(rest: AriRest) {
    this.#rest = rest
  }

  /**
   * Plays media one after the other. To a bridge: mixed over the talk. To a channel in a bridge: instead of the talk, and
   * meanwhile the others don't hear the channel. A sound that is missing is told by `PlaybackFinished`, state `failed`.
   */
  async play(target: AriTarget, playbackId: string, media: readonly string[]): Promise<void> {
    const wrong = media.find((medium) => !MEDIUM.test(medium))
    if (wrong !== undefined || media.length === 0) {
      throw new AriError('ari_bad_request', `"${wrong ?? ''}" can't be played: write sound:<name> or tone:<name>`)
    }
    await this.#rest.request('POST', [...pathOf(target), 'play', playbackId], { query: { media: media.join(',') } })
  }

  async stop(playbackId: string): Promise<void> {
    await this.#rest.request('DELETE', ['playbacks', playbackId])
  }
}
