import type { Referral } from 'sip.js'
import type { Consulted, TransferAsked, TransferProgress } from '../calls/leg.ts'
import { messageOf } from '../lib/errors.ts'
import { dialledOf, readReferTo, type ReferTo } from './address.ts'
import type { SipDialog } from './dialog.ts'
import type { SipContext } from './leg-context.ts'

/** RFC 3515 2.4.4: how it goes, as a fragment of SIP (RFC 3420). */
const FRAGMENTS: Record<TransferProgress, string> = {
  ringing: 'SIP/2.0 180 Ringing',
  completed: 'SIP/2.0 200 OK',
  failed: 'SIP/2.0 603 Decline',
}
const WAIT_S = 180

/**
 * A phone's transfer key: its REFER (RFC 3515), with Replaces (RFC 3891) for an attended transfer. The phone keeps its
 * call until it is told how the transfer went. Undefined: it could not be read, and was refused.
 */
export function askedBy(context: SipContext, dialog: SipDialog, referral: Referral): TransferAsked | undefined {
  const read = readReferTo(referral.request.getHeader('refer-to'))
  if (!read) {
    void referral.reject({ statusCode: 400 })
    return undefined
  }
  void referral.accept()
  const notify = (fragment: string, state: string) => {
    try {
      dialog.notify(fragment, state)
    } catch (error) {
      context.log.debug({ err: messageOf(error) }, 'a phone was not told how its transfer goes')
    }
  }
  notify('SIP/2.0 100 Trying', `active;expires=${WAIT_S}`)
  let over = false
  const progress = (state: TransferProgress): void => {
    if (over) return
    over = state !== 'ringing'
    notify(FRAGMENTS[state], over ? 'terminated;reason=noresource' : `active;expires=${WAIT_S}`)
  }
  // An attended transfer to a call that we do not have names nobody: the empty name is refused as any other.
  const target = read.replaces ? '' : dialledOf(read.uri, context.domain)
  return { target, consulted: consultedIn(context, read), progress }
}

/** The phone's second call, where that is one of ours too. */
function consultedIn(context: SipContext, { replaces }: ReferTo): Consulted | undefined {
  if (!replaces) return undefined
  const leg = [...context.legs.values()].find(({ dialog }) => dialog?.callId === replaces.callId)
  return leg && { networkId: leg.networkId, peerId: undefined }
}
