import t from 'tap'
import { clearingCause, reasonOf, refusalCause } from '../../src/asterisk/causes.ts'
import { parseDuration } from '../../src/asterisk/duration.ts'
import { ResourceNames } from '../../src/asterisk/names.ts'
import { callerOf, presentable } from '../../src/asterisk/party.ts'
import { readRtpQos } from '../../src/asterisk/rtp-details.ts'

void t.test('hang-up causes become reasons, by who hung up when', (t) => {
  const outgoing: readonly (readonly [number | undefined, string])[] = [
    [17, 'busy'],
    [18, 'no-answer'],
    [19, 'no-answer'],
    [21, 'rejected'],
    [16, 'cancelled'],
    [58, 'media-failed'],
    [1, 'unknown-address'],
    [3, 'unreachable'],
    [20, 'unreachable'],
    [34, 'unreachable'],
    [undefined, 'unreachable'],
  ]
  for (const [cause, expected] of outgoing) {
    t.match(reasonOf({ cause, sipStatus: undefined }, 'outgoing'), { cause: expected, by: 'phone' }, `Q.850 ${cause}`)
  }
  t.equal(reasonOf({ cause: 21, sipStatus: 603 }, 'outgoing').detail, 'SIP 603, Q.850 cause 21')
  t.equal(reasonOf({ cause: 16, sipStatus: undefined }, 'incoming').cause, 'cancelled')
  t.equal(reasonOf({ cause: 16, sipStatus: undefined }, 'talking').cause, 'hung-up')
  t.match(reasonOf({ cause: 44, sipStatus: undefined }, 'talking'), { cause: 'media-lost', detail: /rtp_timeout/ })
  t.equal(refusalCause({ cause: 'rejected', by: 'app' }), 16)
  t.equal(clearingCause({ cause: 'cancelled', by: 'app', answeredElsewhere: true }), 26)
  t.end()
})

void t.test('names of ours are told from all others', (t) => {
  const names = new ResourceNames('cube.bridge')
  for (const kind of ['phone', 'media', 'bridge'] as const) t.equal(names.kindOf(names.next(kind)), kind)
  const id = names.next('media')
  t.not(id, names.next('media'))
  for (const other of ['', '1700000000.1', `${id}x`, `x${id}`, id.replace('cube.bridge', 'cubexbridge')]) {
    t.equal(names.kindOf(other), undefined, other)
  }
  t.equal(new ResourceNames('cube').kindOf(id), undefined, 'another bridge on the same Asterisk')
  t.end()
})

void t.test('callers are shown without what could break a line or a header', (t) => {
  t.equal(presentable('João\r\nVia: <sip:x>\u202e "Jô"\\\0'), 'João Via: sip:x Jô')
  t.equal(presentable('x'.repeat(500)).length, 80)
  const channel = { id: '1', name: '', state: 'Ring', context: '', exten: '', stasisApp: undefined, variables: {} }
  t.same(callerOf({ ...channel, caller: { name: '', number: '' } }, 'empresa.com'), {
    address: 'sip:anonymous@empresa.com',
    number: 'anonymous',
    displayName: 'anonymous',
  })
  t.equal(callerOf({ ...channel, caller: { name: '', number: 'a@b' } }, 'empresa.com').address, 'sip:a%40b@empresa.com')
  t.end()
})

void t.test('what Asterisk writes as text is read as numbers', (t) => {
  t.equal(parseDuration('01:02:03'), 3_723_000)
  t.equal(parseDuration('soon'), 0)
  const text =
    'ssrc=1;themssrc=2;lp=3;rxjitter=0.000125;rxcount=44;txjitter=0.001;txcount=45;rlp=1;rtt=0.02;rxmes=86.1;txmes=x'
  t.same(readRtpQos(text), {
    packetsSent: 45,
    packetsReceived: 44,
    lostSent: 1,
    lostReceived: 3,
    jitterReceivedMs: 0.125,
    jitterSentMs: 1,
    roundTripMs: 20,
    scoreReceived: 86.1,
    scoreSent: undefined,
  })
  t.match(readRtpQos('nonsense;;=;'), { packetsSent: undefined })
  t.end()
})
