import { type Core, Inviter, SessionState } from 'sip.js'
import { LegError } from '../calls/errors.ts'
import type { PhoneDialOptions } from '../calls/ports.ts'
import { messageOf } from '../lib/errors.ts'
import type { PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import type { SipAccount } from './account.ts'
import { partyOfTarget, shown, targetOf } from './address.ts'
import { SipDialog } from './dialog.ts'
import type { SipContext } from './leg-context.ts'
import { SessionTimer } from './session-timer.ts'
import { SipLeg } from './sip-leg.ts'

/** Every SIP phone has them. */
const BELIEVED: readonly PhoneCodec[] = ['PCMU', 'PCMA']

/** A phone that we ring. */
export class OutgoingLeg extends SipLeg {
  override readonly direction = 'outgoing'
  protected override readonly formats: { audio: readonly PhoneCodec[]; video: readonly VideoCodec[] }
  readonly #account: SipAccount
  readonly #options: PhoneDialOptions
  #rang = false
  #patience: NodeJS.Timeout | undefined

  constructor(context: SipContext, account: SipAccount, options: PhoneDialOptions) {
    const target = targetOf(options.endpoint, context.domain)
    super(
      context,
      target
        ? partyOfTarget(target, context.domain)
        : { address: options.endpoint, number: shown(options.endpoint), displayName: shown(options.endpoint) },
    )
    this.formats = { audio: BELIEVED, video: context.video }
    this.#account = account
    this.#options = options
  }

  async dial(): Promise<void> {
    const { endpoint, caller, timeoutMs } = this.#options
    const target = targetOf(endpoint, this.context.domain)
    if (!target) {
      const detail = `"${shown(endpoint)}" can't be rung by SIP alone: it must be PJSIP/ and a name at ${this.context.domain}`
      throw new LegError({ cause: 'unknown-address', by: 'bridge', detail })
    }
    await this.step('dial', async () => {
      this.#account.requireOnline()
      // A phone is not asked for video that no app will see.
      this.expectVideo(this.wantsVideo ? this.context.video : [])
      const inviter = new Inviter(this.#account.agent, target, {
        params: { fromDisplayName: shown(caller.displayName) || shown(caller.number) },
        extraHeaders: SessionTimer.request(),
      })
      const dialog = new SipDialog(inviter, this.requireMedia(), this.context.log)
      this.follow(dialog)
      this.#patience = setTimeout(() => {
        this.farEnded({ cause: 'no-answer', by: 'phone', detail: `not answered within ${timeoutMs} ms` })
      }, timeoutMs)
      await dialog.invite(inviter, {
        onProgress: (response) => this.#progress(response),
        onAccept: (response) => this.#accepted(inviter, dialog, response),
      })
    })
  }

  /** A phone that has answered waits in silence for the other side: nobody here can play a tone to it. */
  alerting(): Promise<void> {
    return Promise.resolve()
  }

  protected override complete(): Promise<void> {
    return Promise.resolve()
  }

  protected override release(): void {
    clearTimeout(this.#patience)
  }

  protected override refuse(): void {
    // Not dialled yet.
  }

  /** 183 too: a gateway may send the far network's own ringback instead of 180. */
  #progress({ message }: Core.IncomingResponse): void {
    if (this.#rang || this.over || (message.statusCode ?? 0) < 180) return
    this.#rang = true
    this.tell('ringing')
  }

  #accepted(inviter: Inviter, dialog: SipDialog, { message }: Core.IncomingResponse): void {
    // An answer that could not be agreed to has ended it by now.
    if (this.over || inviter.state !== SessionState.Established) return
    clearTimeout(this.#patience)
    this.answered = true
    try {
      dialog.timer.answered(message)
    } catch (error) {
      this.context.log.warn({ err: messageOf(error) }, 'a session timer was not set')
    }
    this.tell('answered', this.party)
  }
}
