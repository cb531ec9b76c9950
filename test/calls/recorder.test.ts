import t from 'tap'
import type { CallHappened } from '../../src/calls/call-event.ts'
import { CallError } from '../../src/calls/errors.ts'
import type { RecordRequest } from '../../src/calls/operator.ts'
import type { RecordingWishes } from '../../src/calls/recording-wishes.ts'
import type { RecordingSink } from '../../src/calls/tape.ts'
import { directory, openExchange, settle, vendas } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'

const MIXED: RecordRequest = { layout: 'mixed', format: 'wav', announce: false }
const SPLIT: RecordRequest = { ...MIXED, layout: 'split' }

/** A shelf that a test plays. */
class ScriptedSink implements RecordingSink {
  readonly kept: { id: string; names: readonly string[]; parties: readonly { number: string }[] }[] = []
  space: () => Promise<void> = () => Promise.resolve()
  keeping: () => Promise<void> = () => Promise.resolve()

  demandSpace(): Promise<void> {
    return this.space()
  }
  partName({ side }: Parameters<RecordingSink['partName']>[0]): string {
    return side
  }
  async keep(id: string, parts: Promise<readonly string[]>, { parties }: Parameters<RecordingSink['keep']>[2]) {
    const names = await parts
    await this.keeping()
    if (names.length > 0) this.kept.push({ id, names, parties })
  }
}

/** A phone and an app that talk. */
async function talk(recording?: RecordingWishes, prepare?: (sink: ScriptedSink, exchange: Exchange) => void) {
  const sink = new ScriptedSink()
  const mapping = { ...vendas, ...(recording && { recording }) }
  const exchange = openExchange({
    directory: { ...directory, findByAddress: () => mapping },
    recordings: {
      sink,
      defaults: { layout: 'mixed', format: 'ogg', announce: true },
      announcement: { sounds: ['sound:beep'], maxMs: 1000 },
    },
  })
  prepare?.(sink, exchange)
  const told: string[] = []
  exchange.switchboard.on('happened', (it: CallHappened) => {
    if (it.type !== 'call.recording') return
    const { outcome, state, detail } = it.data
    told.push(detail === undefined ? `${outcome} ${state}` : `${outcome} ${state}: ${detail}`)
  })
  const phone = new ScriptedLeg('phone', 'incoming')
  exchange.switchboard.arriveFromPhone({ leg: phone, dialled: 'vendas' })
  await settle()
  const app = exchange.dialled[0]!.leg
  app.emit('answered', app.party)
  await settle()
  const callId = exchange.operator.calls()[0]!.callId
  const hangUp = async () => {
    phone.emit('ended', { cause: 'hung-up', by: 'phone' })
    await settle()
  }
  return { ...exchange, sink, told, phone, app, callId, hangUp }
}

type Exchange = ReturnType<typeof openExchange>

t.test('a recording is begun, paused, gone on with, stopped and kept, one at a time', async (t) => {
  const { operator, callId, phoneSwitch, sink, told, hangUp, records } = await talk()
  await t.rejects(operator.pauseRecording(callId, true), { code: 'call_state' })
  const { id } = await operator.record(callId, MIXED)
  await t.rejects(operator.record(callId, MIXED), { code: 'call_busy' })
  t.match(await operator.pauseRecording(callId, true), { id, state: 'paused' })
  await operator.pauseRecording(callId, true)
  t.match(await operator.pauseRecording(callId, false), { id, state: 'recording' })
  await operator.stopRecording(callId)
  await settle()
  t.strictSame(phoneSwitch.tapes[0]?.asked, ['start', 'pause', 'resume', 'stop'])
  t.match(sink.kept, [{ id, names: ['all'], parties: [{ number: '1001' }, { number: 'maria' }] }])
  t.strictSame(told, ['live recording', 'live paused', 'live recording', 'stored stopping'])
  t.equal(operator.call(callId)?.recording, undefined)
  const second = await operator.record(callId, MIXED)
  await hangUp()
  t.match(records, [{ recordings: [id, second.id], cause: 'hung-up' }])
  t.equal(sink.kept.length, 2, 'what was recorded when the call ended is kept')
})

t.test('a mapping has each of its calls recorded, by its own layout and with the announcement first', async (t) => {
  let heard: () => void = () => undefined
  const { callId, operator, phoneSwitch, told } = await talk({ always: true, layout: 'split' }, (_, exchange) => {
    exchange.phoneSwitch.tapeScript.announce = () => new Promise((resolve) => (heard = resolve))
  })
  t.match(operator.call(callId)?.recording, { layout: 'split', format: 'ogg', state: 'announcing' })
  t.strictSame([phoneSwitch.announced, phoneSwitch.tapes.length], [['sound:beep'], 0])
  await t.rejects(operator.pauseRecording(callId, true), { code: 'call_state' })
  heard()
  await settle()
  t.strictSame(phoneSwitch.tapes[0]?.names, ['caller', 'others'])
  t.strictSame(told, ['live announcing', 'live recording'])
})

t.test('a call that ends, or a recording that is stopped, during the announcement makes no recording', async (t) => {
  const untilStopped = (_: ScriptedSink, { phoneSwitch }: Exchange) => {
    phoneSwitch.tapeScript.announce = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
  }
  const ended = await talk({ always: true }, untilStopped)
  await ended.hangUp()
  const stopped = await talk({ always: true }, untilStopped)
  await stopped.operator.stopRecording(stopped.callId)
  for (const { phoneSwitch, sink, told } of [ended, stopped]) {
    t.strictSame([phoneSwitch.tapes.length, sink.kept.length], [0, 0])
    t.match(told, ['live announcing', /^failed stopping: it was stopped before/])
  }
  t.match(ended.records, [{ recordings: [] }])
})

t.test('an announcement that is missing is told, and recording begins all the same', async (t) => {
  const { told, phoneSwitch } = await talk({ always: true }, (_, exchange) => {
    exchange.phoneSwitch.tapeScript.announce = () => Promise.reject(new Error('no such sound'))
  })
  t.strictSame(told, ['live announcing', 'live recording: no such sound'])
  t.strictSame(phoneSwitch.tapes[0]?.asked, ['start'])
})

t.test('without space, or when the switch refuses, nothing is recorded and the call goes on', async (t) => {
  const refuse = () => Promise.reject(new CallError('call_full', 'no space'))
  const noSpace = await talk({ always: true }, (sink) => (sink.space = refuse))
  const refused = await talk({ always: true, announce: false }, (_, { phoneSwitch }) => {
    phoneSwitch.tapeScript.start = refuse
  })
  for (const { operator, callId, told, hangUp, records, sink } of [noSpace, refused]) {
    t.match(operator.call(callId), { state: 'talking', recording: undefined })
    t.strictSame(told.slice(0, 1), ['failed announcing: no space'])
    await t.rejects(operator.record(callId, MIXED), { code: 'call_full' })
    await hangUp()
    t.match(records, [{ cause: 'hung-up', recordings: [] }])
    t.strictSame(sink.kept, [])
  }
})

t.test('a switch that gives up is told as failed, and what it has is kept', async (t) => {
  const { operator, callId, phoneSwitch, told, sink } = await talk()
  const { id } = await operator.record(callId, MIXED)
  phoneSwitch.tapes[0]?.emit('lost', 'failed')
  await settle()
  t.match(told, ['live recording', /^failed recording: .* disk full/, /^stored stopping: /])
  t.match(sink.kept, [{ id }])
  t.match(operator.call(callId), { state: 'talking', recording: undefined })
})

t.test('what can not be kept is told, also after the call', async (t) => {
  const { operator, callId, told, hangUp, records } = await talk(undefined, (sink) => {
    sink.keeping = () => Promise.reject(new Error('the disk is full'))
  })
  const { id } = await operator.record(callId, MIXED)
  await hangUp()
  t.match(records, [{ recordings: [id] }])
  t.match(told, ['live recording', /^failed stopping: the disk is full .*fetched later/])
})

t.test('when the caller of a split recording leaves a conference, the next party takes the left channel', async (t) => {
  const { operator, callId, phone, dialled, phoneSwitch, sink, told } = await talk()
  await operator.add(callId, { to: { phone: 'PJSIP/1002' } })
  await settle()
  const third = dialled[1]!.leg
  third.emit('answered', third.party)
  await settle()
  const { id } = await operator.record(callId, SPLIT)
  t.match(phoneSwitch.tapes[0]?.source, { layout: 'split', channelId: phone.networkId })
  phoneSwitch.tapes[0]?.emit('lost', 'gone')
  phone.emit('ended', { cause: 'hung-up', by: 'phone' })
  await new Promise((resolve) => setTimeout(resolve, 400))
  t.match(operator.call(callId)?.recording, { id, state: 'recording' })
  t.match(phoneSwitch.tapes[1]?.source, { layout: 'split', channelId: /gateway/ })
  t.match(told.at(-1), /another party from now on/)
  await operator.stopRecording(callId)
  await settle()
  t.match(sink.kept, [{ id, names: ['caller', 'others', 'caller', 'others'] }])
})
