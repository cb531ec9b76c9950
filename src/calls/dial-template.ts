import type { Captures } from './dial-pattern.ts'

/** Text with the captures of a pattern in it: `1{rest}`. */
export interface DialTemplate {
  readonly text: string
  readonly parts: readonly (string | { readonly capture: keyof Captures })[]
}

const CAPTURES: readonly (keyof Captures)[] = ['number', 'rest', 'tail']

/** The template, or what is wrong with it as the end of a sentence. `literal`: what may stand between captures. */
export function parseDialTemplate(text: string, literal: RegExp): DialTemplate | { readonly problem: string } {
  const parts: (string | { capture: keyof Captures })[] = []
  for (const piece of text.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue
    if (!/^\{.*\}$/s.test(piece)) {
      if (!literal.test(piece)) return { problem: `must not hold ${JSON.stringify(piece)}` }
      parts.push(piece)
      continue
    }
    const capture = CAPTURES.find((name) => `{${name}}` === piece)
    if (!capture)
      return { problem: `must not hold ${piece}: there are only ${CAPTURES.map((name) => `{${name}}`).join(', ')}` }
    parts.push({ capture })
  }
  return parts.length > 0 ? { text, parts } : { problem: 'must not be empty' }
}

export function fillTemplate({ parts }: DialTemplate, captures: Captures): string {
  return parts.map((part) => (typeof part === 'string' ? part : captures[part.capture])).join('')
}

/** Which captures it uses. */
export function capturesIn({ parts }: DialTemplate): readonly (keyof Captures)[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part.capture]))
}
