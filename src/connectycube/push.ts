import type { Identity } from './identity.ts'
import type { PushOptions } from './options.ts'

/** What a push says of a call. One push goes to each user, as each is to see a call of its own. */
export interface CallPush {
  readonly sessionId: string
  readonly callerId: number
  readonly callerName: string
  readonly calleeId: number
  readonly video: boolean
}

/**
 * Wakes an app that is not running. ConnectyCube's client libraries read different keys for the same things (React
 * Native's CallKit sample, Flutter's call kit): the union is sent.
 */
export function pushCall(identity: Identity, options: PushOptions, call: CallPush): void {
  send(identity, options, call, {
    ...commonKeys(call, 'startCall'),
    message: `Incoming call from ${call.callerName}`,
    // Makes iOS deliver it as a VoIP push, for which the app must show a call.
    ios_voip: 1,
  })
}

/** Stops an app that such a push has woken from ringing, and leaves a notice of the missed call. */
export function pushMissedCall(identity: Identity, options: PushOptions, call: CallPush): void {
  send(identity, options, call, {
    ...commonKeys(call, 'endCall'),
    message: `Missed call from ${call.callerName}`,
  })
}

/** Stops an app that such a push has woken from ringing, when its user missed nothing. */
export function pushCallOver(identity: Identity, options: PushOptions, call: CallPush): void {
  send(identity, options, call, {
    ...commonKeys(call, 'endCall'),
    message: `The call from ${call.callerName} is over`,
  })
}

function commonKeys(call: CallPush, signal: 'startCall' | 'endCall'): Record<string, string | number> {
  return {
    initiatorId: call.callerId,
    opponentsIds: String(call.calleeId),
    handle: call.callerName,
    uuid: call.sessionId,
    callType: call.video ? 'video' : 'audio',
    session_id: call.sessionId,
    caller_id: call.callerId,
    caller_name: call.callerName,
    call_opponents: String(call.calleeId),
    call_type: call.video ? 1 : 2,
    signal_type: signal,
  }
}

function send(
  identity: Identity,
  options: PushOptions,
  call: CallPush,
  payload: Record<string, string | number>,
): void {
  if (!options.enabled) return
  const event = {
    notification_type: 'push',
    environment: options.environment,
    user: { ids: [call.calleeId] },
    message: Buffer.from(JSON.stringify(payload)).toString('base64'),
  }
  identity.chores.add(`a push to user ${call.calleeId}`, () =>
    identity.request('sending a push', (sdk) => sdk.pushnotifications.events.create(event)),
  )
}
