import { reasonOf } from '../lib/errors.ts'
import { isGone } from './ari/errors.ts'
import type { LegContext } from './leg-context.ts'

/** The channel variable that tells the dialplan after `Stasis(…)` why the bridge gave a call back. */
export const RESULT_VARIABLE = 'CUBEBRIDGE_RESULT'

/** Lets the dialplan go on after `Stasis(…)`, and tells it why. Resolves to whether it does; never rejects. */
export async function giveBack({ api, log }: LegContext, channelId: string, result: string): Promise<boolean> {
  try {
    await api.setVariable(channelId, RESULT_VARIABLE, result)
    await api.continueInDialplan(channelId)
    return true
  } catch (error) {
    const level = isGone(error) ? 'debug' : 'warn'
    log[level]({ ...reasonOf(error), channel: channelId }, 'a call could not be given back to the dialplan')
    return false
  }
}
