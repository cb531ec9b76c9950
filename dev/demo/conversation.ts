import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sleep } from '../../src/lib/deadline.ts'
import type { Heard } from '../audio/heard.ts'
import { encodeWav, type Pcm } from '../audio/wav.ts'
import type { BrowserApp } from '../browser/browser-app.ts'
import type { PhoneCall } from '../phone/call.ts'
import { durationMs } from './speech.ts'

/** What both say: first a sentence, then a tone that can be measured. */
export interface Lines {
  readonly phone: { readonly speech: Pcm; readonly markerHz: number }
  readonly app: { readonly speech: Pcm; readonly markerHz: number }
}

/** What each side heard of the other's marker tone. */
export interface Conversation {
  readonly phoneHeard: Heard
  readonly appHeard: Heard
}

const MARKER_MS = 2500
const PAUSE_MS = 300

/**
 * Lets both sides speak, measures what arrives, and keeps a WAV of each side. The tones are listened for without
 * knowing what they should be: what is returned is what was heard, right or wrong.
 */
export async function converse(
  call: PhoneCall,
  app: BrowserApp,
  lines: Lines,
  wav: (side: string) => string,
): Promise<Conversation> {
  const phoneMs = durationMs(lines.phone.speech)
  const appMs = durationMs(lines.app.speech)
  const taping = app.record((phoneMs + appMs + MARKER_MS + 3 * PAUSE_MS) / 1000)
  call.speak(lines.phone.speech.samples)
  await sleep(phoneMs)
  call.speak(null)
  await sleep(PAUSE_MS)
  await app.speak(lines.app.speech, { loop: false })
  await sleep(appMs + PAUSE_MS)
  call.speak(lines.phone.markerHz)
  await app.speak(lines.app.markerHz)
  // A second of the tone is measured, once the words before it have gone by.
  await sleep(1800)
  const [phoneHeard, appHeard] = [call.heard(), await app.heard()]
  await writeFile(wav('app'), encodeWav(await taping))
  await writeFile(wav('phone'), encodeWav(call.recording()))
  call.speak(null)
  await app.speak(null)
  return { phoneHeard, appHeard }
}

/** Whether a tone was heard as it was said. */
export function heardRight({ dominantHz }: Heard, markerHz: number): boolean {
  return dominantHz !== undefined && Math.abs(dominantHz - markerHz) <= 15
}

export function wavFile(dir: string, call: string): (side: string) => string {
  return (side) => join(dir, `${call}-heard-by-${side}.wav`)
}
