import { sleep } from '../lib/deadline.ts'
import { reasonOf } from '../lib/errors.ts'
import { giveBack } from './give-back.ts'
import type { LegContext } from './leg-context.ts'

/** Asterisk needs a moment to notice that the event socket is gone; until then calls still enter. */
const SECOND_LOOK_MS = 300

/**
 * Gives calls back to the dialplan that entered the application as its event socket closed: nobody heard of them, and
 * they would stay in silence. For when the socket is gone and the legs are ended. Never rejects.
 */
export async function giveBackStrays(context: LegContext): Promise<void> {
  const { api, app, names, released, log } = context
  try {
    for (const waitMs of [0, SECOND_LOOK_MS]) {
      await sleep(waitMs)
      const strays = (await api.channels()).filter(({ id, stasisApp }) => {
        return stasisApp === app && (!names.kindOf(id) || released.has(id))
      })
      await Promise.all(strays.map(({ id }) => giveBack(context, id, 'stopping')))
    }
  } catch (error) {
    log.warn({ ...reasonOf(error), app }, 'calls that came at the last moment could not be looked for')
  }
}
