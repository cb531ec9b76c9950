import type { TransferAsked, TransferProgress } from '../calls/leg.ts'
import { reasonOf } from '../lib/errors.ts'
import type { TransferState } from './ari/api.ts'
import { isGone } from './ari/errors.ts'
import type { AriTransferEvent } from './ari/resource-events.ts'
import type { LegContext } from './leg-context.ts'

const STATES: Record<TransferProgress, TransferState> = {
  ringing: 'channel_progress',
  completed: 'channel_answered',
  failed: 'channel_unavailable',
}

/**
 * A phone's transfer key: its REFER (RFC 3515), with Replaces (RFC 3891) for an attended transfer. The phone keeps its
 * call until it is told how the transfer went. `tell` hears each; what it returns stops listening.
 */
export function listenForTransfers(
  context: LegContext,
  channelId: string,
  tell: (asked: TransferAsked) => void,
): () => void {
  return context.owners.watch(channelId, (event) => {
    // Without a bridge it tells of a transfer that was under way when the phone hung up.
    if (event.type !== 'ChannelTransfer' || event.state !== undefined || event.bridgeId === undefined) return
    tell(askedBy(context, channelId, event))
  })
}

/** From now on the phone's REFERs are ours. An Asterisk before 22.2 can't, and goes on to treat them itself. */
export async function takeTransfers(context: LegContext, channelId: string): Promise<void> {
  try {
    await context.api.takeTransfers(channelId)
  } catch (error) {
    context.log.debug({ ...reasonOf(error), channel: channelId }, "a phone's transfers stay Asterisk's")
  }
}

function askedBy(context: LegContext, channelId: string, { target, replaces }: AriTransferEvent): TransferAsked {
  let over = false
  const progress = (state: TransferProgress): void => {
    if (over) return
    over = state !== 'ringing'
    context.api.transferProgress(channelId, STATES[state]).catch((error: unknown) => {
      if (!isGone(error)) context.log.debug({ ...reasonOf(error), channel: channelId }, 'a phone was not told')
    })
  }
  // An attended transfer to a call that Asterisk does not know names nobody: the empty name is refused as any other.
  const consulted = replaces?.channelId && { networkId: replaces.channelId, peerId: replaces.peerId }
  return { target: replaces ? '' : target, consulted: consulted || undefined, progress }
}
