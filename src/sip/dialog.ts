import {
  Invitation,
  type Inviter,
  RequestPendingError,
  SessionState,
  type Core,
  type Info,
  type Referral,
} from 'sip.js'
import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Digit, MediaSession, PhoneAgreed } from '../media/session.ts'
import { carry, type MediaDescription } from './description.ts'
import { SipError } from './errors.ts'
import { DTMF_RELAY, dtmfRelay, MEDIA_CONTROL, PICTURE_FAST_UPDATE, readInfo } from './info-body.ts'
import { SessionTimer } from './session-timer.ts'

/** How the other side ended a call. */
export interface SipEnding {
  readonly how: 'cancel' | 'bye' | 'refused' | 'lost'
  /** Of the refusal, or what its Reason header says (RFC 3326). */
  readonly status: number | undefined
  readonly detail: string
}

interface DialogEvents {
  /** The other side ended it. At most once, and never after our own `end`. */
  ended: [ending: SipEnding]
  /** What both sides agreed on, at each change. */
  agreed: [agreed: PhoneAgreed]
  digit: [digit: Digit, durationMs: number]
  refer: [referral: Referral]
}

/** An in-dialog request must have its answer by then. Milliseconds. */
const ANSWER_MS = 4000
/** A call that the other side does not want to end is left to itself. Milliseconds. */
const GOODBYE_MS = 2000
/** How often a re-INVITE is tried that crossed another, and how long it waits between. Milliseconds. */
const RENEWALS = 5
const GLARE_MS = 300

/** One SIP call, whoever began it, between the other side and a media session. */
export class SipDialog extends Emitter<DialogEvents> {
  readonly session: Invitation | Inviter
  readonly media: MediaSession
  readonly description: MediaDescription
  readonly timer: SessionTimer
  readonly #log: Log
  #over = false
  readonly #closed = new AbortController()
  #ending: Promise<void> | undefined
  #renewal: Promise<void> = Promise.resolve()
  /** False: the other side has refused, or not answered, what the description asks for. */
  #holdAgreed = true
  readonly #undo: () => void

  constructor(session: Invitation | Inviter, media: MediaSession, log: Log) {
    super()
    this.session = session
    this.media = media
    this.#log = log
    this.description = carry(session, media, (agreed) => this.#tell('agreed', agreed))
    this.timer = new SessionTimer({
      refresh: (headers) => this.renew(headers),
      expired: (detail) => this.#far({ how: 'lost', status: 408, detail }, true),
    })
    session.delegate = {
      onBye: (bye) => {
        void bye.accept()
        this.#far({ how: 'bye', ...readReason(bye.request) })
      },
      onCancel: (cancel) => this.#far({ how: 'cancel', ...readReason(cancel.request) }),
      onInfo: (info) => this.#onInfo(info),
      onInvite: () => this.timer.refreshed(),
      onRefer: (referral) => {
        if (!this.emit('refer', referral)) void referral.reject({ statusCode: 603 })
      },
    }
    session.stateChange.addListener((state) => {
      if (state !== SessionState.Terminated) return
      // Whatever else ended it: SIP.js' own bounds, or an answer that could not be read. A refusal is told right after.
      queueMicrotask(() => this.#far({ how: 'lost', status: undefined, detail: 'the SIP call could not go on' }))
    })
    const onKeyframe = () => void this.info(MEDIA_CONTROL, PICTURE_FAST_UPDATE)
    media.on('pictureFastUpdate', onKeyframe)
    this.#undo = () => media.off('pictureFastUpdate', onKeyframe)
  }

  get established(): boolean {
    return !this.#over && this.session.state === SessionState.Established
  }

  get over(): boolean {
    return this.#over
  }

  get callId(): string {
    return this.session.request.callId
  }

  /** Answers a call that came in. Rejects with a MediaError, after it was refused with 488, or with a SipError. */
  async accept(invitation: Invitation): Promise<void> {
    const offer = invitation.body
    if (offer !== undefined && offer !== '') {
      try {
        await this.description.take(offer)
      } catch (error) {
        await this.end(488)
        throw error
      }
    }
    if (this.#over) throw new SipError('sip_given_up', 'the caller hung up in this moment')
    await invitation.accept({ extraHeaders: this.timer.answer(invitation.request) })
    if (invitation.state !== SessionState.Established)
      throw new SipError('sip_given_up', 'the call ended in this moment')
  }

  /**
   * Calls. Resolves when the INVITE is on its way; a refusal is told as `ended`. What the listener throws is not caught.
   * Rejects with a MediaError when there is no offer to make.
   */
  async invite(
    inviter: Inviter,
    listener: Pick<Core.OutgoingInviteRequestDelegate, 'onProgress' | 'onAccept'>,
  ): Promise<void> {
    const refused = ({ message }: Core.IncomingResponse) => {
      const status = message.statusCode ?? 500
      this.#far({ how: 'refused', status, detail: `SIP ${status} ${message.reasonPhrase ?? ''}`.trim() })
    }
    await inviter.invite({ requestDelegate: { ...listener, onReject: refused, onRedirect: refused } })
  }

  /** Tells of a transfer that the other side asked for (RFC 3515 2.4.4). Throws when the call is over. */
  notify(fragment: string, state: string): void {
    this.session.dialog?.notify(undefined, {
      extraHeaders: ['Event: refer', `Subscription-State: ${state}`],
      body: { contentDisposition: 'render', contentType: 'message/sipfrag;version=2.0', content: fragment },
    })
  }

  /** Asks the other side to call that of `other` in our place (RFC 3891). Rejects with SipError when it will not. */
  async refer(other: SipDialog): Promise<void> {
    const status = await this.#ask((requestDelegate) =>
      this.session.refer(other.session, {
        requestDelegate,
        onNotify: (notification) => void notification.accept(),
      }),
    )
    if (status >= 300) throw new SipError('sip_refused', `the phone does not transfer (${status})`, { status })
  }

  /** Sends a digit: by RTP where that was agreed, else by INFO. Rejects with SipError. */
  async sendDigit(digit: Digit, durationMs: number): Promise<void> {
    if (await this.media.sendPhoneDtmf(digit, durationMs)) return
    if (!(await this.info(DTMF_RELAY, dtmfRelay(digit, durationMs)))) {
      throw new SipError('sip_refused', 'the phone takes digits neither by RTP nor by INFO')
    }
  }

  /** Sends an INFO; false: it was refused, or not answered. Never rejects. */
  async info(contentType: string, content: string): Promise<boolean> {
    if (!this.established) return false
    const body = { contentDisposition: 'render', contentType, content }
    try {
      const status = await this.#ask((delegate) =>
        this.session.info({ requestDelegate: delegate, requestOptions: { body } }),
      )
      return status < 300
    } catch (error) {
      this.#log.debug({ err: messageOf(error) }, 'an INFO was not answered')
      return false
    }
  }

  /** Asks the other side to be silent, or to speak again. Rejects with SipError. */
  async hold(hold: boolean): Promise<void> {
    if (this.#holdAgreed && this.description.hold === hold) return
    this.description.hold = hold
    this.#holdAgreed = false
    await this.renew()
    this.#holdAgreed = true
  }

  /**
   * Tells the other side anew where we are and what we want (re-INVITE, RFC 3261 14), one after the other. Rejects with
   * SipError; a call that the other side does not know any more is over then.
   */
  renew(extraHeaders: string[] = []): Promise<void> {
    const turn = this.#renewal.then(() => this.#renew(extraHeaders))
    this.#renewal = turn.catch(() => undefined)
    return turn
  }

  /**
   * Ends it: CANCEL, a refusal with `status`, or BYE, whatever fits; `reason` goes into the header (RFC 3326).
   * Idempotent; bounded; never rejects.
   */
  end(status: number, reason?: string): Promise<void> {
    this.#ending ??= this.#end(status, reason)
    return this.#ending
  }

  async #renew(extraHeaders: string[]): Promise<void> {
    for (let attempt = 1; this.established; attempt++) {
      const status = await this.#reinvite(extraHeaders)
      if (status < 300) return
      // Ours and the other side's crossed (RFC 3261 14.1): once more, a little later.
      if ((status === 491 || status === 500) && attempt < RENEWALS) {
        await sleep(GLARE_MS * (0.5 + Math.random()), this.#closed.signal)
        continue
      }
      throw new SipError('sip_refused', refusalOf(status), { status })
    }
  }

  /** Resolves to the status of the answer, 491 where the other side's own is still under way. */
  async #reinvite(extraHeaders: string[]): Promise<number> {
    try {
      return await this.#ask((delegate) =>
        this.session.invite({
          requestDelegate: {
            ...delegate,
            onReject: (response) => {
              this.#refused(response)
              delegate.onReject?.(response)
            },
          },
          requestOptions: { extraHeaders: [...extraHeaders, ...this.timer.headers()] },
        }),
      )
    } catch (error) {
      if (error instanceof SipError && error.code === 'sip_timeout') throw error
      const { cause } = error as Error
      // One that was not answered in time still may be: its offer stands.
      if (cause instanceof RequestPendingError) return 491
      // SIP.js refuses to send it then, with nothing to tell it by but its words.
      if (!/re-?invite/i.test(messageOf(error))) throw error
      this.description.withdraw()
      return 491
    }
  }

  /** Even where nobody waits for its answer any more: a proxy takes its time to find out (RFC 3261 12.2.1.2). */
  #refused({ message }: Core.IncomingResponse): void {
    const { statusCode: status } = message
    if (status === 481 || status === 408) this.#far({ how: 'lost', status, detail: refusalOf(status) }, true)
  }

  async #end(status: number, reason: string | undefined): Promise<void> {
    this.#close()
    const { session } = this
    const extraHeaders = reason === undefined ? [] : [`Reason: ${reason}`]
    try {
      if (session.state === SessionState.Established) await this.#bye(extraHeaders)
      else if (session instanceof Invitation) await refuse(session, status, extraHeaders)
      else await cancel(session, extraHeaders)
    } catch (error) {
      this.#log.debug({ err: messageOf(error) }, 'a SIP call was over by itself')
    }
  }

  async #bye(extraHeaders: string[]): Promise<void> {
    await this.#ask(
      (requestDelegate) => this.session.bye({ requestDelegate, requestOptions: { extraHeaders } }),
      GOODBYE_MS,
    )
  }

  /** Resolves to the status of the answer; rejects with SipError. */
  async #ask(send: (delegate: Core.OutgoingRequestDelegate) => Promise<unknown>, boundMs = ANSWER_MS): Promise<number> {
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<number>((resolve, reject) => {
        timer = setTimeout(() => {
          reject(new SipError('sip_timeout', `the other side did not answer within ${boundMs} ms`))
        }, boundMs)
        const done = ({ message }: Core.IncomingResponse) => resolve(message.statusCode ?? 500)
        send({ onAccept: done, onRedirect: done, onReject: done }).catch((error: unknown) => {
          reject(new SipError('sip_given_up', messageOf(error), { cause: error }))
        })
      })
    } finally {
      clearTimeout(timer)
    }
  }

  #onInfo(info: Info): void {
    const said = readInfo(info.request.getHeader('content-type'), info.request.body)
    // RFC 6086 4.2.2: a package that is not understood is 469; an empty INFO is a sign of life.
    void info.accept()
    if (said?.type === 'digit') this.#tell('digit', said.digit, said.durationMs)
    if (said?.type === 'picture-fast-update') this.media.requestKeyframe('app')
  }

  /** `polite`: it is told, in case it lives. */
  #far(ending: SipEnding, polite = false): void {
    if (this.#over) return
    if (polite) {
      this.#ending ??= this.#end(487, undefined)
    } else {
      // Nothing is left to be said: SIP.js answers what ended it right after it has told of it.
      this.#ending ??= Promise.resolve()
      this.#close()
    }
    this.#tell('ended', ending)
  }

  #close(): void {
    this.#over = true
    this.description.end()
    this.#closed.abort()
    this.timer.close()
    this.#undo()
  }

  /** A listener's defect is that call's, and must not reach SIP.js. */
  #tell<K extends keyof DialogEvents>(event: K, ...args: DialogEvents[K]): void {
    try {
      this.emit(event, ...(args as never))
    } catch (error) {
      this.#log.error({ err: error, event }, 'an event of a SIP call was not handled')
    }
  }
}

function refusalOf(status: number): string {
  return `the phone refused a re-INVITE with ${status}`
}

async function refuse(invitation: Invitation, statusCode: number, extraHeaders: string[]): Promise<void> {
  if (invitation.state === SessionState.Terminated) return
  await invitation.reject({ statusCode, extraHeaders })
}

async function cancel(inviter: Inviter, extraHeaders: string[]): Promise<void> {
  if (inviter.state === SessionState.Terminated || inviter.state === SessionState.Terminating) return
  await inviter.cancel({ extraHeaders })
}

/** `SIP;cause=200;text="Call completed elsewhere"` (RFC 3326). */
function readReason(message: Core.IncomingRequestMessage): { status: number | undefined; detail: string } {
  const reason = message.getHeader('reason')?.slice(0, 200) ?? ''
  const cause = /^\s*SIP\s*;.*\bcause\s*=\s*(\d{3})\b/i.exec(reason)?.[1]
  const detail = `${message.method}${reason === '' ? '' : ` (${reason.replace(/[\p{Cc}]/gu, ' ')})`}`
  return { status: cause === undefined ? undefined : Number(cause), detail }
}
