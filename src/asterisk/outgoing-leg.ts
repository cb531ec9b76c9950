import type { EndReason } from '../calls/end-reason.ts'
import { LegError } from '../calls/errors.ts'
import type { PhoneDialOptions } from '../calls/ports.ts'
import type { AriChannel } from './ari/channel.ts'
import { AriError } from './ari/errors.ts'
import { clearingCause, type LegPhase } from './causes.ts'
import { isDialable } from './endpoint.ts'
import { remove, type LegContext } from './leg-context.ts'
import { partyOfEndpoint, presentable } from './party.ts'
import { SipLeg } from './sip-leg.ts'

/** Asterisk's own limit, for the case that the bridge dies while a phone rings. */
const ASTERISK_GRACE_S = 5

/** A phone that we ring. */
export class OutgoingLeg extends SipLeg {
  override readonly direction = 'outgoing'
  protected override readonly unanswered: LegPhase
  readonly #options: PhoneDialOptions
  #creation: Promise<void> | undefined
  #rang = false
  #patience: NodeJS.Timeout | undefined

  constructor(context: LegContext, options: PhoneDialOptions) {
    super(context, context.names.next('phone'), partyOfEndpoint(options.endpoint, context.domain))
    this.#options = options
    this.unanswered = options.endpoint.startsWith('Local/') ? 'dialplan' : 'outgoing'
  }

  async dial(): Promise<void> {
    const { endpoint, timeoutMs } = this.#options
    if (!isDialable(endpoint)) {
      const detail = `"${presentable(endpoint)}" can't be rung: it is neither PJSIP/<endpoint> nor made by routing`
      throw new LegError({ cause: 'unknown-address', by: 'bridge', detail })
    }
    await this.step('dial', async () => {
      await this.#create()
      await this.entry.wait()
      // Ended after its entry: release() is past clearing the timer.
      if (this.over) return
      this.#patience = setTimeout(() => {
        this.farEnded({ cause: 'no-answer', by: 'phone', detail: `not answered within ${timeoutMs} ms` })
      }, timeoutMs)
      await this.context.api.dial(this.networkId, Math.ceil(timeoutMs / 1000) + ASTERISK_GRACE_S)
    })
  }

  /** Ringback for a phone that has answered and waits for the other side; until `join`. */
  async alerting(): Promise<void> {
    if (!this.answered) return
    await this.step('ringback', async () => {
      await Promise.all([this.ringback.start(), this.readCodecs()])
    })
  }

  protected override beforeBridge(): Promise<void> {
    return this.ringback.stop()
  }

  protected override async release(reason: EndReason, ours: boolean): Promise<void> {
    clearTimeout(this.#patience)
    if (!ours || !this.#creation) return
    await this.#creation.catch(() => undefined)
    await remove(this.context, 'phone channel', this.context.api.hangUp(this.networkId, clearingCause(reason)))
  }

  protected override observe(channel: AriChannel): void {
    if (channel.state === 'Ringing') this.#ringing()
    if (channel.state === 'Up' && !this.answered) {
      clearTimeout(this.#patience)
      this.answered = true
      this.tell('answered', this.party)
    }
  }

  protected override observeDial(status: string): void {
    // A gateway may send 183 with the far network's own ringback instead of 180.
    if (status === 'RINGING' || status === 'PROGRESS') this.#ringing()
  }

  async #create(): Promise<void> {
    const { endpoint, caller } = this.#options
    const { api, app } = this.context
    // On a channel that is dialled, the connected line is what the phone shows as the caller (From).
    const variables = {
      'CONNECTEDLINE(num,i)': presentable(caller.number),
      'CONNECTEDLINE(name)': presentable(caller.displayName),
    }
    const formats = this.#formats()
    this.#creation = api.createChannel({ channelId: this.networkId, endpoint, app, variables, formats })
    try {
      await this.#creation
      this.context.legs.add(this)
    } catch (error) {
      // 500 is all Asterisk says of an endpoint that is unknown or has no contact.
      if (!(error instanceof AriError) || error.status !== 500) throw error
      const detail = `${endpoint} is not registered at Asterisk`
      throw new LegError({ cause: 'unreachable', by: 'phone', detail }, { cause: error })
    }
  }

  #formats(): string | undefined {
    // Left to itself a Local channel speaks linear sound of 192 kHz, which all others are then transcoded to and from.
    if (this.#options.endpoint.startsWith('Local/')) return 'ulaw,alaw'
    // Unless a format of video is named none is offered, and then some audio must be named too. Linear sound is in no
    // endpoint's list: what is offered are the endpoint's own codecs, in its own order.
    return this.wantsVideo ? 'slin,h264,vp8' : undefined
  }

  #ringing(): void {
    if (this.#rang) return
    this.#rang = true
    this.tell('ringing')
  }
}
