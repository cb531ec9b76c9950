import t from 'tap'
import { ANSWERS, isFromWorker, isToWorker } from '../../../src/media/worker/message-shapes.ts'
import { mediaOptions } from '../support/options.ts'

const candidate = { candidate: 'candidate:…', sdpMid: '0', sdpMLineIndex: 0 }

t.test('messages of the agreed shape pass, also after the trip through serialization', (t) => {
  for (const message of [
    { kind: 'ask', id: 1, session: 'a', ask: { op: 'open', options: mediaOptions() } },
    { kind: 'ask', id: 1, session: 'a', ask: { op: 'close' } },
    { kind: 'ask', id: 1, session: 'a', ask: { op: 'connectRtp', remote: { address: '127.0.0.1', port: 4 } } },
    { kind: 'tell', session: 'a', tell: { op: 'addCandidate', candidate } },
    { kind: 'tell', session: 'a', tell: { op: 'sendDtmf', digit: '#', durationMs: 100 } },
    { kind: 'tell', session: 'a', tell: { op: 'expectMedia', audio: true, video: true } },
    { kind: 'ping' },
  ]) {
    t.ok(isToWorker(structuredClone(message)), JSON.stringify(message))
  }
  for (const message of [
    { kind: 'ready', opus: 'libopus 1.5' },
    { kind: 'answer', id: 1, value: undefined },
    { kind: 'refusal', id: 1, code: 'media_no_port', message: 'none' },
    { kind: 'event', session: 'a', event: { name: 'failed', failure: 'app-silent', detail: '' } },
    { kind: 'event', session: 'a', event: { name: 'firstAudio', direction: 'toApp', at: 5 } },
    { kind: 'event', session: 'a', event: { name: 'alarm', alarm: 'ice-down', raised: true } },
    { kind: 'fatal', code: 'media_opus_missing', message: 'x' },
  ]) {
    t.ok(isFromWorker(structuredClone(message)), JSON.stringify(message))
  }
  t.end()
})

t.test('everything else is refused', (t) => {
  for (const message of [
    undefined,
    null,
    'ping',
    {},
    { kind: 'toString' },
    { kind: 'ask', id: '1', session: 'a', ask: { op: 'close' } },
    { kind: 'ask', id: 1, session: 'a', ask: { op: 'explode' } },
    { kind: 'ask', id: 1, session: 'a', ask: { op: 'open', options: { ...mediaOptions(), ice: null } } },
    { kind: 'tell', session: 'a', tell: { op: 'sendDtmf', digit: '11', durationMs: 100 } },
    { kind: 'tell', session: 'a', tell: { op: 'sendDtmf', digit: '1', durationMs: NaN } },
  ]) {
    t.notOk(isToWorker(message), JSON.stringify(message))
  }
  t.notOk(isFromWorker({ kind: 'refusal', id: 1, code: 'whatever', message: '' }))
  t.notOk(isFromWorker({ kind: 'event', session: 'a', event: { name: 'failed', failure: 'bored', detail: '' } }))
  t.notOk(isFromWorker({ kind: 'event', session: 'a', event: { name: 'alarm', alarm: 'fire', raised: true } }))
  t.notOk(ANSWERS.openRtp({ address: '127.0.0.1' }))
  t.notOk(ANSWERS.createOffer(undefined))
  t.notOk(ANSWERS.statistics({}))
  t.ok(ANSWERS.close(undefined))
  t.end()
})
