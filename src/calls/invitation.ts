import { asLegReason } from './leg-reason.ts'
import type { CallRoom } from './call-room.ts'
import type { EndReason } from './end-reason.ts'
import { LegError } from './errors.ts'
import type { Leg } from './leg.ts'
import type { Participant } from './participant.ts'

const CANCELLED: EndReason = { cause: 'cancelled', by: 'operator', detail: 'no longer wanted' }

export interface InvitationOptions {
  readonly leg: Leg
  /** Stops the ringing. */
  readonly cancel: AbortSignal
  /** The further party is in the call's list, and is about to be rung. */
  readonly onAdmitted?: (participant: Participant) => void
  readonly onRinging?: () => void
}

/**
 * Rings a further party. Resolves when it has answered: it is not in the talk then. Rejects with a LegError or MediaError
 * when it did not, with nothing left of it.
 */
export async function invite(room: CallRoom, options: InvitationOptions): Promise<Participant> {
  const { leg, cancel, onAdmitted, onRinging } = options
  const participant = await room.admit(leg)
  const stop = AbortSignal.any([cancel, room.over])
  const answered = new Promise<void>((resolve, reject) => {
    participant.once('answered', () => resolve())
    participant.once('ended', (reason) => reject(new LegError(reason)))
    if (stop.aborted) reject(new LegError(CANCELLED))
    stop.addEventListener('abort', () => reject(new LegError(CANCELLED)), { once: true })
  })
  answered.catch(() => undefined)
  if (onRinging) participant.once('ringing', onRinging)
  try {
    onAdmitted?.(participant)
    if (!stop.aborted) await Promise.race([leg.dial(), answered])
    await answered
    return participant
  } catch (error) {
    await room.dismiss(participant, asLegReason(error))
    throw error
  }
}

/** Lets one who has answered into the talk. Rejects with a BridgeError, with nothing left of it. */
export async function letIn(room: CallRoom, participant: Participant): Promise<void> {
  try {
    await participant.enter(room.talk)
  } catch (error) {
    await room.dismiss(participant, asLegReason(error))
    throw error
  }
  room.arrived(participant)
}
