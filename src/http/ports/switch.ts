import type { ListedChannel } from '../../calls/listed-channel.ts'

/** A phone of the switch, and whether it can be rung. */
export interface PhoneView {
  /** `1001` */
  readonly endpoint: string
  readonly state: 'registered' | 'unreachable' | 'unregistered'
  /** Epoch ms at which the bridge saw the state begin. */
  readonly since: number
  /** Asterisk's device state: NOT_INUSE, INUSE, RINGING …; empty while not known. */
  readonly device: string
}

/** A registration of the switch itself at a provider. */
export interface TrunkView {
  readonly client: string
  readonly server: string
  /** Registered, Unregistered, Rejected … */
  readonly status: string
  readonly since: number
}

export interface RegistrationsView {
  readonly phones: readonly PhoneView[]
  readonly trunks: readonly TrunkView[]
}

export interface SwitchPort {
  channels(): readonly ListedChannel[]
  registrations(): RegistrationsView
}

/** A place in the dialplan. */
export interface DialplanPlace {
  /** The configuration's (`asterisk.dialContext`) when undefined. */
  readonly context: string | undefined
  readonly exten: string
}

/** A phone that the switch rings and then sends into the dialplan (AMI Originate). */
export interface ChannelOriginate extends DialplanPlace {
  /** `PJSIP/1001` */
  readonly phone: string
  readonly callerId: { readonly number: string; readonly name: string | undefined } | undefined
  readonly timeoutMs: number | undefined
}

/**
 * What can be done to any channel of the switch, in the bridge's application or not; AMI carries it. Channels are named
 * by their unique id. All reject with a BridgeError: its `statusCode` is 404 for a channel that does not exist (any
 * more), 409 for one that can't do this now, 502 or 503 when the switch refuses or is away. The strings have passed the
 * interface's schemas; whoever writes them into AMI checks for line breaks once more.
 */
export interface ChannelControl {
  hangUp(channelId: string): Promise<void>
  redirect(channelId: string, place: DialplanPlace): Promise<void>
  /** The two talk with each other, whatever they did before. */
  bridge(channelId: string, otherId: string): Promise<void>
  /** Resolves when the switch has taken the request, with the id that the channel will have. */
  originate(request: ChannelOriginate): Promise<{ readonly channelId: string }>
}
