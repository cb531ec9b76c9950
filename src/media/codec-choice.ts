import type { AppCodec, CodecPreference, PhoneCodec } from './session.ts'

/** What is known when the choice is made; later choices know more. */
export interface CodecWishes {
  /** What the phone speaks, best first; undefined while it is not known. Empty: nothing that the bridge speaks. */
  readonly phone: readonly PhoneCodec[] | undefined
  /** What the app offers, or has agreed to, best first; undefined while it is not known. */
  readonly app: readonly AppCodec[] | undefined
  /** Of the configuration or the mapping. */
  readonly prefer: CodecPreference
}

export interface CodecChoice {
  /** To exchange with Asterisk. */
  readonly phone: PhoneCodec
  /** To agree on with the app: an answer takes the first, an offer names them all in this order. */
  readonly app: readonly AppCodec[]
  /** The widest audio, Hz, that can be heard of what the app sends: RFC 7587 6.1 `maxplaybackrate`. */
  readonly playbackRate: 8000 | 16_000 | 48_000
}

const G711 = ['PCMU', 'PCMA'] as const
const PLAYBACK_RATES = { PCMU: 8000, PCMA: 8000, G722: 16_000, opus: 48_000 } as const

/**
 * Which codecs a call uses. G.711 goes through untouched where it is preferred and both sides have it; Opus goes through
 * untouched where the phone speaks it; a wideband phone gets wideband; everything else is G.711 and Opus. Undefined when
 * the app has no codec of ours.
 */
export function chooseCodecs({ phone, app, prefer }: CodecWishes): CodecChoice | undefined {
  // What Asterisk lists first is what it speaks with the phone: anything else it would have to transcode.
  const spoken = (phone ?? [])[0] ?? 'PCMU'
  const offered = app ?? ['opus', ...G711]
  if (prefer === 'g711' && isG711(spoken)) {
    const direct = G711.filter((codec) => offered.includes(codec)).sort(first(spoken))
    // The other law of G.711 still costs next to nothing.
    if (direct.length > 0) return choice(spoken, [...direct, ...(offered.includes('opus') ? ['opus' as const] : [])])
  }
  if (offered.includes('opus')) return choice(spoken, ['opus'])
  const law = isG711(spoken) ? spoken : (phone?.find(isG711) ?? 'PCMU')
  const rest = G711.filter((codec) => offered.includes(codec)).sort(first(law))
  return rest.length > 0 ? choice(law, rest) : undefined
}

export function isG711(codec: PhoneCodec | AppCodec): codec is 'PCMU' | 'PCMA' {
  return codec === 'PCMU' || codec === 'PCMA'
}

/** Whether there is a way between the two: G.711 goes with every codec of an app, wideband and Opus with Opus alone. */
export function canJoin(phone: PhoneCodec, app: AppCodec): boolean {
  return app === 'opus' || isG711(phone)
}

function choice(phone: PhoneCodec, app: readonly AppCodec[]): CodecChoice {
  return { phone, app, playbackRate: PLAYBACK_RATES[phone] }
}

function first(codec: PhoneCodec): (a: PhoneCodec, b: PhoneCodec) => number {
  return (a, b) => Number(b === codec) - Number(a === codec)
}
