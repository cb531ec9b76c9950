import { session } from '../../../api/session.ts'
import { SseParser } from '../../../api/sse-parser.ts'
import type { Told } from './picture.ts'

/** What the bridge still knows comes in one go; when nothing more comes for so long, that was it. */
const SILENCE_MS = 600
const AT_MOST_MS = 8000

/**
 * What has happened in a live call until now, as far as the bridge keeps it (`events.keep`). A short look at the stream of
 * events, after which the connection is let go: a browser has six for all tabs. Empty when it can't be had.
 */
export async function pastEvents(callId: string, ended: AbortSignal): Promise<readonly Told[]> {
  const given = new AbortController()
  const signal = AbortSignal.any([ended, given.signal, AbortSignal.timeout(AT_MOST_MS)])
  const told: Told[] = []
  let silence: ReturnType<typeof setTimeout> | undefined
  try {
    const reply = await fetch(`/v1/events?types=call.*&call=${encodeURIComponent(callId)}`, {
      // An id that this run of the bridge never gave: all that is kept is new to who asks so.
      headers: { authorization: `Bearer ${session.value?.token ?? ''}`, 'last-event-id': '0-0' },
      signal,
      cache: 'no-store',
    })
    if (!reply.ok || !reply.body) return []
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
    const parser = new SseParser()
    for (;;) {
      clearTimeout(silence)
      silence = setTimeout(() => given.abort(), SILENCE_MS)
      const { done, value } = await reader.read()
      if (done) break
      for (const { event, data } of parser.feed(value)) if (event !== 'events_dropped') told.push(toldBy(data))
    }
  } catch {
    // Its own end of it, or a connection that broke: what came until then is right.
  } finally {
    clearTimeout(silence)
    given.abort()
  }
  return told
}

function toldBy(data: string): Told {
  return JSON.parse(data) as Told
}
