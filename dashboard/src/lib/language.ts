import { Cell } from './cell.ts'
import { storage } from './storage.ts'

export const LANGUAGES = ['en', 'pt-BR'] as const

export type Language = (typeof LANGUAGES)[number]

/** What is spoken now: what was chosen here before, or else the first that the browser wants and we have. */
export const language = new Cell<Language>(initial())

function initial(): Language {
  const kept = storage.read('language')
  if (isLanguage(kept)) return kept
  const wanted = typeof navigator === 'undefined' ? [] : navigator.languages
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('pt')) return 'pt-BR'
    if (tag.toLowerCase().startsWith('en')) return 'en'
  }
  return 'en'
}

function isLanguage(text: string | undefined): text is Language {
  return LANGUAGES.some((known) => known === text)
}

export function speak(chosen: Language): void {
  storage.write('language', chosen)
  language.set(chosen)
}

/** The same words with the same keys; a text may be a function of what stands in it. */
type SameWords<W> = {
  readonly [K in keyof W]: W[K] extends (...args: infer A) => string
    ? (...args: A) => string
    : W[K] extends string
      ? string
      : SameWords<W[K]>
}

/**
 * The words of one page or widget in all languages, side by side; the compiler finds what is missing. The result is
 * called where it is rendered, so that a change of the language is seen at once.
 */
export function defineWords<const W extends object>(words: {
  readonly en: W
  readonly 'pt-BR': SameWords<W>
}): () => SameWords<W> {
  return () => (language.value === 'en' ? (words.en as unknown as SameWords<W>) : words['pt-BR'])
}
