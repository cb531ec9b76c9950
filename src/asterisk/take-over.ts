import { LegError } from '../calls/errors.ts'
import type { Leg } from '../calls/leg.ts'
import type { AmiControl } from './ami/control.ts'
import type { AriChannel } from './ari/channel.ts'
import { IncomingLeg } from './incoming-leg.ts'
import type { LegContext } from './leg-context.ts'
import { callerOf } from './party.ts'
import { StasisGate } from './stasis-gate.ts'

/** Where the dialplan hands a channel to the bridge that is in a call of its own: dialplan/extensions.conf. */
const PLACE = { context: 'cubebridge-take', exten: 'over' }

/**
 * Fetches a channel into our application out of a call that Asterisk has without us. Whom it talked with is left alone
 * there. Rejects with a LegError, or an AmiError where the dialplan has no such place.
 */
export async function takeOver(context: LegContext, control: AmiControl | undefined, channelId: string): Promise<Leg> {
  if (!control) {
    const detail = 'a call that is not in the bridge can be taken over by AMI only: configure asterisk.ami'
    throw new LegError({ cause: 'switch-unavailable', by: 'bridge', detail })
  }
  const entry = new StasisGate()
  let entered: AriChannel | undefined
  const letGo = context.owners.own(channelId, (event) => {
    if (event.type === 'StasisStart') {
      entered = event.channel
      entry.pass()
    }
    return true
  })
  try {
    await control.redirect(channelId, PLACE)
    await entry.wait()
  } finally {
    letGo()
  }
  if (!entered) throw new Error('a channel entered without an event')
  return new IncomingLeg(context, entered, callerOf(entered, context.domain))
}
