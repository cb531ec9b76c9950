import type { Schemas } from '../../../client/client.ts'

export type Call = Schemas['Call']
export type CallRecord = Schemas['CallRecord']

interface Around {
  readonly id: string
  /** Epoch ms, by the bridge's clock. */
  readonly at: number
}

/** What the stream of events tells; of what is not about calls only that it happened, the rest is asked for. */
export type Happened = Around &
  (
    | { readonly type: 'call.started' | 'call.changed'; readonly callId: string; readonly data: Call }
    | { readonly type: 'call.ended'; readonly callId: string; readonly data: CallRecord }
    | { readonly type: OtherCallEvent; readonly callId: string; readonly data: Readonly<Record<string, unknown>> }
    | {
        readonly type: SurroundingEvent
        readonly callId: string | null
        readonly data: Readonly<Record<string, unknown>>
      }
  )

type OtherCallEvent =
  'call.dtmf' | 'call.alarm' | 'call.video' | 'call.participant' | 'call.transfer' | 'call.monitor' | 'call.recording'

type SurroundingEvent =
  | 'channel.created'
  | 'channel.changed'
  | 'channel.hung-up'
  | 'registration.changed'
  | 'link.changed'
  | 'identity.changed'
  | 'mappings.changed'
  | 'worker.changed'
  | 'originate.outcome'
