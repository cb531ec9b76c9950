/** A media worker: a child process of the pool. It lives as long as the channel to its parent. */
import { systemClock } from '../../lib/clock.ts'
import { asError, messageOf } from '../../lib/errors.ts'
import { describeOpus, loadOpus, Pacer } from '../audio-path.ts'
import { MediaError } from '../errors.ts'
import { RtpPorts } from '../ports/rtp-ports.ts'
import { Transcoders } from '../video/transcoder/transcoders.ts'
import type { FromWorker, WorkerConfig } from './messages.ts'
import { isToWorker } from './message-shapes.ts'
import { warmUp } from './warm-up.ts'
import { Worker } from './worker.ts'

function post(message: FromWorker): void {
  // The callback swallows what happens when the parent is gone: `disconnect` ends this process then.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

/** Exits once the parent has the message, or after a moment. */
function die(error: unknown): void {
  const code = error instanceof MediaError ? error.code : 'media_worker_lost'
  const { stack } = asError(error)
  setTimeout(() => process.exit(1), 1000)
  if (!process.connected) process.exit(1)
  process.send?.({ kind: 'fatal', code, message: stack ?? messageOf(error) }, undefined, undefined, () =>
    process.exit(1),
  )
}

async function start(config: WorkerConfig): Promise<Worker> {
  const codec = loadOpus({
    cachePath: config.opusLibrary,
    warn: (message) => post({ kind: 'warning', message }),
  })
  await warmUp(codec)
  const pacer = new Pacer({
    clock: systemClock,
    onError: (error) =>
      post({ kind: 'warning', message: `a path stopped: ${asError(error).stack ?? messageOf(error)}` }),
  })
  const ports = new RtpPorts({ range: config.rtpPorts, drainMs: config.drainMs, clock: systemClock })
  const notice = (message: string) => post({ kind: 'warning', message })
  const { transcodingLoad: maxLoad } = config
  const transcoders = maxLoad > 0 ? Transcoders.start({ maxLoad, warn: notice }) : undefined
  const { rtpAddress } = config
  const around = { clock: systemClock, pacer, codec, ports, rtpAddress, transcoders, notice }
  return new Worker(around, config.pressurePeriodMs, post)
}

let worker: Worker | undefined
process.on('message', (message: unknown) => {
  if (worker !== undefined) worker.handle(message)
  else if (isToWorker(message) && message.kind === 'configure') {
    start(message.config).then((started) => {
      worker = started
      post({ kind: 'ready', opus: describeOpus() })
    }, die)
  }
})
process.on('disconnect', () => process.exit(0))
process.on('uncaughtException', die)
// A promise that a library forgot is no reason to end the calls of all others.
process.on('unhandledRejection', (reason) => {
  post({ kind: 'warning', message: `a rejection that nobody handled: ${asError(reason).stack ?? messageOf(reason)}` })
})
// A signal to the whole group is the parent's to answer: it lets live calls end first.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
