import { systemClock, type Clock } from './clock.ts'

/** A kind of trouble that the log told of, and how often. */
export interface RecentError {
  /** `asterisk`; `bridge` where the line names none. */
  readonly room: string
  readonly level: 'warn' | 'error'
  /** The stable code of the error, where the line carries a BridgeError's. */
  readonly code: string | undefined
  /** The latest one's; bounded, without secrets. */
  readonly message: string
  /** Epoch ms. */
  readonly firstAt: number
  readonly at: number
  readonly count: number
  /** The latest one's. */
  readonly callId: string | undefined
}

const MAX_KINDS = 200
const MAX_MESSAGE = 400
const MAX_LINE = 256 * 1024
/** Of a message, for telling kinds apart: what follows is often a name or number of this one case. */
const KIND_LENGTH = 80
/** A BridgeError's; Node's own are in capitals, and a status is a number. */
const STABLE_CODE = /^[a-z][a-z0-9_]{1,63}$/

/** As a query string or JSON has it: `token=…`, `"password":"…"`. */
const NAMED_SECRET =
  /((?:password|passwd|jwt|token|secret|signature|credential|(?:auth|api)[_-]?key)s?(?:=|"\s*:\s*"))[^\s"'&;,]+/gi

/** What the log told of at `warn` and above since the start, by kinds. Its size is bounded whatever comes. */
export class RecentErrors {
  readonly #clock: Clock
  /** The latest last. */
  readonly #kinds = new Map<string, RecentError>()

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** The latest first. */
  list(): readonly RecentError[] {
    return [...this.#kinds.values()].reverse()
  }

  /** A line of the log as it is written: redacted, and one object of JSON. Never throws. */
  note(line: string, level: RecentError['level']): void {
    const fields = fieldsOf(line)
    const room = textOf(fields.room)?.slice(0, 64) ?? 'bridge'
    const code = codeOf(fields)
    const message = messageOf(fields)
    const kind = JSON.stringify([room, code, level, message.slice(0, KIND_LENGTH)])
    const before = this.#kinds.get(kind)
    const at = this.#clock.now()
    // Anew, so that the map's order is that of the latest.
    this.#kinds.delete(kind)
    const callId = textOf(fields.callId)?.slice(0, 64)
    this.#kinds.set(kind, {
      ...{ room, level, code, message, at, callId },
      firstAt: before?.firstAt ?? at,
      count: (before?.count ?? 0) + 1,
    })
    const oldest = this.#kinds.keys().next().value
    if (this.#kinds.size > MAX_KINDS && oldest !== undefined) this.#kinds.delete(oldest)
  }
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(line: string): Fields {
  if (line.length > MAX_LINE) return { msg: 'a line of the log that is too long to be read again' }
  try {
    const fields: unknown = JSON.parse(line)
    return typeof fields === 'object' && fields !== null
      ? (fields as Fields)
      : { msg: 'a line of the log that is no object' }
  } catch {
    return { msg: 'a line of the log that is no JSON' }
  }
}

function codeOf({ code, err }: Fields): string | undefined {
  return [(err as Fields | null | undefined)?.code, code]
    .map(textOf)
    .find((it) => it !== undefined && STABLE_CODE.test(it))
}

/** What the line says, and what its error says. */
function messageOf({ msg, err, error }: Fields): string {
  const why = textOf(err) ?? textOf((err as Fields | null | undefined)?.message) ?? textOf(error)
  const text = [textOf(msg), why].filter((it) => it !== undefined && it !== '').join(': ')
  const shown = shownText(text === '' ? 'no message' : text)
  return shown.length > MAX_MESSAGE ? `${shown.slice(0, MAX_MESSAGE - 1)}…` : shown
}

/**
 * On one line, and without what an error's own text may quote of others: SDP, tokens, user and password of an address.
 * Fields with such names were redacted before; a message has no names.
 */
function shownText(text: string): string {
  return (
    text
      .slice(0, 4 * MAX_MESSAGE)
      .replace(/\bv=0\r?\n[^]*/, '[SDP]')
      .replace(/\bcb_[A-Za-z0-9_-]{20,}/g, '[redacted]')
      .replace(/\b(Bearer|Basic|Token)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [redacted]')
      .replace(/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+/g, '[redacted]')
      // Up to the last @: passwords have some themselves.
      .replace(/\/\/[^/?#\s]+@/g, '//[redacted]@')
      .replace(NAMED_SECRET, '$1[redacted]')
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
      .trim()
  )
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
