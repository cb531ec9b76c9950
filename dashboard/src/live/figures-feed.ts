import type { Schemas } from '../../../client/client.ts'
import { EventStream } from '../api/event-stream.ts'

/**
 * What is measured of all live calls, for as long as somebody looks: a tab that is not seen reads nothing. Returns what
 * ends it.
 */
export function followFigures(take: (figures: Schemas['LiveFigures']) => void, everySeconds = 2): () => void {
  return whileSeen(
    () =>
      new EventStream({
        path: `/v1/figures?everySeconds=${everySeconds}`,
        onEvent: ({ event, data }) => {
          if (event === 'figures') take(JSON.parse(data) as Schemas['LiveFigures'])
        },
      }),
  )
}

/** Of one call, each second; `over` when there is no such live call (any more). */
export function followCallFigures(
  callId: string,
  take: (figures: Schemas['CallFigures']) => void,
  over: () => void,
): () => void {
  let isOver = false
  return whileSeen(
    () =>
      new EventStream({
        path: `/v1/figures?call=${encodeURIComponent(callId)}&everySeconds=1`,
        onEvent: ({ event, data }) => {
          if (event === 'figures') take(JSON.parse(data) as Schemas['CallFigures'])
          if (event === 'ended') isOver = true
        },
        isOver: (failure) => {
          if (!isOver && failure.status !== 404) return false
          over()
          return true
        },
      }),
  )
}

function whileSeen(open: () => EventStream): () => void {
  const ended = new AbortController()
  let stream: EventStream | undefined
  const look = (): void => {
    if (document.visibilityState === 'hidden') {
      stream?.close()
      stream = undefined
    } else if (stream?.state.value.status !== 'closed') stream ??= open()
  }
  document.addEventListener('visibilitychange', look, { signal: ended.signal })
  look()
  return () => {
    ended.abort()
    stream?.close()
  }
}
