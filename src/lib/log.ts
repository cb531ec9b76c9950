import { pino, type Logger as PinoLogger, type LoggerOptions } from 'pino'
import { withoutSecrets } from './redaction.ts'

export type Log = PinoLogger
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** For child loggers' own fields, which pino does not give to `formatters.log`; they are flat. */
const SECRET_FIELDS = ['password', 'jwt', 'token', 'secret', 'authKey', 'authorization', 'credential', 'sdp']

/** A JSON logger on standard output. Child loggers carry the room and, for calls, `callId`. */
export function createLog(level: LogLevel = 'info', destination?: NodeJS.WritableStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
    // Errors are written out by withoutSecrets already.
    serializers: { err: (value: unknown) => value },
    redact: { paths: SECRET_FIELDS.flatMap((f) => [f, `*.${f}`]), censor: '[redacted]' },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** For tests and tools that want quiet. */
export const silentLog: Log = pino({ level: 'silent' })
