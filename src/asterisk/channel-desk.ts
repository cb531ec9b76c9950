import { randomUUID } from 'node:crypto'
import type { Cause } from '../calls/end-reason.ts'
import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { asError, BridgeError } from '../lib/errors.ts'
import type { AmiControl, DialplanPlace, OriginateOptions } from './ami/control.ts'
import { AmiError } from './ami/errors.ts'
import { reasonOf } from './causes.ts'
import type { ListedChannel } from '../calls/listed-channel.ts'
import type { ChannelList } from './channel-list.ts'
import type { ResourceNames } from './names.ts'
import { presentable } from './party.ts'

/** How long a phone rings where nobody says. */
const RING_MS = 45_000
/** The reason of an OriginateResponse that nobody answered: AST_CONTROL_RINGING. All others it gives as 0. */
const NO_ANSWER = 3
/** Between the outcome and the hang-up that says why. */
const HANGUP_MS = 500

const STATUS = { channel_unknown: 404, channel_state: 409, channel_context: 409 } as const

/** What can't be done to a channel of the switch. */
export class ChannelError extends BridgeError {
  readonly code: keyof typeof STATUS
  override readonly statusCode: number

  constructor(code: keyof typeof STATUS, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.statusCode = STATUS[code]
  }
}

/** Where a channel is sent; `context`: the configuration's when undefined. */
export interface PlaceWish {
  readonly context: string | undefined
  readonly exten: string
}

export interface ChannelDeskOriginate extends PlaceWish {
  /** `PJSIP/1001` */
  readonly phone: string
  readonly callerId: { readonly number: string; readonly name: string | undefined } | undefined
  /** 45 s when undefined. */
  readonly timeoutMs: number | undefined
}

/** What became of a phone that was rung. */
export interface ChannelOriginated {
  readonly channelId: string
  readonly outcome: 'answered' | 'failed'
  readonly cause: Cause | undefined
  readonly detail: string | undefined
}

type Outcome = Omit<ChannelOriginated, 'channelId'>

export interface ChannelDeskOptions {
  readonly control: AmiControl
  readonly channels: ChannelList
  readonly names: ResourceNames
  /** `asterisk.dialContext`: where channels are sent when nobody names a context. */
  readonly dialContext: string | undefined
}

/**
 * What operators do to channels of the switch, in our application or not. Channels are named by their unique id. A phone of
 * a call of ours leaves it by being sent elsewhere, and the call ends as hung up by the operator. All reject with a
 * ChannelError, or an AmiError where AMI is away or refuses.
 */
export class ChannelDesk extends Emitter<{ originated: [originated: ChannelOriginated] }> {
  readonly #control: AmiControl
  readonly #channels: ChannelList
  readonly #names: ResourceNames
  readonly #dialContext: string | undefined

  constructor({ control, channels, names, dialContext }: ChannelDeskOptions) {
    super()
    this.#control = control
    this.#channels = channels
    this.#names = names
    this.#dialContext = dialContext
  }

  async hangUp(channelId: string): Promise<void> {
    await told(this.#control.hangUp(channelId))
  }

  async redirect(channelId: string, place: PlaceWish): Promise<void> {
    this.#requirePhone(channelId)
    await told(this.#control.redirect(channelId, this.#placeOf(place)))
  }

  /** The two talk with each other, and those they talked with are hung up. */
  async bridge(channelId: string, otherId: string): Promise<void> {
    for (const id of [channelId, otherId]) this.#requirePhone(id)
    await told(this.#control.bridge(channelId, otherId))
  }

  /** Resolves when the switch has begun to ring the phone, to the id of its channel; `originated` tells how that ends. */
  async originate(request: ChannelDeskOriginate): Promise<{ channelId: string }> {
    const { phone, callerId, timeoutMs = RING_MS } = request
    const channelId = `cb-originate-${randomUUID()}`
    const place = this.#placeOf(request)
    const caller = callerId && { callerId: callerText(callerId) }
    const options = { ...place, ...caller, endpoint: phone, channelId, timeoutMs }
    return new Promise((resolve, reject) => {
      const taken = () => resolve({ channelId })
      this.#ring(options, taken).then(
        (outcome) => this.emit('originated', { channelId, ...outcome }),
        // Without effect once it was taken: a connection that is lost then tells nothing more of it.
        (error: unknown) => reject(asError(error)),
      )
    })
  }

  async #ring(options: OriginateOptions & { channelId: string }, onTaken: () => void): Promise<Outcome> {
    const { endpoint, channelId } = options
    let stop: () => void = () => undefined
    // It may come before the outcome as well as after it.
    const ended = new Promise<number | undefined>((resolve) => {
      const onHangup = ({ uniqueId }: ListedChannel, cause: number | undefined) => {
        if (uniqueId === channelId) resolve(cause)
      }
      this.#channels.on('channelHangup', onHangup)
      stop = () => this.#channels.off('channelHangup', onHangup)
    })
    try {
      const reason = await told(this.#control.ring(options, onTaken))
      if (reason === undefined) return { outcome: 'answered', cause: undefined, detail: undefined }
      if (reason === NO_ANSWER) return { outcome: 'failed', cause: 'no-answer', detail: `${endpoint} did not answer` }
      const q850 = await within(HANGUP_MS, ended, 'the hang-up').catch(() => undefined)
      const { cause, detail = `${endpoint} could not be rung` } = reasonOf(
        { cause: q850, sipStatus: undefined },
        'outgoing',
      )
      return { outcome: 'failed', cause, detail }
    } finally {
      stop()
    }
  }

  #placeOf({ context = this.#dialContext, exten }: PlaceWish): DialplanPlace {
    if (context !== undefined) return { context, exten }
    throw new ChannelError('channel_context', 'name a context of the dialplan, or set asterisk.dialContext')
  }

  /** What the bridge made for an app or a monitor is of no use elsewhere. */
  #requirePhone(channelId: string): void {
    const kind = this.#names.kindOf(channelId)
    if (kind === undefined || kind === 'phone') return
    const message = `channel ${channelId} is the bridge's own way to an app: act on its call instead`
    throw new ChannelError('channel_state', message)
  }
}

/** What Asterisk says of channels, as the errors that it means. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AmiError) || error.code !== 'ami_refused') throw error
    const { message } = error
    if (/no such channel|does not exist/i.test(message)) {
      throw new ChannelError('channel_unknown', `no channel has that unique id (${message})`, { cause: error })
    }
    if (/already|not answered|not up/i.test(message)) throw new ChannelError('channel_state', message, { cause: error })
    throw error
  }
}

/** `"Ana" <2000>`, of what the interface has checked. */
function callerText({ number, name }: { number: string; name: string | undefined }): string {
  return `"${presentable(name ?? number)}" <${presentable(number)}>`
}
