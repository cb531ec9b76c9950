import { randomUUID } from 'node:crypto'
import type { Invitation } from 'sip.js'
import type { Leg } from '../calls/leg.ts'
import type { ChannelControl, PhoneArrival, PhoneDialOptions, PhoneNetwork } from '../calls/ports.ts'
import type { Gateway, Talk } from '../calls/talk.ts'
import type { Tap, TapEvents } from '../calls/tap.ts'
import type { Tape, TapeEvents } from '../calls/tape.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { MediaSession } from '../media/session.ts'
import { SipAccount, type SipState } from './account.ts'
import { dialledOf, partyOf } from './address.ts'
import { DirectGateway } from './direct-gateway.ts'
import { DirectTalk } from './direct-talk.ts'
import { SipError } from './errors.ts'
import { IncomingLeg } from './incoming-leg.ts'
import type { SipContext } from './leg-context.ts'
import type { SipPhonesOptions } from './options.ts'
import { OutgoingLeg } from './outgoing-leg.ts'

export interface SipPhoneNetworkEvents {
  /** A phone calls. Whoever takes the leg must end it. */
  arrive: [arrival: PhoneArrival]
  /** The state of an account changed, and with it perhaps `available`. */
  state: [address: string, state: SipState]
}

export interface SipAccountView extends SipState {
  /** `sip:cubebridge@empresa.com` */
  readonly address: string
}

/**
 * The phones of any SIP server, without Asterisk: calls come to the bridge's own accounts there and leave by them. What
 * needs a switch that mixes (conferences, monitors, recordings, music, announcements) is refused.
 */
export class SipPhoneNetwork extends Emitter<SipPhoneNetworkEvents> implements PhoneNetwork {
  readonly channels: ChannelControl
  readonly #accounts: readonly SipAccount[]
  readonly #context: SipContext
  #closing: Promise<void> | undefined

  constructor(options: SipPhonesOptions, log: Log) {
    super()
    this.#context = { domain: options.domain, video: options.video, legs: new Map(), waiting: new Set(), log }
    this.channels = new DirectChannels(this.#context)
    this.#accounts = options.accounts.map((account) => this.#open(options, account, log))
  }

  /** At least one account can make calls. */
  get available(): boolean {
    return this.#accounts.some(({ online }) => online)
  }

  accounts(): readonly SipAccountView[] {
    return this.#accounts.map(({ address, state }) => ({ address, ...state }))
  }

  start(): void {
    for (const account of this.#accounts) account.start()
  }

  /** Idempotent; never rejects. Legs that nobody ended end here. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** What a call needs of ports, the media session's admission counts. */
  refusal(): undefined {
    return undefined
  }

  requireMixer(what: string): void {
    throw SipError.needsAsterisk(what)
  }

  createLeg(options: PhoneDialOptions): Leg {
    return new OutgoingLeg(this.#context, this.#accountFor(options), options)
  }

  takeOver(): Promise<Leg> {
    return Promise.reject(SipError.needsAsterisk('fetching someone out of another call'))
  }

  createTalk(): Talk {
    return new DirectTalk(this.#context)
  }

  createGateway(media: MediaSession): Gateway {
    return new DirectGateway(media, this.#context.video)
  }

  createTap(): Tap {
    return new NoTap()
  }

  createTape(): Tape {
    return new NoTape()
  }

  announce(): Promise<void> {
    return Promise.reject(SipError.needsAsterisk('an announcement'))
  }

  #open(options: SipPhonesOptions, own: SipPhonesOptions['accounts'][number], log: Log): SipAccount {
    const account = new SipAccount(options, own, log)
    account.on('state', (state) => this.emit('state', account.address, state))
    account.on('invite', (invitation) => this.#arrive(account, invitation))
    account.on('returned', () => {
      for (const leg of this.#context.legs.values()) {
        if (leg.dialog?.session.userAgent === account.agent) leg.verify()
      }
    })
    return account
  }

  /** The one of the call's own mapping, else the first that can call now. */
  #accountFor({ caller, mapping = caller.address }: PhoneDialOptions): SipAccount {
    const bare = mapping.replace(/^sip:/, '')
    const own = this.#accounts.find(({ options }) => options.mapping?.replace(/^sip:/, '') === bare)
    return own ?? this.#accounts.find(({ online }) => online) ?? this.#accounts[0]!
  }

  #arrive(account: SipAccount, invitation: Invitation): void {
    const { domain } = this.#context
    const { request, remoteIdentity, assertedIdentity } = invitation
    const leg = new IncomingLeg(this.#context, invitation, partyOf(assertedIdentity ?? remoteIdentity, domain))
    const dialled = account.options.mapping ?? dialledOf(request.to.uri, domain)
    const taken = this.emit('arrive', { leg, dialled })
    if (!taken) void leg.end({ cause: 'stopping', by: 'bridge', detail: 'nobody takes calls here' })
  }

  async #close(): Promise<void> {
    const closing = { cause: 'stopping', by: 'bridge', detail: 'the bridge closed' } as const
    await Promise.all([...this.#context.legs.values()].map((leg) => leg.end(closing)))
    await Promise.all(this.#accounts.map((account) => account.close()))
  }
}

/** There is no music and no tone without a switch: who waits hears nothing. */
class DirectChannels implements ChannelControl {
  readonly #context: SipContext

  constructor(context: SipContext) {
    this.#context = context
  }

  mute(): Promise<void> {
    return Promise.reject(SipError.needsAsterisk('muting'))
  }

  play(channelId: string): Promise<() => Promise<void>> {
    this.#context.waiting.add(channelId)
    return Promise.resolve(() => {
      this.#context.waiting.delete(channelId)
      return Promise.resolve()
    })
  }
}

class NoTap extends Emitter<TapEvents> implements Tap {
  readonly channelId = `no-tap-${randomUUID()}`

  open(): Promise<void> {
    return Promise.reject(SipError.needsAsterisk('monitoring'))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

class NoTape extends Emitter<TapeEvents> implements Tape {
  start(): Promise<void> {
    return Promise.reject(SipError.needsAsterisk('recording'))
  }

  pause(): Promise<void> {
    return Promise.reject(SipError.needsAsterisk('recording'))
  }

  stop(): Promise<readonly string[]> {
    return Promise.resolve([])
  }
}
