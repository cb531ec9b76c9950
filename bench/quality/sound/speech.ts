import { access, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeWav } from '../../../dev/audio/wav.ts'
import { runCommand } from '../../../dev/setup/command.ts'
import { withLock } from '../../../dev/setup/lock.ts'
import { repositoryDir } from '../../../dev/setup/paths.ts'
import { PrivateApt } from '../../../dev/setup/private-apt.ts'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { seededRandom } from '../dsp/random.ts'

export const PHONE_RATE = 8000

/** A stretch of speech between two pauses, in samples. */
export interface Sentence {
  readonly from: number
  readonly to: number
}

/** Speech to send, 8 kHz mono, in the scale of 16-bit samples. */
export interface Speech {
  readonly samples: Float64Array
  readonly sentences: readonly Sentence[]
  /** Of speech, without the pauses. */
  readonly activeSeconds: number
}

/** Debian's package of recorded prompts (CC-BY-SA 3.0), spoken by Allison Smith. Fetched, never part of the repository. */
const PACKAGE = 'asterisk-core-sounds-en-wav'
const FOLDER = join(repositoryDir, '.cache/speech')
const PROMPTS = [
  ...['demo-moreinfo', 'dir-intro', 'demo-nogo', 'queue-periodic-announce', 'vm-instructions', 'demo-enterkeywords'],
  ...['vm-newuser', 'agent-alreadyon', 'queue-youarenext', 'ss-noservice', 'pbx-invalidpark', 'vm-msginstruct'],
]

const FRAME = PHONE_RATE / 50
/** ITU-T P.56 calls speech active down to about 16 dB below its level; 30 dB keeps soft consonants in. */
const ACTIVE_RANGE_DB = 30
/** The usual level of speech in tests of telephony (ITU-T P.830 5.1): -26 dB against overload. */
const LEVEL_DBOV = -26
const PAUSE_SECONDS = 0.5
/** A quiet line, not a dead one. */
const LINE_NOISE_DBOV = -72
const LEAST_PAUSE_FRAMES = 6
const LEAST_SENTENCE_SECONDS = 1

/** At least a minute of active speech of a recorded human voice; downloaded once, unpacked below the repository. */
export async function recordedSpeech(): Promise<Speech> {
  const voice = await withLock(`${FOLDER}.lock`, 10 * 60, async () => (await unpackedVoice()) ?? (await fetchVoice()))
  const clips = await Promise.all(PROMPTS.map(async (name) => decodeWav(await readFile(join(voice, `${name}.wav`)))))
  const wrong = clips.findIndex(({ sampleRate }) => sampleRate !== PHONE_RATE)
  if (wrong >= 0) throw new Error(`${PROMPTS[wrong]!}.wav is not of ${PHONE_RATE} Hz`)
  return assembleSpeech(clips.map(({ samples }) => samples))
}

/** Joins recordings into one, each at the same active level, with pauses and a faint line noise. */
export function assembleSpeech(clips: readonly Int16Array[]): Speech {
  const pause = PAUSE_SECONDS * PHONE_RATE
  const whole = (samples: number) => Math.ceil(samples / FRAME) * FRAME
  const length = whole(clips.reduce((sum, clip) => sum + clip.length + pause, 2 * pause))
  const random = seededRandom(1)
  const noise = 32768 * 10 ** (LINE_NOISE_DBOV / 20) * Math.sqrt(3)
  const samples = Float64Array.from({ length }, () => (2 * random() - 1) * noise)
  let at = pause
  for (const clip of clips) {
    const gain = (32768 * 10 ** (LEVEL_DBOV / 20)) / activeLevel(clip)
    for (let i = 0; i < clip.length; i++) {
      samples[at + i] = Math.max(-32768, Math.min(32767, samples[at + i]! + clip[i]! * gain))
    }
    at += clip.length + pause
  }
  const active = activeFrames(samples)
  return {
    samples,
    sentences: sentencesOf(active),
    activeSeconds: secondsOf(active),
  }
}

/** Its first seconds, up to the end of a sentence. */
export function shortened({ samples, sentences }: Speech, seconds: number): Speech {
  const kept = sentences.filter(({ to }) => to <= seconds * PHONE_RATE)
  const part = samples.slice(0, kept.at(-1)?.to ?? samples.length)
  return { samples: part, sentences: kept, activeSeconds: secondsOf(activeFrames(part)) }
}

/** The speech as a phone hears it at best: through G.711 and back. The reference for all comparisons. */
export function throughG711({ samples }: Speech): Float64Array {
  const { encode, decode } = g711Tables('PCMU')
  return samples.map((sample) => decode[encode[Math.round(sample) & 0xffff]!]!)
}

/** Root mean square of the active frames. */
function activeLevel(clip: Int16Array): number {
  const samples = Float64Array.from(clip)
  let [sum, count] = [0, 0]
  activeFrames(samples).forEach((isActive, frame) => {
    if (!isActive) return
    sum += power(samples, frame)
    count++
  })
  return Math.sqrt(sum / count)
}

function activeFrames(samples: Float64Array): boolean[] {
  const powers = Array.from({ length: Math.floor(samples.length / FRAME) }, (_, frame) => power(samples, frame))
  const loudest = [...powers].sort((a, b) => b - a)
  // Not the very loudest frame: a click would set the scale.
  const least = loudest[Math.floor(powers.length / 20)]! * 10 ** (-ACTIVE_RANGE_DB / 10)
  return powers.map((value) => value > least)
}

function power(samples: Float64Array, frame: number): number {
  let sum = 0
  for (let i = frame * FRAME; i < (frame + 1) * FRAME; i++) sum += samples[i]! ** 2
  return sum / FRAME
}

function secondsOf(active: readonly boolean[]): number {
  return active.filter(Boolean).length / 50
}

/** Cuts in the middle of pauses of 120 ms and more, so that no part is shorter than a second. */
function sentencesOf(active: readonly boolean[]): Sentence[] {
  const cuts = [0]
  let silent = 0
  active.forEach((isActive, frame) => {
    if (!isActive) {
      silent++
      return
    }
    const cut = frame - Math.floor(silent / 2)
    if (silent >= LEAST_PAUSE_FRAMES && cut - cuts.at(-1)! >= LEAST_SENTENCE_SECONDS * 50) cuts.push(cut)
    silent = 0
  })
  return cuts
    .map((cut, i) => ({ from: cut * FRAME, to: (cuts[i + 1] ?? active.length) * FRAME }))
    .filter(({ from, to }) => active.slice(from / FRAME, to / FRAME).filter(Boolean).length >= 25)
}

async function unpackedVoice(): Promise<string | undefined> {
  const sounds = join(FOLDER, 'usr/share/asterisk/sounds')
  const voice = (await readdir(sounds).catch(() => [])).find((name) => name.startsWith('en_'))
  const folder = voice && join(sounds, voice)
  if (!folder) return undefined
  return access(join(folder, `${PROMPTS.at(-1)!}.wav`)).then(
    () => folder,
    () => undefined,
  )
}

async function fetchVoice(): Promise<string> {
  const debs = `${FOLDER}.debs`
  const apt = await PrivateApt.open(`${FOLDER}.apt`, 'system')
  try {
    await apt.download([PACKAGE], debs)
    await mkdir(FOLDER, { recursive: true })
    for (const name of await readdir(debs)) {
      await runCommand('dpkg-deb', ['-x', join(debs, name), FOLDER], { timeoutMs: 120_000 })
    }
  } finally {
    await apt.close()
    await rm(debs, { recursive: true, force: true })
  }
  const voice = await unpackedVoice()
  if (voice === undefined) throw new Error(`${PACKAGE} does not hold the prompts that the bench speaks`)
  return voice
}
