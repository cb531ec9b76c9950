import type { Schemas } from '../../../../client/client.ts'
import { words } from './actions/words.ts'

/** How it was recorded, in words: `All mixed · Ogg Opus`. */
export function formOf({ layout, format }: Pick<Schemas['LiveRecording'], 'layout' | 'format'>): string {
  const { layouts, formats } = words().recording
  return `${layouts[layout]} · ${formats[format]}`
}
