import t from 'tap'
import { UserAgent } from 'sip.js'
import type { Cause } from '../../src/calls/end-reason.ts'
import { dialledOf, readReferTo, targetOf } from '../../src/sip/address.ts'
import { reasonHeader, reasonOfEnding, refusalStatus } from '../../src/sip/causes.ts'
import { dtmfRelay, PICTURE_FAST_UPDATE, readInfo } from '../../src/sip/info-body.ts'
import { readSessionExpires } from '../../src/sip/session-timer.ts'

void t.test('digits and keyframes in INFO', async (t) => {
  const digit = (body: string) => readInfo('application/dtmf-relay', body)
  t.same(digit('Signal=5\r\nDuration=160\r\n'), { type: 'digit', digit: '5', durationMs: 160 })
  t.same(digit('signal = *\nduration = 100'), { type: 'digit', digit: '*', durationMs: 100 })
  t.same(digit('Signal=11\r\n'), { type: 'digit', digit: '#', durationMs: 160 })
  t.same(digit('Signal=d\r\nDuration=999999'), { type: 'digit', digit: 'D', durationMs: 5000 })
  t.same(digit(dtmfRelay('#', 99.6)), { type: 'digit', digit: '#', durationMs: 100 })
  t.same(readInfo('application/dtmf', ' 7 '), { type: 'digit', digit: '7', durationMs: 160 })
  for (const bad of [
    '',
    'Signal=',
    'Signal=E',
    'Signal=16',
    'Signal=123',
    'Duration=5',
    'Signal=5x',
    'x'.repeat(5000),
  ]) {
    t.equal(digit(bad), undefined, bad.slice(0, 20))
  }
  t.same(readInfo('Application/Media_Control+XML; charset=utf-8', PICTURE_FAST_UPDATE), { type: 'picture-fast-update' })
  t.same(readInfo('application/media_control+xml', '<a:picture_fast_update  />'), { type: 'picture-fast-update' })
  t.equal(readInfo('application/media_control+xml', '<picture_fast_update_not/>'), undefined)
  t.equal(readInfo('text/plain', 'Signal=5'), undefined)
  t.equal(readInfo(undefined, 'Signal=5'), undefined)
})

void t.test('whom a transfer names', async (t) => {
  t.match(readReferTo('<sip:1002@empresa.com>')?.uri.toString(), 'sip:1002@empresa.com')
  t.match(readReferTo('"Ana" <sip:1002@empresa.com;user=phone>')?.uri.user, '1002')
  t.match(readReferTo('<sip:1002@x?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>'), {
    replaces: { callId: 'a@b', toTag: '1', fromTag: '2' },
  })
  for (const bad of [
    undefined,
    '',
    '<',
    'sip:',
    '<sip:1002@x?Replaces=%E0%A4%A>',
    '<sip:1002@x?Replaces=a>',
    'x\r\ny',
    `<sip:${'1'.repeat(2000)}@x>`,
  ]) {
    t.equal(readReferTo(bad), undefined, String(bad).slice(0, 30))
  }
})

void t.test('what was dialled, and where to ring', async (t) => {
  const dialled = (uri: string) => dialledOf(UserAgent.makeURI(uri)!, 'Empresa.com')
  t.equal(dialled('sip:vendas@empresa.com'), 'vendas')
  t.equal(dialled('sip:vendas@empresa.com:5070;transport=ws'), 'vendas')
  t.equal(dialled('sip:ana@outra.com'), 'sip:ana@outra.com')
  t.equal(dialled('sip:a%0d%0ab@empresa.com'), '')
  t.equal(dialled('sip:a%20b@empresa.com'), '')
  t.equal(dialled('sip:a%3Cb@empresa.com'), '')
  t.equal(targetOf('PJSIP/1001', 'empresa.com')?.toString(), 'sip:1001@empresa.com')
  for (const bad of ['PJSIP/1001@trunk', 'PJSIP/a b', 'Local/1@x/n', 'PJSIP/a\r\nX: y', 'PJSIP/', '1001']) {
    t.equal(targetOf(bad, 'empresa.com'), undefined, bad)
  }
})

void t.test('why a call ended', async (t) => {
  const refused = (status: number) => reasonOfEnding({ how: 'refused', status, detail: `SIP ${status}` }, 'outgoing')
  const causes: readonly (readonly [number, Cause])[] = [
    [404, 'unknown-address'],
    [410, 'unknown-address'],
    [484, 'unknown-address'],
    [486, 'busy'],
    [600, 'busy'],
    [408, 'no-answer'],
    [480, 'no-answer'],
    [403, 'rejected'],
    [603, 'rejected'],
    [487, 'cancelled'],
    [415, 'media-failed'],
    [488, 'media-failed'],
    [302, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
  ]
  for (const [status, cause] of causes) t.match(refused(status), { cause, by: 'phone', detail: `SIP ${status}` })
  t.match(refused(407), { cause: 'switch-unavailable', by: 'bridge' })
  const bye = { how: 'bye', status: undefined, detail: 'BYE' } as const
  t.match(reasonOfEnding(bye, 'talking'), { cause: 'hung-up', by: 'phone' })
  t.match(reasonOfEnding({ ...bye, how: 'lost' }, 'talking'), { cause: 'media-lost', by: 'phone' })
  t.match(reasonOfEnding({ ...bye, how: 'lost' }, 'outgoing'), { cause: 'switch-unavailable', by: 'bridge' })
  const cancel = { how: 'cancel', status: 200, detail: 'CANCEL' } as const
  t.match(reasonOfEnding(cancel, 'incoming'), { cause: 'cancelled', by: 'phone', answeredElsewhere: true })
  t.equal(refusalStatus({ cause: 'stopping', by: 'bridge' }), 503)
  t.equal(refusalStatus({ cause: 'media-failed', by: 'bridge' }), 488)
  t.equal(reasonHeader({ cause: 'cancelled', by: 'app' }), undefined)
})

void t.test('session timers as they are written', async (t) => {
  t.same(readSessionExpires('1800;refresher=uas'), { seconds: 1800, refresher: 'uas' })
  t.same(readSessionExpires(' 90 ; foo=1; Refresher = UAC'), { seconds: 90, refresher: 'uac' })
  t.same(readSessionExpires('5'), { seconds: 90, refresher: undefined })
  for (const bad of [undefined, '', 'x', '-1', '99999999', '90 uac'])
    t.equal(readSessionExpires(bad), undefined, String(bad))
})

void t.test('nothing that comes from outside makes a reader throw', async (t) => {
  const seeds = [
    'Signal=5\r\nDuration=160\r\n',
    PICTURE_FAST_UPDATE,
    '"Ana" <sip:1002@x?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>',
    '1800;refresher=uas',
  ]
  let x = 1
  const next = (below: number) => {
    x = (x * 1103515245 + 12345) % 2147483648
    return x % below
  }
  for (let n = 0; n < 20_000; n++) {
    const letters = seeds[n % seeds.length]!.split('')
    for (let change = 0; change <= next(5); change++) {
      letters.splice(next(letters.length + 1), next(3), String.fromCharCode(next(300)))
    }
    const text = letters.join('')
    readInfo('application/dtmf-relay', text)
    readInfo(text, text)
    readInfo('application/media_control+xml', text)
    const refer = readReferTo(text)
    if (refer) t.notMatch(dialledOf(refer.uri, 'x'), /[\p{Cc}"<>\\\s]/u)
    readSessionExpires(text)
  }
  t.end()
})
