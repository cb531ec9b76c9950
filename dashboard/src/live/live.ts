import { session } from '../api/session.ts'
import { Cell } from '../lib/cell.ts'
import { BridgeState } from './bridge-state.ts'
import { Feed } from './feed.ts'
import { LiveCalls } from './live-calls.ts'

/** What is kept true while somebody is signed in. */
export interface Live {
  readonly feed: Feed
  readonly calls: LiveCalls
  readonly bridge: BridgeState
}

/** Undefined while nobody is signed in. */
export const live = new Cell<Live | undefined>(undefined)

/** Opens it with each session, and closes it with the session. Once. */
export function beginLive(): void {
  session.subscribe(() => {
    const before = live.value
    live.set(session.value ? open() : undefined)
    before?.calls.close()
    before?.bridge.close()
    before?.feed.close()
  })
}

function open(): Live {
  const feed = new Feed()
  return { feed, calls: new LiveCalls(feed), bridge: new BridgeState(feed) }
}
