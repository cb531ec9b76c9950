import type { Tone } from '../../../lib/quality.ts'
import type { IconName } from '../../../ui/icons.ts'

/** One thing that happened, in words. */
export interface Entry {
  readonly at: number
  readonly icon: IconName
  readonly tone: Tone
  readonly text: string
  readonly detail: string
}

export function entry(
  at: number,
  icon: IconName,
  text: string,
  { tone = 'neutral', detail = '' }: { tone?: Tone; detail?: string | null | undefined } = {},
): Entry {
  return { at, icon, tone, text, detail: detail ?? '' }
}
