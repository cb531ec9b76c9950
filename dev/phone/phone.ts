import { asError } from '../../src/lib/errors.ts'
import { within } from '../../src/lib/deadline.ts'
import { PhoneAudio } from './audio.ts'
import { PhoneCall } from './call.ts'
import { Dialog } from './dialog.ts'
import { PhoneError } from './errors.ts'
import { SipEndpoint } from './sip/endpoint.ts'
import type { ServerTransaction } from './sip/server-transactions.ts'
import { escapeUser, headerOf, parameterOf, uriOf, type SipHeaders } from './sip/message.ts'
import type { Codec } from './sip/sdp.ts'
import { Film } from './video/film.ts'
import { PhoneVideo, type PhoneVideoOptions } from './video/video.ts'

/** Where a phone registers: a `Switch`, or any SIP server. */
export interface PhoneHome {
  readonly host: string
  readonly sipPort: number
  /** Passwords by user. */
  readonly phones: ReadonlyMap<string, string>
}

export interface PhoneOptions {
  readonly switch: PhoneHome
  readonly user: string
  /** The switch's own for this user, unless given. */
  readonly password?: string
  readonly codec?: Codec
  readonly displayName?: string
  /** Absent: an audio phone, which refuses video. */
  readonly video?: PhoneVideoOptions
}

const GOODBYE_MS = 2000

/**
 * What a phone does when it is called: `ignore` rings for ever. A function gets the ringing call and may `answer()`,
 * `reject(code)` or leave it.
 */
export type Behaviour = 'answer' | 'busy' | 'decline' | 'ignore' | ((call: PhoneCall) => void)

/** Opens a SIP phone on loopback, not registered yet; it answers when called unless told otherwise. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  return Phone.open(options)
}

/**
 * A SIP phone for tests and the demo: SIP over UDP with digest (RFC 3261), G.711 and telephone-events over RTP. It
 * speaks and listens like one on a desk, and tells exactly what it was told.
 */
export class Phone {
  readonly user: string
  readonly #home: PhoneHome
  readonly #password: string
  readonly #codec: Codec
  readonly #displayName: string
  readonly #video: PhoneVideoOptions | undefined
  #endpoint!: SipEndpoint
  #behaviour: Behaviour = 'answer'
  #registration: Dialog | undefined
  #renewal: NodeJS.Timeout | undefined
  readonly #calls: PhoneCall[] = []
  readonly #incoming: PhoneCall[] = []
  readonly #waiting = new Set<(call: PhoneCall) => void>()
  #closing: Promise<void> | undefined

  private constructor(options: PhoneOptions) {
    this.user = options.user
    this.#home = options.switch
    this.#password = options.password ?? options.switch.phones.get(options.user) ?? ''
    this.#codec = options.codec ?? 'PCMU'
    this.#displayName = options.displayName ?? ''
    this.#video = options.video
  }

  static async open(options: PhoneOptions): Promise<Phone> {
    const phone = new Phone(options)
    const { host, sipPort } = options.switch
    phone.#endpoint = await SipEndpoint.open(host, { host, port: sipPort }, (transaction) => {
      phone.#handle(transaction)
    })
    return phone
  }

  /** Registers, and again at half time for as long as the phone is open. Rejects with `phone_refused`. */
  async register(expiresSeconds = 300): Promise<void> {
    this.#registration ??= new Dialog(this.#endpoint, this.#credentials, {
      local: `<${this.#addressOf(this.user)}>`,
      remote: `<${this.#addressOf(this.user)}>`,
      target: `sip:${this.#home.host}:${this.#home.sipPort}`,
    })
    const response = await this.#registration.request('REGISTER', { headers: [['Expires', String(expiresSeconds)]] })
    if (response.code !== 200) {
      throw new PhoneError(
        'phone_refused',
        `${this.user} may not register: ${response.code} ${response.reason}`,
        response.code,
      )
    }
    clearTimeout(this.#renewal)
    if (this.#closing || expiresSeconds === 0) return
    // A renewal that fails is tried again at the next half time; the switch may be restarting.
    const renew = () => void this.register(expiresSeconds).catch(() => this.#renewLater(renew, expiresSeconds))
    this.#renewLater(renew, expiresSeconds)
  }

  #renewLater(renew: () => void, expiresSeconds: number): void {
    if (this.#closing) return
    clearTimeout(this.#renewal)
    this.#renewal = setTimeout(renew, (expiresSeconds * 1000) / 2)
    this.#renewal.unref()
  }

  /** Takes the registration back. */
  async unregister(): Promise<void> {
    clearTimeout(this.#renewal)
    if (this.#registration) await this.register(0)
    this.#registration = undefined
  }

  /** Calls an extension or name (`vendas`), or a whole SIP URI. */
  async call(target: string, headers: SipHeaders = []): Promise<PhoneCall> {
    const uri = target.startsWith('sip:') ? target : this.#addressOf(target)
    const dialog = new Dialog(this.#endpoint, this.#credentials, {
      local: `${this.#displayName ? `"${this.#displayName}" ` : ''}<${this.#addressOf(this.user)}>`,
      remote: `<${uri}>`,
      target: uri,
    })
    const media = await this.#openMedia()
    const call = new PhoneCall({ direction: 'out', party: target, from: '', dialog, ...media.parts })
    media.call = call
    this.#calls.push(call)
    call.start(headers)
    return call
  }

  /** What the phone does with calls from now on. */
  onCall(behaviour: Behaviour): void {
    this.#behaviour = behaviour
  }

  /** A call that came in, is not over and was not asked for yet, or else the next one. */
  async incoming(ms = 15_000): Promise<PhoneCall> {
    let call: PhoneCall | undefined
    while ((call = this.#incoming.shift())) if (!call.ending) return call
    let take: (call: PhoneCall) => void = () => undefined
    const arrived = new Promise<PhoneCall>((resolve) => (take = resolve))
    this.#waiting.add(take)
    try {
      return await within(ms, arrived, `a call to ${this.user}`)
    } finally {
      this.#waiting.delete(take)
    }
  }

  /** Where it receives SIP. */
  get address(): { readonly host: string; readonly port: number } {
    const { host, port } = this.#endpoint
    return { host, port }
  }

  /** Every call of this phone so far. */
  get calls(): readonly PhoneCall[] {
    return this.#calls
  }

  /** Hangs up, unregisters and frees everything. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      clearTimeout(this.#renewal)
      // A switch that is gone answers nothing; there is nobody to say goodbye to.
      const goodbye = async () => {
        await Promise.all(this.#calls.filter((call) => !call.ending).map((call) => call.hangUp()))
        await this.unregister()
      }
      await within(GOODBYE_MS, goodbye(), 'saying goodbye').catch(() => undefined)
      await Promise.all(this.#calls.map((call) => call.close()))
      await this.#endpoint.close()
    })()
    return this.#closing
  }

  async #openMedia() {
    const { host } = this.#endpoint
    const film = new Film(performance.now())
    const media: { call: PhoneCall | undefined } = { call: undefined }
    // Nobody may be there any more to be asked.
    const askByInfo = () => void media.call?.askByInfo().catch(() => undefined)
    const video = this.#video && (await PhoneVideo.open(host, this.#video, film, askByInfo))
    const audio = await PhoneAudio.open(host, this.#codec)
    return Object.assign(media, { parts: { audio, film, video } })
  }

  get #credentials(): { user: string; password: string } {
    return { user: this.user, password: this.#password }
  }

  #addressOf(user: string): string {
    return `sip:${escapeUser(user)}@${this.#home.host}:${this.#home.sipPort}`
  }

  #handle(transaction: ServerTransaction): void {
    const { request } = transaction
    const callId = headerOf(request, 'call-id')
    const call = this.#calls.find((one) => one.callId === callId)
    if (call) {
      call.handle(transaction)
    } else if (request.method === 'INVITE') {
      void this.#ring(transaction).catch((error: unknown) => {
        transaction.respond(500, asError(error).message.replace(/[\r\n]/g, ' '))
      })
    } else if (request.method === 'BYE' || request.method === 'CANCEL' || parameterOf(headerOf(request, 'to'), 'tag')) {
      transaction.respond(481, 'Call/Transaction Does Not Exist')
    } else {
      transaction.respond(200, 'OK')
    }
  }

  async #ring(invite: ServerTransaction): Promise<void> {
    const dialog = Dialog.incoming(this.#endpoint, this.#credentials, invite.request, invite.tag)
    const from = headerOf(invite.request, 'from')
    const party = /^sips?:([^@;]+)/.exec(uriOf(from))?.[1] ?? ''
    const media = await this.#openMedia()
    const call = new PhoneCall({ direction: 'in', party, from, dialog, ...media.parts, invite })
    media.call = call
    this.#calls.push(call)
    const behaviour = this.#behaviour
    if (behaviour === 'busy') call.reject(486)
    else if (behaviour === 'decline') call.reject(603)
    else {
      call.alert()
      if (behaviour === 'answer') call.answer()
      else if (behaviour !== 'ignore') behaviour(call)
    }
    const [waiting] = this.#waiting
    if (waiting) {
      this.#waiting.delete(waiting)
      waiting(call)
    } else {
      this.#incoming.push(call)
    }
  }
}
