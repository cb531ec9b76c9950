import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { CallHappening } from './call-event.ts'
import type { EndReason } from './end-reason.ts'
import type { Leg } from './leg.ts'
import type { MediaPlan } from './media-plan.ts'
import type { Mapping } from './mapping.ts'
import type { Members } from './members.ts'
import type { Participant } from './participant.ts'
import type { ChannelControl, TalkSwitch } from './ports.ts'
import type { AppPath, Talk } from './talk.ts'
import type { RecordingOffice } from './tape.ts'

/** A live call as those see it who act on it: transfers, conferences, monitors, recordings. */
export interface CallRoom {
  readonly id: string
  readonly talk: Talk
  readonly members: Members
  readonly channels: ChannelControl
  /** For what is made beside the call's own talk. */
  readonly switch: TalkSwitch
  readonly mediaPlan: MediaPlan
  readonly mapping: Mapping | undefined
  /** Undefined: calls are not recorded here. */
  readonly recordings: RecordingOffice | undefined
  readonly clock: Clock
  readonly log: Log
  /** Aborted as soon as the call is over. */
  readonly over: AbortSignal
  /** Throws CallError `call_state` unless people talk. `what` says what can't be done. */
  requireTalking(what: string): void
  /** Takes a further leg in, with a talk path when it is an app's. Rejects with a MediaError. */
  admit(leg: Leg): Promise<Participant>
  /** A talk path for one who is no participant, the taker's to close. Rejects with a MediaError. */
  openPath(mediaId: string): Promise<AppPath>
  /** Takes someone in who has answered already, from another call or from elsewhere at the switch. */
  receive(leg: Leg, path: AppPath | undefined): Promise<Participant>
  /** Frees a participant; the call ends with `reason` when fewer than two are left. */
  dismiss(participant: Participant, reason: EndReason): Promise<void>
  /** A further participant is in the talk now: subscribers are told. */
  arrived(participant: Participant): void
  /** What is seen of the call changed. */
  changed(): void
  tell(happening: CallHappening): void
}
