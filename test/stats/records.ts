import type { CallRecord } from '../../src/calls/call-record.ts'

/** A record of a successful call, with what a test is about. */
export function recordOf(more: Partial<CallRecord> = {}, arrived = 1_795_428_000_000): CallRecord {
  return {
    callId: 'c1',
    channelId: undefined,
    cubeSessionId: undefined,
    direction: 'phone-to-app',
    from: { address: 'sip:1001@empresa.com', number: '1001', displayName: 'Zé' },
    to: { address: 'cube:4448515', number: 'maria', displayName: 'Maria' },
    answeredBy: undefined,
    mapping: 'sip:vendas@empresa.com',
    department: undefined,
    times: {
      arrived,
      rung: undefined,
      accepted: undefined,
      joined: undefined,
      firstAudioToApp: undefined,
      firstAudioToPhone: undefined,
      ended: arrived + 10_000,
    },
    setupMs: 1000,
    talkMs: 9000,
    endedBy: 'phone',
    cause: 'hung-up',
    detail: undefined,
    result: 'success',
    media: undefined,
    phone: {},
    app: {},
    participants: [],
    transfers: [],
    recordings: [],
    counted: [],
    ...more,
  }
}
