import { pino, type DestinationStream, type Logger as PinoLogger, type LoggerOptions } from 'pino'
import { RecentErrors } from './recent-errors.ts'
import { withoutSecrets } from './redaction.ts'

export type Log = PinoLogger
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** For child loggers' own fields, which pino does not give to `formatters.log`; they are flat. */
const SECRET_FIELDS = ['password', 'jwt', 'token', 'secret', 'authKey', 'authorization', 'credential', 'sdp']

const WARN = 40
const ERROR = 50

/** Which log keeps what of its own lines. */
const kept = new WeakMap<Log, RecentErrors>()

/** A JSON logger on standard output. Child loggers carry the room and, for calls, `callId`. */
export function createLog(level: LogLevel = 'info', destination?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
    // Errors are written out by withoutSecrets already.
    serializers: { err: (value: unknown) => value },
    redact: { paths: SECRET_FIELDS.flatMap((f) => [f, `*.${f}`]), censor: '[redacted]' },
  }
  const recent = new RecentErrors()
  const log = pino(options, new NotingStream(destination ?? pino.destination(process.stdout.fd), recent))
  kept.set(log, recent)
  return log
}

/** What a log made by `createLog` told of at `warn` and above; a book that stays empty for other logs. */
export function recentErrorsOf(log: Log): RecentErrors {
  return kept.get(log) ?? new RecentErrors()
}

/** Passes every line on, and notes the serious ones as they are written, which is after all redaction. */
class NotingStream implements DestinationStream {
  /** Pino tells a stream with this field the level of each line before it writes it. */
  readonly [pino.symbols.needsMetadataGsym] = true
  lastLevel = 0
  readonly #destination: DestinationStream
  readonly #recent: RecentErrors

  constructor(destination: DestinationStream, recent: RecentErrors) {
    this.#destination = destination
    this.#recent = recent
  }

  write(line: string): void {
    this.#destination.write(line)
    if (this.lastLevel >= WARN) this.#recent.note(line, this.lastLevel >= ERROR ? 'error' : 'warn')
  }
}

/** For tests and tools that want quiet. */
export const silentLog: Log = pino({ level: 'silent' })
