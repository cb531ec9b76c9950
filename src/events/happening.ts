import type { CallHappened } from '../calls/call-event.ts'
import type { Cause } from '../calls/end-reason.ts'
import type { ListedChannel } from '../calls/listed-channel.ts'

/** A channel of the switch, as events tell of it. */
export type ChannelData = Omit<ListedChannel, 'application' | 'dial' | 'since'>

/** Something that happened, to a call or around calls. Times in epoch ms. */
export type Happening =
  | { readonly type: 'channel.created' | 'channel.changed'; readonly data: ChannelData }
  /** `cause`: Asterisk's hang-up cause (Q.850), with its text. */
  | {
      readonly type: 'channel.hung-up'
      readonly data: ChannelData & { readonly cause: number | undefined; readonly causeText: string | undefined }
    }
  /** A phone at the switch, or the switch at a provider. */
  | {
      readonly type: 'registration.changed'
      readonly data: {
        readonly kind: 'phone' | 'trunk'
        /** `1001`, or `sip:account@provider`. */
        readonly name: string
        readonly state: string
        readonly since: number
      }
    }
  /** The bridge's own connection to the switch. */
  | {
      readonly type: 'link.changed'
      readonly data: {
        readonly link: 'ari' | 'ami' | 'sip'
        readonly status: string
        readonly since: number
        readonly detail: string | undefined
      }
    }
  /** A ConnectyCube user that the bridge signs in. */
  | {
      readonly type: 'identity.changed'
      readonly data: {
        readonly userId: number
        readonly login: string
        readonly status: string
        readonly since: number
        readonly detail: string | undefined
      }
    }
  | { readonly type: 'mappings.changed'; readonly data: { readonly count: number; readonly error: string | undefined } }
  /** A media worker became ready, or was lost with so many talks. */
  | {
      readonly type: 'worker.changed'
      readonly data: {
        readonly pid: number | undefined
        readonly ready: boolean
        readonly sessions: number
        readonly detail: string | undefined
      }
    }
  /** What became of a call that an operator began; `channelId` where it was a channel of the switch and no call. */
  | {
      readonly type: 'originate.outcome'
      readonly data: {
        readonly channelId: string | undefined
        readonly outcome: 'answered' | 'failed'
        readonly cause: Cause | undefined
        readonly detail: string | undefined
      }
    }

export type Happened = CallHappened | (Happening & { readonly callId?: string | undefined; readonly at: number })

export type EventType = Happened['type']

// An object and not a list: the compiler finds one that is missing.
const TYPES: Readonly<Record<EventType, string>> = {
  'call.started': 'A call arrived, or an operator began it. Data: the call, as /v1/calls shows it.',
  'call.changed': 'Its state or what is seen of it changed. Data: the call.',
  'call.ended': 'It is over. Data: its record.',
  'call.dtmf': 'A party pressed a digit; which one, only where events.digits is set.',
  'call.alarm': 'Something began to be wrong with the audio, or is well again.',
  'call.video': 'How the video goes changed: untouched, transcoded, black or off, for each direction, and why.',
  'call.participant': 'Someone came in, changed or left.',
  'call.transfer': 'A transfer or consultation began or got on.',
  'call.monitor': 'Someone listens to the call, or stopped.',
  'call.recording': 'A recording began, paused, was stored or failed.',
  'channel.created': 'A channel came up at the switch, in the bridge or not.',
  'channel.changed': 'Its state, its bridge or what is known of its parties changed.',
  'channel.hung-up': 'It is gone.',
  'registration.changed': 'A phone can be reached or not any more, or the switch at its provider.',
  'link.changed': 'The connection to the switch (ARI, AMI or SIP) came up or was lost.',
  'identity.changed': 'A ConnectyCube user was signed in, refused or lost its connection.',
  'mappings.changed': 'The lookup table was read anew, or could not be.',
  'worker.changed': 'A media worker became ready or was lost.',
  'originate.outcome': 'A call that an operator began was answered, or failed.',
}

/** Every type of event with what it says, for documents and for checking filters. */
export const EVENT_TYPES: ReadonlyMap<EventType, string> = new Map(
  (Object.keys(TYPES) as EventType[]).map((type) => [type, TYPES[type]]),
)
