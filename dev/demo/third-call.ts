import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sleep } from '../../src/lib/deadline.ts'
import { hear } from '../audio/heard.ts'
import { AUDIBLE_DBFS, toneLevel } from '../audio/tones.ts'
import { encodeWav, type Pcm } from '../audio/wav.ts'
import { decodeInBrowser } from '../browser/player.ts'
import type { PhoneCall } from '../phone/call.ts'
import { converse, wavFile, type Conversation, type Lines } from './conversation.ts'
import type { House } from './house.ts'
import { durationMs } from './speech.ts'

/** Someone in the conference: what they say, first in words, then as a tone that is nobody else's harmonic. */
interface Speaker {
  readonly name: string
  readonly says: number
  readonly words: Pcm
  speak(what: Pcm | number | null): Promise<void> | void
  /** The last half second of what they hear. */
  listen(): Promise<Pcm>
}

/** How loud each one's tone was in what one heard, dBFS, by name; their own among them. */
export interface HeardInConference {
  readonly who: string
  readonly levels: Readonly<Record<string, number>>
  /** All the others, and not themselves. */
  readonly right: boolean
}

export interface PlayedRecording {
  readonly file: string
  readonly format: string
  readonly bytes: number
  readonly seconds: number
  /** Of the words it begins with, as Chromium decoded them. */
  readonly speechDbfs: number
  /** Of each one's tone where all sounded together. */
  readonly levels: Readonly<Record<string, number>>
  readonly right: boolean
}

/** What the people of the conference say in words, at the rate of their microphones. */
export interface ConferenceWords {
  readonly phone: Pcm
  readonly maria: Pcm
  readonly pedro: Pcm
}

const PATIENCE_MS = 15_000
const PAUSE_MS = 300
const LISTEN_SECONDS = 0.5

/** Phone 1001 calls vendas, Maria answers, and the operator sends her on to phone 1002. Resolves while the two talk. */
export async function transferred(house: House, lines: Lines, output: string) {
  const { phone, other, app, bridge } = house
  const first = await phone.call('vendas')
  await app.reaches('incoming')
  await app.answer()
  first.speak(700)
  await app.hears(700)
  const { callId } = (await bridge.calls())[0]!
  other.onCall('ignore')
  await bridge.transfer(callId, 'app', { phone: 'PJSIP/1002' })
  const call = await other.incoming()
  call.answer()
  await first.ended()
  const conversation: Conversation = await converse(call, app, lines, wavFile(output, 'transferred'))
  return { callId, call, conversation }
}

/** Calls Pedro in, has all speak, and measures what each of the three hears; recorded from beginning to end. */
export async function conference(
  { app, pedro, bridge }: House,
  callId: string,
  call: PhoneCall,
  words: ConferenceWords,
): Promise<HeardInConference[]> {
  await bridge.add(callId, { mapping: 'suporte' })
  await until('all three are in the call', async () => {
    const { participants } = await bridge.call(callId)
    return participants.filter(({ state }) => state === 'joined').length === 3
  })
  await bridge.record(callId, 'ogg')
  await until('the recording was announced', async () => (await bridge.call(callId)).recording?.state === 'recording')
  const speakers: Speaker[] = [
    {
      name: 'phone 1002',
      says: 620,
      words: words.phone,
      speak: (what) => call.speak(typeof what === 'object' ? (what?.samples ?? null) : what),
      listen: async () => {
        const { samples, sampleRate } = call.recording()
        return { samples: samples.subarray(-sampleRate * LISTEN_SECONDS), sampleRate }
      },
    },
    {
      name: 'Maria',
      says: 850,
      words: words.maria,
      speak: (what) => app.speak(what, { loop: false }),
      listen: () => app.record(LISTEN_SECONDS),
    },
    {
      name: 'Pedro',
      says: 1100,
      words: words.pedro,
      speak: (what) => pedro.speak(typeof what === 'object' ? (what?.samples ?? null) : what),
      listen: () => pedro.pcm(LISTEN_SECONDS * 1000),
    },
  ]
  for (const speaker of speakers) {
    await speaker.speak(speaker.words)
    await sleep(durationMs(speaker.words))
    await speaker.speak(null)
    await sleep(PAUSE_MS)
  }
  for (const speaker of speakers) await speaker.speak(speaker.says)
  // What is measured is the last half second, and nothing of the words before it.
  await sleep(800)
  const heard = await Promise.all(speakers.map((speaker) => hearsTheOthers(speaker, speakers)))
  // All of them together is what the recording is to end with.
  await sleep(500)
  for (const speaker of speakers) await speaker.speak(null)
  await bridge.stopRecording(callId)
  return heard
}

/** Downloads the recording into the demo's folder, and has Chromium play it. */
export async function playedRecording(house: House, callId: string, output: string): Promise<PlayedRecording> {
  const { id, format, bytes } = await house.bridge.recordingOf(callId)
  const sound = await house.bridge.sound(id)
  const file = join(output, `conference.${format}`)
  await writeFile(file, sound)
  const pcm = await decodeInBrowser(house.browser, sound)
  await writeFile(join(output, 'conference.wav'), encodeWav(pcm))
  const { samples, sampleRate } = pcm
  const speechDbfs = hear(samples.subarray(0, 2 * sampleRate), sampleRate).levelDbfs
  const together = samples.subarray(-0.8 * sampleRate, -0.3 * sampleRate)
  const levels = levelsIn({ samples: together, sampleRate }, { 'phone 1002': 620, Maria: 850, Pedro: 1100 })
  const right = speechDbfs > AUDIBLE_DBFS && Object.values(levels).every((level) => level > AUDIBLE_DBFS)
  return { file, format, bytes, seconds: samples.length / sampleRate, speechDbfs, levels, right }
}

/** Listens until it is right or takes too long: what is returned is what was heard, right or wrong. */
async function hearsTheOthers(speaker: Speaker, all: readonly Speaker[]): Promise<HeardInConference> {
  const tones = Object.fromEntries(all.map(({ name, says }) => [name, says]))
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const levels = levelsIn(await speaker.listen(), tones)
    const right = all.every(({ name }) => levels[name]! > AUDIBLE_DBFS === (name !== speaker.name))
    if (right || performance.now() > deadline) return { who: speaker.name, levels, right }
    await sleep(100)
  }
}

function levelsIn({ samples, sampleRate }: Pcm, tones: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(tones).map(([name, hz]) => [name, toneLevel(samples, sampleRate, hz)]))
}

async function until(what: string, met: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await met())) {
    if (performance.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`)
    await sleep(100)
  }
}
