import type { Talk } from '../calls/talk.ts'
import type { MediaSession } from '../media/session.ts'
import { SipError } from './errors.ts'
import type { SipContext } from './leg-context.ts'
import type { SipLeg } from './sip-leg.ts'

/** An app's channel, as a talk sees it. */
export interface DirectApp {
  readonly channelId: string
  readonly media: MediaSession
}

/**
 * A talk without a switch that mixes: one app and one phone, whose packets the app's media session exchanges with it
 * directly. Who is taken out of it is asked to be silent. It lasts while the two are replaced, one at a time.
 */
export class DirectTalk implements Talk {
  readonly #context: SipContext
  readonly #phones = new Set<SipLeg>()
  /** Those who have been in it. */
  readonly #known = new WeakSet<SipLeg>()
  #app: DirectApp | undefined
  #appIn = false
  /** Whom the media session talks with. */
  #heard: SipLeg | undefined

  constructor(context: SipContext) {
    this.#context = context
  }

  /** Of the app that is, or was, in it. */
  get media(): MediaSession | undefined {
    return this.#app?.media
  }

  open(): Promise<void> {
    return Promise.resolve()
  }

  /** An app is about to talk here. Rejects with SipError `sip_needs_asterisk` when there is one already. */
  async enter(app: DirectApp): Promise<void> {
    if (this.#app && this.#app !== app && this.#appIn) throw SipError.needsAsterisk('a talk of two apps')
    this.#app = app
    await this.add(app.channelId)
  }

  async add(channelId: string): Promise<void> {
    const leg = this.#context.legs.get(channelId)
    if (leg) await this.#addPhone(leg)
    else if (channelId === this.#app?.channelId) await this.#addApp()
    else throw new SipError('sip_given_up', 'there is no such channel any more')
  }

  async remove(channelId: string): Promise<void> {
    if (channelId === this.#app?.channelId) {
      if (!this.#appIn) return
      this.#appIn = false
      // Nothing can be kept from an app but by keeping the phone silent.
      if (this.#heard && this.#phones.has(this.#heard)) await this.#heard.pause(true)
      return
    }
    const leg = this.#context.legs.get(channelId)
    if (!leg || !this.#phones.delete(leg)) return
    if (leg === this.#heard && !leg.over) await leg.pause(true)
  }

  close(): Promise<void> {
    this.#phones.clear()
    this.#appIn = false
    return Promise.resolve()
  }

  async #addPhone(leg: SipLeg): Promise<void> {
    const isNew = !this.#known.has(leg)
    const [other] = [...this.#phones].filter((it) => it !== leg && !it.over)
    if (other) {
      if (this.#appIn) throw SipError.needsAsterisk('a conference')
      const appWaits = this.#app !== undefined && this.#context.waiting.has(this.#app.channelId)
      if (!appWaits) {
        // The app has left these two to each other: they talk on without us.
        await leg.handTo(other)
        return
      }
      // A new one is who the other sends the app to, and the other goes next.
      if (!isNew) throw SipError.needsAsterisk('a phone that consults another')
    }
    const before = this.#heard
    this.#known.add(leg)
    this.#phones.add(leg)
    this.#heard = leg
    // The media session follows who agreed with it last, and that is who has just answered.
    if (isNew) return
    if (before !== leg) await leg.takeMedia()
    else if (this.#appIn) await leg.pause(false)
  }

  async #addApp(): Promise<void> {
    if (this.#phones.size > 1) throw SipError.needsAsterisk('a conference')
    this.#appIn = true
    if (this.#heard && this.#phones.has(this.#heard)) await this.#heard.pause(false)
  }
}
