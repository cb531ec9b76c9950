import { sleep } from '../../src/lib/deadline.ts'
import type { Heard } from '../audio/heard.ts'
import type { Pcm } from '../audio/wav.ts'
import type { PhoneAudio } from './audio.ts'
import { PhoneError } from './errors.ts'
import { RATE } from './g711.ts'
import type { Speech } from './mouth.ts'
import type { Film } from './video/film.ts'
import type { Onset } from './video/eye.ts'
import { skews, type Skew } from './video/beeps.ts'
import type { PhoneVideo } from './video/video.ts'

/** How long a wait may take unless it says otherwise. */
export const PATIENCE_MS = 15_000

export interface AudioCounts {
  readonly sent: number
  readonly received: number
  /** Packets that the sequence numbers say are missing. */
  readonly lost: number
}

/** What is said and heard in a call, from its early media to its end; what was heard stays readable afterwards. */
export class Conversation {
  protected readonly audio: PhoneAudio
  readonly #film: Film
  /** Of a phone that has any, whether the call has or not. */
  readonly ownVideo: PhoneVideo | undefined

  constructor(audio: PhoneAudio, film: Film, video: PhoneVideo | undefined) {
    this.audio = audio
    this.#film = film
    this.ownVideo = video
    audio.reports = video !== undefined
  }

  /** @throws PhoneError when the phone has none. */
  get video(): PhoneVideo {
    if (!this.ownVideo) throw new PhoneError('phone_saw_other', 'this phone has no video: open it with `video`')
    return this.ownVideo
  }

  /** What the phone says from now on: a tone of so many Hz, PCM at 8 kHz, the beeps of the clip that it shows, or silence. */
  speak(speech: Exclude<Speech, Film> | 'clip'): void {
    this.audio.mouth.speak(speech === 'clip' ? this.#film : speech)
  }

  /** When sounds began after silence. */
  get beeps(): readonly Onset[] {
    return this.audio.ear.beeps
  }

  /** For each flash that came with a beep: how much later it came. */
  get lips(): Skew[] {
    return skews(this.ownVideo?.eye.flashes ?? [], this.beeps)
  }

  /** Waits for so many flashes with their beeps, of those that come from now on. */
  async lipsOf(count: number, ms = 30_000): Promise<Skew[]> {
    const from = performance.now()
    const later = () => this.lips.filter(({ at }) => at > from)
    await this.until(() => later().length >= count, ms, `${count} flashes with their beeps`)
    return later()
  }

  /** Sends nothing at all, without a word about it: what a broken network looks like from the other side. */
  stopSending(stopped = true): void {
    this.audio.mouth.mute(stopped)
  }

  /** Presses a key of the phone; resolves when it is let go. */
  async dtmf(digit: string, durationMs = 160): Promise<void> {
    await this.audio.mouth.press(digit, durationMs)
  }

  /** The last second of what came in. */
  heard(): Heard {
    return this.audio.ear.heard()
  }

  /** Everything that came in. */
  recording(): Pcm {
    return { samples: this.audio.ear.recording(), sampleRate: RATE }
  }

  /** Monotonic ms of the first audio packet that came in; undefined before it. */
  get firstHeardAt(): number | undefined {
    return this.audio.ear.firstHeardAt
  }

  get counts(): AudioCounts {
    const { mouth, ear } = this.audio
    return { sent: mouth.sent, received: ear.received, lost: ear.lost }
  }

  /** The digits that came in as RTP events. */
  get digitsReceived(): string {
    return this.audio.ear.digits.map(({ digit }) => digit).join('')
  }

  get digitDurationsMs(): readonly number[] {
    return this.audio.ear.digits.map(({ durationMs }) => durationMs)
  }

  /** Resolves as soon as the last second of what came in is `hz`, and nothing louder, within 20 Hz. */
  async hears(hz: number, ms = PATIENCE_MS): Promise<Heard> {
    const found = ({ dominantHz }: Heard) => dominantHz !== undefined && Math.abs(dominantHz - hz) <= 20
    await this.until(() => found(this.heard()), ms, `${hz} Hz`)
    return this.heard()
  }

  /** Resolves as soon as, of the tones `among` (Hz), all of `expected` and no others sound: what a conference is. */
  async hearsTones(expected: readonly number[], among: readonly number[], ms = PATIENCE_MS): Promise<void> {
    const wanted = among.filter((hz) => expected.includes(hz)).join(' and ')
    const heard = () => this.audio.ear.tones(among).join(' and ')
    await this.until(() => heard() === wanted, ms, `${wanted || 'none'} of ${among.join(', ')} Hz`)
  }

  /** Resolves as soon as the last second was silent. */
  async silent(ms = PATIENCE_MS): Promise<void> {
    await this.until(() => this.heard().dominantHz === undefined, ms, 'silence')
  }

  /** Resolves as soon as these digits, and no others, came in and were let go. */
  async digits(expected: string, ms = PATIENCE_MS): Promise<void> {
    const letGo = () => this.audio.ear.digits.every(({ ended }) => ended)
    await this.until(() => this.digitsReceived === expected && letGo(), ms, `the digits ${expected}`)
  }

  protected async until(met: () => boolean, ms: number, what: string): Promise<void> {
    const end = performance.now() + ms
    while (!met()) {
      if (this.audio.closed || performance.now() > end) {
        const { dominantHz = 'no', levelDbfs } = this.heard()
        const instead = `${dominantHz} Hz at ${levelDbfs} dBFS, digits "${this.digitsReceived}"`
        const waited = this.audio.closed ? 'until the call ended' : `${ms} ms`
        throw new PhoneError(
          'phone_heard_other',
          `waited ${waited} to hear ${what}; heard ${instead}, ${this.counts.received} packets in all`,
        )
      }
      await sleep(50)
    }
  }
}
