import t from 'tap'
import { CodecAgreement } from '../../../src/media/worker/codec-agreement.ts'

t.test('the app is offered what goes with the phone that is expected', async (t) => {
  const agreement = new CodecAgreement('opus')
  t.match(agreement.forApp(undefined), { app: ['opus'], playbackRate: 8000 })
  agreement.expectPhone(['G722', 'PCMU'])
  t.match(agreement.forApp(undefined), { app: ['opus'], playbackRate: 16_000 })
  agreement.expectPhone(['opus'])
  t.match(agreement.forApp(['PCMU', 'opus']), { app: ['opus'], playbackRate: 48_000 })
})

t.test('what is spoken with Asterisk already bounds what the app may speak', async (t) => {
  const agreement = new CodecAgreement('g711')
  agreement.expectPhone(['PCMA'])
  agreement.speak('PCMU', undefined)
  t.same(agreement.forApp(['opus', 'PCMA', 'PCMU'])?.app, ['PCMU', 'PCMA', 'opus'])
  const wideband = new CodecAgreement('g711')
  wideband.expectPhone(['PCMU'])
  wideband.speak('G722', undefined)
  t.same(wideband.forApp(['PCMU', 'opus'])?.app, ['opus'])
  t.equal(wideband.forApp(['PCMU', 'PCMA']), undefined, 'nothing goes with G.722 but Opus')
  wideband.unspeak()
  t.same(wideband.forApp(['PCMU'])?.app, ['PCMU'])
})

t.test('what is agreed with the app bounds what is spoken with Asterisk', async (t) => {
  const agreement = new CodecAgreement('opus')
  t.equal(agreement.forPhone(['G722', 'PCMU'], ['opus']), 'G722')
  t.equal(agreement.forPhone(['G722', 'PCMA'], ['PCMU']), 'PCMA', 'an app of G.711 alone')
  t.equal(agreement.forPhone(['opus'], ['PCMU']), 'PCMU', 'Asterisk transcodes')
  t.equal(agreement.forPhone([], undefined), 'PCMU')
  agreement.expectPhone(['PCMA'])
  t.equal(agreement.forPhone([], undefined), 'PCMA', 'what was expected, where nothing else is known')
})

t.test('an offer under way may still be answered with G.711', async (t) => {
  const agreement = new CodecAgreement('g711')
  t.same(agreement.forApp(undefined)?.app, ['PCMU', 'PCMA', 'opus'])
  t.equal(agreement.forPhone(['G722'], ['PCMU', 'PCMA', 'opus']), 'PCMU')
  t.equal(agreement.forPhone(['G722', 'PCMA'], ['PCMU', 'PCMA', 'opus']), 'PCMA')
  t.equal(agreement.forPhone(['G722'], ['opus']), 'G722')
})

t.test('what is settled stays, and what can not be joined is refused', async (t) => {
  const agreement = new CodecAgreement('opus')
  t.throws(() => agreement.speak('G722', 'PCMU'), { code: 'media_no_codec' })
  agreement.speak('G722', 'opus')
  agreement.speak('G722', 'opus')
  t.throws(() => agreement.speak('PCMU', 'opus'), { code: 'media_connect_failed', message: /speaks G722 already/ })
})
