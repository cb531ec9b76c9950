/**
 * A pattern of dialled numbers, written and matched as in Asterisk's dialplan: `_` begins a pattern, in which X is any
 * digit, Z 1 to 9, N 2 to 9, `[13-5]` one of these, and at the end `.` one or more letters and `!` any number of them.
 * Without `_` it is one number and nothing else.
 * https://docs.asterisk.org/Configuration/Dialplan/Pattern-Matching/
 */
export interface DialPattern {
  /** As it was written. */
  readonly text: string
  /** The letters that may stand in each place, in the order of their codes. */
  readonly places: readonly string[]
  /** What may follow: `some` is `.`, `any` is `!`. */
  readonly tail: 'none' | 'some' | 'any'
  /** Written without `_`. */
  readonly exact: boolean
  /** How many places at the beginning have one letter only; what comes after them is `{rest}`. */
  readonly prefix: number
}

/** What a number was made of. */
export interface Captures {
  /** All that was dialled. */
  readonly number: string
  /** What follows the fixed beginning of the pattern: of `_0ZX.`, all but the 0. */
  readonly rest: string
  /** What `.` or `!` stood for. */
  readonly tail: string
}

export const MAX_DIALLED = 80

const DIGITS = '0123456789'
/** In either case, as in Asterisk. */
const CLASSES: Readonly<Record<string, string>> = { X: DIGITS, Z: DIGITS.slice(1), N: DIGITS.slice(2) }
const LETTER = /^[0-9A-Za-z*#+]$/
/** Whoever writes 0ZXX means the pattern. */
const FORGOTTEN = /^[0-9*#+.]*[XZN][0-9XZN*#+.]*$/
const LITERAL = /^[0-9A-Za-z*#+.]+$/

/** The pattern, or what is wrong with it as the end of a sentence. Takes time in proportion to the length, never throws. */
export function parseDialPattern(text: string): DialPattern | { readonly problem: string } {
  if (text.length === 0) return { problem: 'must not be empty' }
  if (text.length > MAX_DIALLED) return { problem: `must be at most ${MAX_DIALLED} characters long` }
  if (text.startsWith('_')) return parsePlaces(text)
  if (/[[\]!]|\.$/.test(text) || FORGOTTEN.test(text))
    return { problem: 'is a pattern, which begins with _ as in _0ZXX.' }
  if (LITERAL.test(text)) return { text, places: Array.from(text), tail: 'none', exact: true, prefix: text.length }
  return { problem: 'must be digits, letters, + * # and . only, or a pattern, which begins with _' }
}

function parsePlaces(text: string): DialPattern | { readonly problem: string } {
  const places: string[] = []
  let tail: DialPattern['tail'] = 'none'
  for (let at = 1; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '.' || letter === '!') {
      if (at < text.length - 1) return { problem: `has ${letter} before its end, where it would hide what follows` }
      tail = letter === '.' ? 'some' : 'any'
    } else if (letter === '[') {
      const close = text.indexOf(']', at)
      if (close < 0) return { problem: 'has a [ without a ]' }
      const set = parseSet(text.slice(at + 1, close))
      if (set === undefined) return { problem: 'has letters in [ ] that are no set: write [135] or [2-5] or [1-36]' }
      places.push(set)
      at = close
    } else if (letter === '-') {
      return { problem: 'must not hold - outside of [ ]: Asterisk would skip it' }
    } else if (LETTER.test(letter)) {
      places.push(CLASSES[letter.toUpperCase()] ?? letter)
    } else {
      return {
        problem: `must not hold ${JSON.stringify(letter)}: only digits, letters, + * #, sets in [ ], and . or ! at its end`,
      }
    }
  }
  if (places.length === 0 && tail === 'none') return { problem: 'has nothing behind its _' }
  const open = places.findIndex((place) => place.length > 1)
  return { text, places, tail, exact: false, prefix: open < 0 ? places.length : open }
}

/** `135`, `2-5`, `1-36`. Undefined when it is no set. */
function parseSet(text: string): string | undefined {
  const letters = new Set<string>()
  for (let at = 0; at < text.length; at++) {
    const from = text.charAt(at)
    if (!LETTER.test(from) && from !== '.') return undefined
    if (text.charAt(at + 1) !== '-') {
      letters.add(from)
      continue
    }
    const to = text.charAt(at + 2)
    if (kindOf(from) === undefined || kindOf(from) !== kindOf(to) || from > to) return undefined
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) letters.add(String.fromCharCode(code))
    at += 2
  }
  return letters.size > 0 ? [...letters].sort().join('') : undefined
}

function kindOf(letter: string): 'digit' | 'lower' | 'upper' | undefined {
  if (/^[0-9]$/.test(letter)) return 'digit'
  if (/^[a-z]$/.test(letter)) return 'lower'
  return /^[A-Z]$/.test(letter) ? 'upper' : undefined
}

/** What `number` is made of, or undefined when the pattern is not for it. One look at each letter. */
export function matchDialPattern(pattern: DialPattern, number: string): Captures | undefined {
  const { places, tail, prefix } = pattern
  const more = number.length - places.length
  if (number.length > MAX_DIALLED || number.length === 0 || more < (tail === 'some' ? 1 : 0)) return undefined
  if (tail === 'none' && more > 0) return undefined
  for (const [at, place] of places.entries()) if (!place.includes(number.charAt(at))) return undefined
  return { number, rest: number.slice(prefix), tail: number.slice(places.length) }
}

/** Which captures can hold anything: a template with another one is a mistake. */
export function capturesOf({ places, tail, prefix }: DialPattern): ReadonlySet<keyof Captures> {
  const names = new Set<keyof Captures>(['number'])
  if (tail !== 'none') names.add('tail')
  if (tail !== 'none' || places.length > prefix) names.add('rest')
  return names
}

/**
 * Which pattern is asked first, as in Asterisk (measured on 22.10; pbx.c, ext_cmp): one number before all patterns;
 * then, from the left, the place with fewer letters, or else with the lower one; `.` after all places, `!` after `.`, and
 * the pattern that ends there last. 0: they are the same.
 */
export function compareDialPatterns(a: DialPattern, b: DialPattern): number {
  if (a.exact !== b.exact) return a.exact ? -1 : 1
  const length = Math.max(a.places.length, b.places.length)
  for (let at = 0; at <= length; at++) {
    const [left, right] = [weightAt(a, at), weightAt(b, at)]
    if (left !== right) return left - right
    const [own, other] = [a.places[at] ?? '', b.places[at] ?? '']
    if (own !== other) return own < other ? -1 : 1
  }
  return 0
}

const ANY_WEIGHT = { some: 0x18000, any: 0x28000, none: 0x30000 } as const

function weightAt({ places, tail }: DialPattern, at: number): number {
  const place = places[at]
  if (place !== undefined) return (place.length << 8) | place.charCodeAt(0)
  return at === places.length ? ANY_WEIGHT[tail] : ANY_WEIGHT.none
}
