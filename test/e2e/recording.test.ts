import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { tonesIn } from '../../dev/audio/tones.ts'
import { runCommand } from '../../dev/setup/command.ts'
import type { CallHappened } from '../../src/calls/call-event.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { channelsOf, readAll } from '../recordings/fixtures/sound.ts'
import { eventually, Stage, type StageOptions } from './fixtures/stage.ts'

const PHONE_HZ = 700
const APP_HZ = 1000
const WAV = { layout: 'mixed', format: 'wav', announce: false } as const

type Told = Extract<CallHappened, { type: 'call.recording' }>['data']

/** What Asterisk itself still has of recordings. */
async function atSwitch(stage: Stage): Promise<readonly string[]> {
  return stage.bridge.rooms.asterisk!.recordedFiles.names()
}

/** A phone and an app that talk, and what is told of recordings. */
async function conversation(t: Parameters<typeof Stage.open>[0], options: StageOptions = {}) {
  const stage = await Stage.open(t, { ...options, config: { recordings: { minFreeBytes: 0 }, ...options.config } })
  const told: Told[] = []
  const follow = () =>
    stage.bridge.rooms.switchboard.on('happened', (it) => {
      if (it.type === 'call.recording') told.push(it.data)
    })
  follow()
  const app = await stage.app('maria', { onCall: 'accept', hz: APP_HZ })
  const phone = await stage.phone('1001')
  /** `first`: what is waited for before the phone says anything. */
  const dial = async (first?: () => Promise<unknown>) => {
    const call = await phone.call('vendas')
    call.speak(null)
    await first?.()
    call.speak(PHONE_HZ)
    await Promise.all([call.hears(APP_HZ), app.hears(PHONE_HZ)])
    return { call, callId: stage.bridge.rooms.operator.calls()[0]!.callId }
  }
  const outcome = async (outcome: Told['outcome']) => {
    await eventually(`a recording is ${outcome}`, 15_000, () => told.some((it) => it.outcome === outcome))
    return told.find((it) => it.outcome === outcome)!
  }
  /** By another's decoder where it is Opus. */
  const decoded = async (id: string) => {
    const { shelf } = stage.bridge.rooms.recordings
    const file = await readAll(await shelf.open(id))
    if ((await shelf.stat(id)).recording.format === 'wav') return channelsOf(file)
    const [from, to] = [join(stage.dir, `${id}.ogg`), join(stage.dir, `${id}.wav`)]
    await writeFile(from, file)
    await runCommand('opusdec', ['--quiet', '--rate', '8000', from, to], { timeoutMs: 30_000 })
    return channelsOf(await readFile(to))
  }
  /** Of the stored recording: which of our tones are in each channel, at each end of it. */
  const tones = async (id: string) => {
    const { rate, channels } = await decoded(id)
    return channels.map((samples) => {
      const among = [PHONE_HZ, APP_HZ]
      const ends = [samples.subarray(rate * 0.2, rate * 0.7), samples.subarray(-rate * 0.7, -rate * 0.2)]
      return ends.map((end) => tonesIn(end, rate, among))
    })
  }
  return { stage, app, dial, told, outcome, tones, decoded, follow }
}

t.test('what a mapping wants recorded is announced to both, then recorded, and kept when the call ends', async (t) => {
  const scene = await conversation(t, {
    vendas: { recording: { always: true, format: 'wav', announce: true } },
    config: { recordings: { minFreeBytes: 0, announceSound: 'tone:1400', announceMaxSeconds: 3 } },
  })
  const { stage, app, told, tones, outcome } = scene
  const { call, callId } = await scene.dial(() => app.hears(1400))
  await call.hearsTones([1400], [1400])
  t.match(told[0], { outcome: 'live', state: 'announcing' }, 'nothing is recorded at first')
  await eventually('it records', 15_000, () => told.some(({ state }) => state === 'recording'))
  await sleep(1500)
  await call.hangUp()
  const { id } = await outcome('stored')
  const both = [PHONE_HZ, APP_HZ]
  t.strictSame(await tones(id), [[both, both]])
  t.match(await stage.records(1), [{ callId, recordings: [id] }], 'the record names it')
  t.match(await stage.bridge.rooms.recordings.shelf.stat(id), {
    recording: { callId, mapping: 'sip:vendas@empresa.com', parties: [{ number: '1001' }, {}] },
  })
  t.strictSame(await atSwitch(stage), [], 'Asterisk has it no more')
  await stage.nothingLeft(t)
})

t.test('an operator records the caller left and the others right, pauses, stops, and records again', async (t) => {
  const { stage, dial, tones, decoded, outcome, told } = await conversation(t)
  const { operator } = stage.bridge.rooms
  const { call, callId } = await dial()
  const view = await operator.record(callId, { layout: 'split', format: 'ogg', announce: false })
  t.match(view, { layout: 'split', format: 'ogg', state: 'recording' })
  t.match(operator.call(callId)?.recording, { id: view.id, state: 'recording' })
  await t.rejects(operator.record(callId, WAV), { code: 'call_busy' })
  await sleep(1200)
  t.match(await operator.pauseRecording(callId, true), { state: 'paused' })
  // What is said while it is paused: another tone.
  call.speak(1300)
  await sleep(1500)
  call.speak(PHONE_HZ)
  await sleep(300)
  t.match(await operator.pauseRecording(callId, false), { state: 'recording' })
  await sleep(1200)
  await operator.stopRecording(callId)
  t.equal(operator.call(callId)?.recording, undefined)
  t.equal(operator.call(callId)?.state, 'talking', 'the call goes on')
  await t.rejects(operator.stopRecording(callId), { code: 'call_state' })
  const { id } = await outcome('stored')
  t.equal(id, view.id)
  t.strictSame(await tones(id), [
    [[PHONE_HZ], [PHONE_HZ]],
    [[APP_HZ], [APP_HZ]],
  ])
  const { rate, channels } = await decoded(id)
  const seconds = channels[0]!.length / rate
  t.ok(seconds > 1.8 && seconds < 3.6, `the pause is left out: ${seconds} s`)
  for (let at = 0; at + rate * 0.3 < channels[0]!.length; at += rate * 0.3) {
    t.notOk(tonesIn(channels[0]!.subarray(at, at + rate * 0.3), rate, [1300]).length, 'and what was said in it')
  }
  told.length = 0
  const again = await operator.record(callId, { ...WAV, announce: true })
  t.equal(again.state, 'announcing')
  await eventually('it records', 15_000, () => told.some(({ state }) => state === 'recording'))
  t.strictSame(
    told.filter(({ detail }) => detail),
    [],
    'the default announcement is in the sample Asterisk',
  )
  await call.hangUp()
  await outcome('stored')
  t.match(await stage.records(1), [{ recordings: [id, again.id] }])
  t.strictSame(await atSwitch(stage), [])
  await stage.nothingLeft(t)
})

t.test('without space no recording begins, and the call does not notice', async (t) => {
  const { stage, dial, told, app } = await conversation(t, {
    vendas: { recording: { always: true, announce: true } },
    config: { recordings: { minFreeBytes: 999_999_999_999_999 } },
  })
  const { operator } = stage.bridge.rooms
  const { call, callId } = await dial()
  t.match(told, [{ outcome: 'failed', detail: /has no space/ }])
  await t.rejects(operator.record(callId, WAV), { code: 'recording_no_space' })
  await Promise.all([call.hears(APP_HZ), app.hears(PHONE_HZ)])
  await call.hangUp()
  t.match(await stage.records(1), [{ cause: 'hung-up', recordings: [] }])
  await stage.nothingLeft(t)
})

t.test('what a bridge did not get to keep is kept by the next one', async (t) => {
  const scene = await conversation(t)
  const { stage, tones } = scene
  const { callId } = await scene.dial()
  const { operator, recordings, phones } = stage.bridge.rooms
  const { id } = await operator.record(callId, WAV)
  await sleep(1200)
  // Nothing is fetched from here on; the recording is at the switch alone.
  await recordings.intake.close()
  await recordings.shelf.close()
  await stage.bridge.close()
  t.equal(phones.available, false)
  const next = await stage.openBridge()
  await stage.ready()
  const { shelf } = next.rooms.recordings
  await eventually('it is kept', 15_000, () =>
    shelf.stat(id).then(
      () => true,
      () => false,
    ),
  )
  const both = [PHONE_HZ, APP_HZ]
  t.strictSame(await tones(id), [[both, both]])
  await eventually('Asterisk has it no more', 5000, async () => (await atSwitch(stage)).length === 0)
  await stage.nothingLeft(t)
})
