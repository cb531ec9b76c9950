import type { BodyAndContentType, Session, SessionDescriptionHandler } from 'sip.js'
import type { MediaSession, PhoneAgreed } from '../media/session.ts'

const SDP = /^application\/sdp\s*(;|$)/i

/** Which description is whose; a call without one can't be answered. */
const DESCRIPTIONS = new WeakMap<Session, MediaDescription>()

/** Has `media` say and hear what the session descriptions of `session` carry. Before it is answered or sent. */
export function carry(
  session: Session,
  media: MediaSession,
  onAgreed: (agreed: PhoneAgreed) => void,
): MediaDescription {
  const description = new MediaDescription(media, onAgreed)
  DESCRIPTIONS.set(session, description)
  return description
}

export function describe(session: Session): SessionDescriptionHandler {
  const description = DESCRIPTIONS.get(session)
  if (!description) throw new Error('nobody has media for this call')
  return description
}

/** The offers and answers of one call (RFC 3264), which the media session makes and reads itself: they pass as they are. */
export class MediaDescription implements SessionDescriptionHandler {
  /** What the next offer of ours asks for. */
  hold = false
  readonly #media: MediaSession
  readonly #onAgreed: (agreed: PhoneAgreed) => void
  /** An offer of ours is out. */
  #offered = false
  /** The answer to the offer that came last. */
  #answer: string | undefined
  #taken: string | undefined
  #ended = false

  constructor(media: MediaSession, onAgreed: (agreed: PhoneAgreed) => void) {
    this.#media = media
    this.#onAgreed = onAgreed
  }

  hasDescription(contentType: string): boolean {
    return SDP.test(contentType)
  }

  /** Rejects with a MediaError. */
  async setDescription(sdp: string): Promise<void> {
    if (this.#offered) {
      this.#offered = false
      this.#onAgreed(await this.#media.acceptPhoneAnswer(sdp))
      return
    }
    await this.take(sdp)
    this.#assertWanted()
  }

  /** The call is over: an offer that is still being read is refused. */
  end(): void {
    this.#ended = true
  }

  /** The offer that was made last did not go out. */
  withdraw(): void {
    this.#offered = false
  }

  /** Answers an offer before it is known whether the answer will be wanted: an offer that can't be is found out. */
  async take(sdp: string): Promise<void> {
    if (sdp === this.#taken && this.#answer !== undefined) return
    const agreed = await this.#media.acceptPhoneOffer(sdp)
    this.#taken = sdp
    this.#answer = agreed.sdp
    this.#onAgreed(agreed)
  }

  async getDescription(): Promise<BodyAndContentType> {
    const answer = this.#answer
    this.#answer = undefined
    this.#taken = undefined
    if (answer !== undefined) return { body: answer, contentType: 'application/sdp' }
    const body = await this.#media.offerToPhone({ hold: this.hold })
    this.#assertWanted()
    this.#offered = true
    return { body, contentType: 'application/sdp' }
  }

  rollbackDescription(): Promise<void> {
    this.#offered = false
    this.#answer = undefined
    this.#taken = undefined
    return Promise.resolve()
  }

  sendDtmf(): boolean {
    return false
  }

  /** SIP.js would accept for a call that has ended, and say so again for ever, as nobody acknowledges it. */
  #assertWanted(): void {
    if (this.#ended) throw new Error('the call ended meanwhile')
  }

  close(): void {
    // The media session is its owner's to close.
  }
}
