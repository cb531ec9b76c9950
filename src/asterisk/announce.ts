import type { Announcement } from '../calls/tape.ts'
import { TimeoutError } from '../lib/errors.ts'
import { sleep } from '../lib/deadline.ts'
import { AriError, isGone } from './ari/errors.ts'
import type { LegContext } from './leg-context.ts'

/**
 * Plays to all in a bridge, mixed over the talk. Resolves when it was heard, or `signal` ended it; rejects with an
 * AriError when a sound is missing, or with a TimeoutError, after which nothing is played any more.
 */
export async function announce(
  { api, names, owners, log }: LegContext,
  bridgeId: string,
  { sounds, maxMs }: Announcement,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return
  const playbackId = names.next('tone')
  /** Its reason is the state that it ended in. */
  const over = new AbortController()
  const unwatch = owners.watch(playbackId, (event) => {
    if (event.type === 'PlaybackFinished') over.abort(event.playback.state)
  })
  try {
    await api.playbacks.play({ bridge: bridgeId }, playbackId, sounds)
    await sleep(maxMs, AbortSignal.any([over.signal, signal]))
  } finally {
    unwatch()
  }
  if (!over.signal.aborted) {
    await api.playbacks.stop(playbackId).catch((error: unknown) => {
      if (!isGone(error)) log.warn({ err: error }, 'an announcement could not be stopped')
    })
    if (isOver(signal)) return
    throw new TimeoutError(`the announcement ${sounds.join()} was not heard to its end within ${maxMs} ms`)
  }
  if (over.signal.reason !== 'done' && !isOver(signal)) {
    const why = `the announcement ${sounds.join()} could not be played: are these sounds installed in Asterisk?`
    throw new AriError('ari_failed', why)
  }
}

/** A signal is aborted by others, which the compiler does not know. */
function isOver({ aborted }: AbortSignal): boolean {
  return aborted
}
