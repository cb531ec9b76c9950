import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Closer } from '../../src/lib/closer.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import { repositoryDir } from '../setup/paths.ts'
import { Progress } from '../setup/progress.ts'
import { converse, heardRight, wavFile, type Conversation, type Lines } from './conversation.ts'
import { openHouse, readRecords, type House } from './house.ts'
import {
  describeCall,
  describeConference,
  describeHeard,
  describeHouse,
  describeRecording,
  describeVideo,
} from './report.ts'
import { resample, say } from './speech.ts'
import { seen } from './video-call.ts'
import { conference, playedRecording, transferred, type ConferenceWords } from './third-call.ts'

const OUTPUT = join(repositoryDir, 'demo-output')

/** One measured call, as the last line of `--once` has it. */
export interface MeasuredCall {
  /** From the first signal to the talk, less the time it rang for the called person. */
  readonly setupMs: number
  readonly phoneHeardHz: number | null
  readonly phoneHeardDbfs: number
  readonly appHeardHz: number | null
  readonly appHeardDbfs: number
}

interface LeftOver {
  readonly channels: number
  readonly bridges: number
  readonly sessions: number
}

async function main(once: boolean): Promise<number> {
  const closer = new Closer()
  const progress = new Progress()
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())
  try {
    await rm(OUTPUT, { recursive: true, force: true })
    const house = await openHouse(OUTPUT, closer, progress)
    const [first, second, third] = await Promise.all([linesOfFirstCall(), linesOfSecondCall(), linesOfThirdCall()])
    const phoneToApp = await phoneCallsApp(house, first, progress)
    const appToPhone = await appCallsPhone(house, second, progress)
    const operated = await operatorTakesPart(house, third, progress)
    const video = await eachSeesTheOther(house, closer, progress)
    const leftOver = await whatIsLeft(house)
    const heard =
      rightlyHeard(phoneToApp.conversation, first) &&
      rightlyHeard(appToPhone.conversation, second) &&
      operated.right &&
      video.right
    const clean = Object.values(leftOver).every((count) => count === 0)
    if (!clean) progress.say(`Something was left over: ${JSON.stringify(leftOver)}`)
    if (!once) {
      progress.say(describeHouse(house, OUTPUT))
      await sleep(2 ** 31 - 1, interrupted.signal)
    } else {
      const [inOrder, back] = [phoneToApp.measured, appToPhone.measured]
      process.stdout.write(
        `${JSON.stringify({ phoneToApp: inOrder, appToPhone: back, ...operated.measured, video, leftOver })}\n`,
      )
    }
    return heard && clean ? 0 : 1
  } finally {
    for (const error of await closer.close(15_000)) progress.say(`Closing: ${messageOf(error)}`)
  }
}

async function phoneCallsApp(house: House, lines: Lines, progress: Progress) {
  const { phone, app } = house
  progress.say('\nPhone 1001 calls vendas')
  const call = await phone.call('vendas')
  await call.ringing()
  await app.reaches('incoming')
  await app.screenshot(join(OUTPUT, 'app-incoming.png'))
  await app.answer()
  await call.answered()
  const conversation = await converse(call, app, lines, wavFile(OUTPUT, 'phone-to-app'))
  await app.screenshot(join(OUTPUT, 'app-in-call.png'))
  await call.hangUp()
  return finish(house, conversation, lines, 1, progress)
}

async function appCallsPhone(house: House, lines: Lines, progress: Progress) {
  const { phone, app, vendas } = house
  progress.say('\nMaria calls phone 1001 from the app')
  phone.onCall('ignore')
  await app.call(vendas.id)
  const call = await phone.incoming()
  call.answer()
  await app.reaches('talking')
  const conversation = await converse(call, app, lines, wavFile(OUTPUT, 'app-to-phone'))
  await app.hangUp()
  await call.ended()
  return finish(house, conversation, lines, 2, progress)
}

/** One call: transferred, then a conference, recorded; each by the HTTP interface. */
async function operatorTakesPart(house: House, { lines, words }: ThirdCall, progress: Progress) {
  const { bridge, other, app, pedro } = house
  progress.say('\nPhone 1001 calls vendas, and the operator transfers Maria to phone 1002')
  const { callId, call, conversation } = await transferred(house, lines, OUTPUT)
  progress.say(describeHeard(conversation, lines))
  progress.say('\nThe operator calls Pedro in, and records the conference')
  const conferred = await conference(house, callId, call, words)
  progress.say(describeConference(conferred))
  await bridge.hangUp(callId)
  await Promise.all([call.ended(), app.reaches('ended'), pedro.until('stopped')])
  other.onCall('answer')
  progress.say('\nThe recording is downloaded')
  const recording = await playedRecording(house, callId, OUTPUT)
  progress.say(describeRecording(recording))
  return {
    right: rightlyHeard(conversation, lines) && conferred.every(({ right }) => right) && recording.right,
    measured: { transferred: conversation, conference: conferred, recording },
  }
}

async function eachSeesTheOther(house: House, closer: Closer, progress: Progress) {
  progress.say('\nVideo phone 1004 calls recepcao, and sees Ana')
  const video = await seen(house, OUTPUT, closer)
  progress.say(describeVideo(video))
  return video
}

async function finish(house: House, conversation: Conversation, lines: Lines, nth: number, progress: Progress) {
  const { phoneHeard, appHeard } = conversation
  const measured: MeasuredCall = {
    setupMs: await setupMs(nth),
    phoneHeardHz: phoneHeard.dominantHz ?? null,
    phoneHeardDbfs: phoneHeard.levelDbfs,
    appHeardHz: appHeard.dominantHz ?? null,
    appHeardDbfs: appHeard.levelDbfs,
  }
  progress.say(describeCall(measured, lines))
  await house.app.reaches('ended')
  return { conversation, measured }
}

/** From the bridge's own record of the call: arrival to joined, less the time from ringing to the answer. */
async function setupMs(nth: number): Promise<number> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const record = (await readRecords(OUTPUT).catch(() => [])).at(nth - 1)
    if (record) {
      const { arrived, rung, accepted, joined } = record.times
      if (arrived === undefined || rung === undefined || accepted === undefined || joined === undefined) {
        throw new Error(`the call was not joined: ${JSON.stringify(record.times)}`)
      }
      return joined - arrived - (accepted - rung)
    }
    if (performance.now() > deadline) throw new Error('the bridge wrote no record of the call')
    await sleep(100)
  }
}

/** Counted at Asterisk and at the bridge, after they had time to free everything. */
async function whatIsLeft({ asterisk, bridge }: House): Promise<LeftOver> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const [channels, bridges, live] = await Promise.all([asterisk.channels(), asterisk.bridges(), bridge.live()])
    const left = { channels: channels.length, bridges: bridges.length, sessions: live.calls + live.mediaSessions }
    if (left.channels + left.bridges + left.sessions === 0 || performance.now() > deadline) return left
    await sleep(100)
  }
}

function rightlyHeard({ phoneHeard, appHeard }: Conversation, { phone, app }: Lines): boolean {
  return heardRight(phoneHeard, app.markerHz) && heardRight(appHeard, phone.markerHz)
}

async function linesOfFirstCall(): Promise<Lines> {
  const [phone, app] = await Promise.all([
    say('Bom dia! Aqui é o ramal mil e um. Você me ouve bem?', 'pt-br'),
    say('Bom dia! Aqui é a Maria, no aplicativo. Ouço muito bem.', 'pt-br'),
  ])
  return { phone: { speech: resample(phone, 8000), markerHz: 700 }, app: { speech: app, markerHz: 1000 } }
}

interface ThirdCall {
  readonly lines: Lines
  readonly words: ConferenceWords
}

async function linesOfThirdCall(): Promise<ThirdCall> {
  const [transferred, maria, ...words] = await Promise.all([
    say('This is extension one thousand and two.', 'en'),
    say('Hello, Maria here.', 'en'),
    say('Extension one thousand and two, on a phone.', 'en'),
    say('Maria, in the browser.', 'en'),
    say('And Pedro, in another app.', 'en'),
  ])
  return {
    lines: { phone: { speech: resample(transferred, 8000), markerHz: 750 }, app: { speech: maria, markerHz: 1250 } },
    words: { phone: resample(words[0], 8000), maria: words[1], pedro: resample(words[2], 48_000) },
  }
}

async function linesOfSecondCall(): Promise<Lines> {
  const [phone, app] = await Promise.all([
    say('Hello, this is extension one thousand and one.', 'en'),
    say('Hi! I am calling you from the app.', 'en'),
  ])
  return { phone: { speech: resample(phone, 8000), markerHz: 850 }, app: { speech: app, markerHz: 1300 } }
}

main(process.argv.includes('--once')).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`The demo failed: ${messageOf(error)}\n`)
    process.exitCode = 1
  },
)
