import { FRAME_MS } from './speech.ts'

/** Length of what all far ends say, again and again. */
export const SPEECH_SECONDS = 20

const FRAMES = (SPEECH_SECONDS * 1000) / FRAME_MS

/** Which frame of the speech a call's `index`-th packet holds: each call is somewhere else in it. */
export function speechFrame(call: number, index: number): number {
  return (index + call * 97) % FRAMES
}
