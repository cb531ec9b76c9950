import { performance } from 'node:perf_hooks'
import { messageOf } from '../../lib/errors.ts'
import { unreachable } from '../../lib/unreachable.ts'
import { MediaError } from '../errors.ts'
import type { Answers, Ask, FromWorker, Tell, ToWorker, WorkerLoad } from './messages.ts'
import { isToWorker } from './message-shapes.ts'
import { PressureGauge } from './pressure-gauge.ts'
import { WorkerSession, type SessionSurroundings } from './worker-session.ts'

/** How often each session looks whether its app is still there. */
const WATCH_MS = 250
/** Utilisation over less than this is that of the answer itself, as at the first ping. */
const SHORTEST_PERIOD_MS = 500

/** The sessions of one worker process, as the pool asks for them. */
export class Worker {
  readonly #around: SessionSurroundings
  readonly #post: (message: FromWorker) => void
  readonly #sessions = new Map<string, WorkerSession>()
  readonly #watching: NodeJS.Timeout
  readonly #pressure: PressureGauge
  #loop = performance.eventLoopUtilization()
  #utilisation = 0
  #droppedCandidates = 0

  /** `pressurePeriodMs`: how often it looks whether it has too much to do. */
  constructor(around: SessionSurroundings, pressurePeriodMs: number, post: (message: FromWorker) => void) {
    this.#around = around
    this.#post = post
    this.#pressure = new PressureGauge({
      pacer: around.pacer,
      periodMs: pressurePeriodMs,
      complexity: () => highest([...this.#sessions.values()].map((session) => session.complexity)),
      onCeiling: (ceiling) => {
        for (const session of this.#sessions.values()) session.setComplexityCeiling(ceiling)
      },
    })
    this.#watching = setInterval(() => {
      for (const session of this.#sessions.values()) session.watch()
    }, WATCH_MS)
  }

  /** Takes one message of the pool. Never throws. */
  handle(message: unknown): void {
    if (!isToWorker(message)) {
      this.#post({ kind: 'warning', message: 'a message of an unknown shape came from the pool and was dropped' })
      return
    }
    switch (message.kind) {
      case 'configure':
        this.#post({ kind: 'warning', message: 'this worker is configured already' })
        break
      case 'ask':
        void this.#answer(message)
        break
      case 'tell':
        this.#tell(message.session, message.tell)
        break
      case 'ping':
        this.#post({ kind: 'pong', load: this.#load() })
        break
      default:
        unreachable(message)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#watching)
    this.#pressure.close()
    await Promise.all([...this.#sessions.values()].map((session) => session.close()))
    this.#sessions.clear()
    await this.#around.transcoders?.close()
  }

  async #answer({ id, session, ask }: Extract<ToWorker, { kind: 'ask' }>): Promise<void> {
    try {
      this.#post({ kind: 'answer', id, value: await this.#perform(session, ask) })
    } catch (error) {
      const code = error instanceof MediaError ? error.code : 'media_connect_failed'
      this.#post({ kind: 'refusal', id, code, message: messageOf(error) })
    }
  }

  async #perform(id: string, ask: Ask): Promise<Answers[keyof Answers]> {
    if (ask.op === 'open') {
      if (this.#sessions.has(id)) throw new MediaError('media_connect_failed', `session ${id} is open already`)
      const emit = (event: Extract<FromWorker, { kind: 'event' }>['event']) =>
        this.#post({ kind: 'event', session: id, event })
      const session = new WorkerSession(ask.options, this.#around, emit)
      session.setComplexityCeiling(this.#pressure.ceiling)
      this.#sessions.set(id, session)
      return undefined
    }
    const session = this.#sessions.get(id)
    if (session === undefined) {
      if (ask.op === 'close') return undefined
      throw new MediaError('media_closed', `session ${id} is closed`)
    }
    switch (ask.op) {
      case 'choosePhoneCodec':
        return session.choosePhoneCodec(ask.codecs)
      case 'createOffer':
        return session.createOffer()
      case 'acceptAnswer':
        session.acceptAnswer(ask.sdp)
        return undefined
      case 'acceptOffer':
        return session.acceptOffer(ask.sdp)
      case 'openRtp':
        return session.openRtp(ask.codec)
      case 'connectRtp':
        session.connectRtp(ask.remote)
        return undefined
      case 'openWebSocket':
        await session.openWebSocket(ask.url)
        return undefined
      case 'offerToPhone':
        return session.offerToPhone(ask.hold)
      case 'acceptPhoneAnswer':
        return session.acceptPhoneAnswer(ask.sdp)
      case 'acceptPhoneOffer':
        return session.acceptPhoneOffer(ask.sdp)
      case 'sendPhoneDtmf':
        return session.sendPhoneDtmf(ask.digit, ask.durationMs)
      case 'statistics':
        return session.statistics()
      case 'close': {
        const last = await session.close()
        if (this.#sessions.delete(id)) this.#droppedCandidates += session.droppedCandidates
        return last
      }
      default:
        return unreachable(ask)
    }
  }

  #tell(id: string, tell: Tell): void {
    const session = this.#sessions.get(id)
    switch (tell.op) {
      case 'expectPhone':
        return session?.expectPhone(tell.codecs)
      case 'expectPhoneVideo':
        return session?.expectPhoneVideo(tell.codecs)
      case 'requestKeyframe':
        return session?.requestKeyframe(tell.of)
      case 'addCandidate':
        return session?.addCandidate(tell.candidate)
      case 'sendDtmf':
        return session?.sendDtmf(tell.digit, tell.durationMs)
      case 'expectMedia':
        return session?.expectMedia(tell.audio, tell.video)
      default:
        return unreachable(tell)
    }
  }

  get #transcoding(): WorkerLoad['transcoding'] {
    const { transcoders } = this.#around
    if (transcoders === undefined) return undefined
    const { transcodes, room } = transcoders.load
    return { transcodes, room }
  }

  #load(): WorkerLoad {
    const now = performance.eventLoopUtilization()
    const { utilization, active, idle } = performance.eventLoopUtilization(now, this.#loop)
    if (active + idle >= SHORTEST_PERIOD_MS) {
      this.#loop = now
      this.#utilisation = utilization
    }
    let droppedCandidates = this.#droppedCandidates
    let carrying = 0
    for (const session of this.#sessions.values()) {
      droppedCandidates += session.droppedCandidates
      carrying += Number(session.carrying)
    }
    return {
      sessions: this.#sessions.size,
      carrying,
      utilisation: this.#utilisation,
      freePorts: this.#around.ports.free,
      takenPorts: this.#around.ports.taken,
      rssBytes: process.memoryUsage.rss(),
      droppedCandidates,
      complexityCeiling: this.#pressure.ceiling,
      transcoding: this.#transcoding,
    }
  }
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length > 0 ? Math.max(...known) : undefined
}
