/** What a stage does with the sound or the picture; the words for it are in words.ts. */
export type StageKind =
  | 'rtp'
  | 'reorder'
  | 'jitter'
  | 'delay'
  | 'decode'
  | 'encode'
  | 'untouched'
  | 'translate'
  | 'anew'
  | 'black'
  | 'off'
  | 'srtp'
  | 'udp'
  | 'websocket'
  | 'unknown'

/** One stage of a media path, as the media plane prints it. */
export interface Stage {
  readonly kind: StageKind
  /** As printed: `Opus(encode 8kHz)`. */
  readonly text: string
  /** The codec it works with, or the payload type of RTP: `PCMU`, `Opus`, `111`. */
  readonly codec: string | undefined
  /** `8kHz`, `40ms`, `854x480`, `adaptive`, `PCMA` (of a translation). */
  readonly detail: string | undefined
  /** Of RTP and SRTP: coming in, or going out. */
  readonly side: 'in' | 'out'
}

const WORDS: Readonly<Record<string, StageKind>> = {
  decode: 'decode',
  encode: 'encode',
  untouched: 'untouched',
  translate: 'translate',
  // Packets of another size, with the same pictures in them.
  packed: 'anew',
}

const NAMES: Readonly<Record<string, StageKind>> = {
  RTP: 'rtp',
  SRTP: 'srtp',
  UDP: 'udp',
  WebSocket: 'websocket',
  reorder: 'reorder',
  jitter: 'jitter',
  delay: 'delay',
  black: 'black',
  off: 'off',
}

/** Where a way has come in: what follows goes out. */
const MIDDLE: ReadonlySet<StageKind> = new Set(['decode', 'untouched', 'translate', 'anew', 'black', 'off'])

/**
 * The stages of a path as `GET /v1/calls/{id}/media` prints it, in the order in which sound or picture go through them:
 * `RTP(PCMU) -> reorder(40ms) -> PCMU(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP`. Stages of newer bridges are
 * `unknown` and still drawn. Empty while there is no path.
 */
export function parsePath(text: string): readonly Stage[] {
  const parts = text
    .split('->')
    .map((part) => part.trim())
    .filter(Boolean)
  let middle = false
  return parts.map((part, i) => {
    const made = stage(part, middle || i >= parts.length / 2 ? 'out' : 'in')
    middle ||= MIDDLE.has(made.kind)
    return made
  })
}

function stage(text: string, side: Stage['side']): Stage {
  const [, name = text, inside = ''] = /^([^()]+)\(([^()]*)\)$/.exec(text) ?? []
  const nothing = { codec: undefined, detail: undefined }
  const kind = Object.hasOwn(NAMES, name) ? NAMES[name]! : undefined
  if (kind === 'rtp') return { kind, text, side, codec: inside || undefined, detail: undefined }
  if (kind) return { kind, text, side, codec: undefined, detail: inside || undefined }
  const [word = '', detail] = inside.split(' ')
  if (!Object.hasOwn(WORDS, word)) return { kind: 'unknown', text, side, ...nothing }
  return { kind: WORDS[word]!, text, side, codec: name, detail }
}
