import type { CallRecord, ParticipantRecord } from '../calls/call-record.ts'
import type { CallView } from '../calls/call-view.ts'
import { resultClass, type EndReason } from '../calls/end-reason.ts'
import type { OpenCall } from '../calls/open-call.ts'

/**
 * The record of a call that ended because the bridge did: with the last times known, and without figures of its audio,
 * which were lost with it.
 */
export function interruptedRecord({ callId, view, times, lastSeen }: OpenCall): CallRecord {
  const ended = Math.max(lastSeen, view.arrived)
  const { joined } = times
  const reason: EndReason = {
    cause: 'interrupted',
    by: 'bridge',
    detail: 'the bridge ended without ending the call; its times are the last that were noted',
  }
  return {
    callId,
    channelId: view.channelId,
    cubeSessionId: view.cubeSessionId,
    direction: view.direction,
    from: view.from,
    to: view.to,
    answeredBy: joined === undefined ? undefined : view.participants.find(({ role }) => role === 'callee')?.party,
    mapping: view.mapping,
    department: view.department,
    times: { arrived: view.arrived, ...times, firstAudioToApp: undefined, firstAudioToPhone: undefined, ended },
    setupMs: joined === undefined ? undefined : joined - view.arrived,
    talkMs: joined === undefined ? 0 : Math.max(0, ended - joined),
    endedBy: reason.by,
    cause: reason.cause,
    detail: reason.detail,
    result: resultClass(reason, joined !== undefined),
    media: undefined,
    phone: {},
    app: {},
    participants: view.participants.map((participant) => toRecord(participant, reason, ended)),
    transfers: view.transfer ? [view.transfer] : [],
    recordings: view.recording ? [view.recording.id] : [],
    // What it counted as was known to the run that ended.
    counted: [],
  }
}

function toRecord(
  { id, kind, role, party, state, since }: CallView['participants'][number],
  { by, cause }: EndReason,
  left: number,
): ParticipantRecord {
  return {
    id,
    kind,
    role,
    party,
    joined: state === 'joined' ? since : undefined,
    left,
    endedBy: by,
    cause,
    detail: undefined,
    media: undefined,
    network: {},
  }
}
