import type { Invitation } from 'sip.js'
import type { LineCall, LineCallEvents, MediaLine } from '../calls/media-line.ts'
import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Digit, MediaSession } from '../media/session.ts'
import { SipAccount, type SipState } from './account.ts'
import { SipDialog } from './dialog.ts'
import { SipError } from './errors.ts'
import type { SipLineOptions } from './options.ts'

/** Names the talk path that an INVITE of the switch is for. */
export const LINE_HEADER = 'X-Cubebridge-Line'

/** Between our answer and its ACK. Milliseconds. */
const ACK_MS = 8000

interface Expectation {
  readonly media: MediaSession
  readonly signal: AbortSignal
  readonly take: (call: LineCall) => void
  readonly fail: (error: Error) => void
}

interface SipMediaLineEvents {
  state: [state: SipState]
}

/** The bridge's own SIP account at Asterisk: every INVITE to it is a talk path's, and answered by its media session. */
export class SipMediaLine extends Emitter<SipMediaLineEvents> implements MediaLine {
  readonly endpoint: string
  readonly direct: boolean
  readonly video: boolean
  readonly #account: SipAccount
  readonly #log: Log
  readonly #expected = new Map<string, Expectation>()
  readonly #calls = new Set<SipLineCall>()

  constructor(options: SipLineOptions, log: Log) {
    super()
    this.endpoint = options.endpoint
    this.direct = options.directMedia
    this.video = options.video
    this.#log = log
    this.#account = new SipAccount(options, options.account, log)
    this.#account.on('invite', (invitation) => void this.#answer(invitation))
    this.#account.on('state', (state) => this.emit('state', state))
    // The switch may not know the calls any more, or not where we are now.
    this.#account.on('returned', () => {
      for (const call of this.#calls) call.verify()
    })
  }

  get available(): boolean {
    return this.#account.online
  }

  get state(): SipState {
    return this.#account.state
  }

  /** `sip:cubebridge@localhost` */
  get address(): string {
    return this.#account.address
  }

  start(): void {
    this.#account.start()
  }

  /** Idempotent; never rejects. Calls end, and whoever still waits for one is told. */
  async close(): Promise<void> {
    for (const { fail } of this.#expected.values()) fail(new SipError('sip_given_up', 'the bridge closed'))
    await Promise.all([...this.#calls].map((call) => call.close()))
    await this.#account.close()
  }

  async expect(token: string, media: MediaSession, signal: AbortSignal): Promise<LineCall> {
    this.#account.requireOnline()
    if (this.#expected.has(token)) throw new Error('a token is for one call only')
    const givenUp = () => new SipError('sip_given_up', 'nobody waits for the call of the switch any more')
    if (signal.aborted) throw givenUp()
    let onAbort: () => void = () => undefined
    try {
      return await new Promise<LineCall>((take, fail) => {
        onAbort = () => fail(givenUp())
        signal.addEventListener('abort', onAbort, { once: true })
        this.#expected.set(token, { media, signal, take, fail })
      })
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#expected.delete(token)
    }
  }

  async #answer(invitation: Invitation): Promise<void> {
    const token = invitation.request.getHeader(LINE_HEADER)?.trim() ?? ''
    const expected = this.#expected.get(token)
    if (!expected) {
      this.#log.warn({ named: token !== '' }, `an INVITE that nobody waits for: no or an old ${LINE_HEADER}`)
      await invitation.reject({ statusCode: 603 })
      return
    }
    // A second INVITE with the same token is nobody's.
    this.#expected.delete(token)
    const { media, signal, take, fail } = expected
    const call = new SipLineCall(invitation, media, this.#log)
    this.#calls.add(call)
    call.over.then(
      () => this.#calls.delete(call),
      () => undefined,
    )
    const giveUp = () => void call.close()
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      await call.open(invitation)
      take(call)
    } catch (error) {
      this.#log.warn(reasonOf(error), 'a call of the switch could not be answered')
      fail(error as Error)
      await call.close()
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}

class SipLineCall extends Emitter<LineCallEvents> implements LineCall {
  /** Resolves when the call is over, whoever ended it. */
  readonly over: Promise<void>
  readonly #dialog: SipDialog
  readonly #acknowledged: Promise<void>
  #end: () => void = () => undefined
  readonly #stopHearing: () => void
  /** Where audio goes by the first offer: Asterisk itself. */
  #switchAt: string | undefined
  #audioAt: string | undefined

  constructor(invitation: Invitation, media: MediaSession, log: Log) {
    super()
    this.over = new Promise((resolve) => (this.#end = resolve))
    this.#dialog = new SipDialog(invitation, media, log)
    this.#dialog.on('agreed', ({ audioAt }) => {
      this.#switchAt ??= audioAt
      this.#audioAt = audioAt
    })
    // What passes Asterisk it tells of itself.
    const onDigit = (digit: Digit, durationMs: number) => {
      if (this.#direct) this.emit('digit', digit, durationMs)
    }
    media.on('phoneDtmf', onDigit)
    this.#stopHearing = () => media.off('phoneDtmf', onDigit)
    this.#acknowledged = new Promise((resolve, reject) => {
      this.#dialog.session.delegate = { ...this.#dialog.session.delegate, onAck: () => resolve() }
      this.#dialog.once('ended', ({ detail }) => {
        reject(new SipError('sip_given_up', `the switch ended the call: ${detail}`))
        this.#end()
        this.#stopHearing()
        this.emit('ended', detail)
      })
    })
    this.#acknowledged.catch(() => undefined)
  }

  /** Resolves when it is answered and acknowledged. */
  async open(invitation: Invitation): Promise<void> {
    await this.#dialog.accept(invitation)
    await within(ACK_MS, this.#acknowledged, 'the ACK of the switch')
  }

  /** A re-INVITE has led the media elsewhere: to the phone. */
  get #direct(): boolean {
    return this.#audioAt !== undefined && this.#audioAt !== this.#switchAt
  }

  /** Finds out whether the switch still knows it, and tells it where we are now. Never rejects. */
  verify(): void {
    if (this.#dialog.established) this.#dialog.renew().catch(() => undefined)
  }

  async sendDigit(digit: Digit, durationMs: number): Promise<boolean> {
    return this.#direct && this.#dialog.media.sendPhoneDtmf(digit, durationMs)
  }

  async close(): Promise<void> {
    this.#stopHearing()
    await this.#dialog.end(487)
    this.#end()
  }
}
