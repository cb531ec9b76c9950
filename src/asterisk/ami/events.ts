import { field, type AmiMessage } from './message.ts'
import { snapshotIn, type AmiSnapshot } from './snapshot.ts'

/** The AMI events the bridge acts on; the others are ignored. */
export type AmiEvent =
  | { readonly type: 'Newchannel' | 'Newstate' | 'NewCallerid' | 'NewConnectedLine'; readonly channel: AmiSnapshot }
  | { readonly type: 'Newexten'; readonly channel: AmiSnapshot; readonly application: string }
  | { readonly type: 'Hangup'; readonly channel: AmiSnapshot; readonly cause: number; readonly causeText: string }
  | { readonly type: 'BridgeCreate' | 'BridgeDestroy'; readonly bridgeId: string }
  | { readonly type: 'BridgeEnter' | 'BridgeLeave'; readonly bridgeId: string; readonly channel: AmiSnapshot }
  | { readonly type: 'DialBegin'; readonly caller: AmiSnapshot | undefined; readonly dialled: AmiSnapshot }
  | {
      readonly type: 'DialEnd'
      readonly caller: AmiSnapshot | undefined
      readonly dialled: AmiSnapshot
      /** ANSWER, BUSY, CANCEL, CHANUNAVAIL, CONGESTION, NOANSWER … */
      readonly status: string
    }
  | {
      readonly type: 'UserEvent'
      readonly name: string
      readonly channel: AmiSnapshot | undefined
      readonly fields: AmiMessage
    }
  /** State: NOT_INUSE, INUSE, BUSY, RINGING, ONHOLD, UNAVAILABLE, INVALID, UNKNOWN … */
  | { readonly type: 'DeviceStateChange'; readonly device: string; readonly state: string }
  | {
      readonly type: 'ContactStatus'
      readonly uri: string
      readonly aor: string
      readonly endpoint: string
      /** Reachable, Unreachable, NonQualified, Created, Removed, Updated, Unknown. */
      readonly status: string
    }
  | {
      readonly type: 'Registry'
      readonly username: string
      readonly domain: string
      /** Registered, Unregistered, Rejected, Failed. */
      readonly status: string
      readonly cause: string
    }
  | { readonly type: 'FullyBooted' }

/** Undefined for events of no interest, and for those that lack what makes them one. Never throws. */
export function parseAmiEvent(message: AmiMessage): AmiEvent | undefined {
  const type = field(message, 'Event')
  switch (type) {
    case 'Newchannel':
    case 'Newstate':
    case 'NewCallerid':
    case 'NewConnectedLine': {
      const channel = snapshotIn(message)
      return channel && { type, channel }
    }
    case 'Newexten': {
      const channel = snapshotIn(message)
      return channel && { type, channel, application: field(message, 'Application') }
    }
    case 'Hangup': {
      const channel = snapshotIn(message)
      const cause = Number(field(message, 'Cause')) || 0
      return channel && { type, channel, cause, causeText: field(message, 'Cause-txt') }
    }
    case 'BridgeCreate':
    case 'BridgeDestroy':
      return { type, bridgeId: field(message, 'BridgeUniqueid') }
    case 'BridgeEnter':
    case 'BridgeLeave': {
      const channel = snapshotIn(message)
      return channel && { type, bridgeId: field(message, 'BridgeUniqueid'), channel }
    }
    case 'DialBegin': {
      const dialled = snapshotIn(message, 'Dest')
      return dialled && { type, caller: snapshotIn(message), dialled }
    }
    case 'DialEnd': {
      const dialled = snapshotIn(message, 'Dest')
      return dialled && { type, caller: snapshotIn(message), dialled, status: field(message, 'DialStatus') }
    }
    case 'UserEvent':
      return { type, name: field(message, 'UserEvent'), channel: snapshotIn(message), fields: message }
    case 'DeviceStateChange':
      return { type, device: field(message, 'Device'), state: field(message, 'State') }
    case 'ContactStatus':
      return {
        type,
        uri: field(message, 'URI'),
        aor: field(message, 'AOR'),
        endpoint: field(message, 'EndpointName'),
        status: field(message, 'ContactStatus'),
      }
    case 'Registry':
      return {
        type,
        username: field(message, 'Username'),
        domain: field(message, 'Domain'),
        status: field(message, 'Status'),
        cause: field(message, 'Cause'),
      }
    case 'FullyBooted':
      return { type }
    default:
      return undefined
  }
}
