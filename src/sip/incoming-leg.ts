import { type Invitation, SessionState } from 'sip.js'
import { LegError } from '../calls/errors.ts'
import type { Party } from '../calls/leg.ts'
import type { Place } from '../calls/talk.ts'
import { messageOf } from '../lib/errors.ts'
import type { PhoneCodec } from '../media/session.ts'
import { readPhoneFormats } from '../media/phone/phone-description.ts'
import type { VideoCodec } from '../media/video/video.ts'
import { SipDialog } from './dialog.ts'
import type { SipContext } from './leg-context.ts'
import { SipLeg } from './sip-leg.ts'

/** What is believed of a caller that makes no offer. */
const UNKNOWN = { audio: ['PCMU', 'PCMA'], video: [] } as const

/** A phone that calls. */
export class IncomingLeg extends SipLeg {
  override readonly direction = 'incoming'
  protected override readonly formats: { audio: readonly PhoneCodec[]; video: readonly VideoCodec[] }
  readonly #invitation: Invitation

  constructor(context: SipContext, invitation: Invitation, party: Party) {
    super(context, party)
    this.#invitation = invitation
    this.formats = formatsOf(context, invitation)
    // Until there is media for a dialog.
    invitation.delegate = {
      // SIP.js refuses it with 487 right after this, and with what we refuse it with if that comes first.
      onCancel: () => queueMicrotask(() => this.ended({ how: 'cancel', status: undefined, detail: 'CANCEL' })),
    }
  }

  override attach(place: Place): void {
    super.attach(place)
    if (this.over || !place.app) return
    const dialog = new SipDialog(this.#invitation, place.app.media, this.context.log)
    this.follow(dialog)
  }

  async alerting(): Promise<void> {
    await this.step('ring', () => this.#invitation.progress({ statusCode: 180 }))
  }

  dial(): Promise<void> {
    return Promise.reject(new LegError({ cause: 'internal', by: 'bridge', detail: 'a caller can not be dialled' }))
  }

  protected override async complete(): Promise<void> {
    if (!this.dialog) this.follow(new SipDialog(this.#invitation, this.requireMedia(), this.context.log))
    await this.dialog?.accept(this.#invitation)
  }

  protected override release(): void {
    // Nothing waits.
  }

  protected override refuse(statusCode: number): void {
    const { state } = this.#invitation
    if (state !== SessionState.Initial) return
    this.#invitation.reject({ statusCode }).catch((error: unknown) => {
      this.context.log.debug({ err: messageOf(error) }, 'a SIP call was over by itself')
    })
  }
}

/** What the caller offers; what can't be read is refused when it is answered. */
function formatsOf(
  context: SipContext,
  invitation: Invitation,
): { audio: readonly PhoneCodec[]; video: readonly VideoCodec[] } {
  try {
    if (!invitation.body) return UNKNOWN
    const { audio, video } = readPhoneFormats(invitation.body)
    return { audio, video: video.filter((codec) => context.video.includes(codec)) }
  } catch {
    return UNKNOWN
  }
}
