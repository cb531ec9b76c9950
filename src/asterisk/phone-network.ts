import type { Leg } from '../calls/leg.ts'
import type { PhoneArrival, PhoneDialOptions, PhoneNetwork } from '../calls/ports.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { Gateway, Talk } from '../calls/talk.ts'
import type { Announcement, Tape, TapeSide, TapeSource } from '../calls/tape.ts'
import type { Tap, TapOptions } from '../calls/tap.ts'
import type { Refusal } from '../media/admission.ts'
import type { MediaSession } from '../media/session.ts'
import { announce } from './announce.ts'
import { AppGateway } from './app-gateway.ts'
import { AsteriskChannels } from './channel-control.ts'
import { ChannelDesk } from './channel-desk.ts'
import { takeOver } from './take-over.ts'
import { TalkBridge } from './talk-bridge.ts'
import { AmiClient } from './ami/client.ts'
import { AmiControl } from './ami/control.ts'
import { AriClient } from './ari/client.ts'
import type { AriEvent } from './ari/events.ts'
import { BridgeCalls } from './bridge-calls.ts'
import { ChannelList } from './channel-list.ts'
import { IncomingLeg } from './incoming-leg.ts'
import type { LegContext } from './leg-context.ts'
import type { LinkState } from './link.ts'
import { MediaModules } from './media-modules.ts'
import { MixedTape } from './mixed-tape.ts'
import { ResourceNames } from './names.ts'
import type { AsteriskOptions } from './options.ts'
import { OutgoingLeg } from './outgoing-leg.ts'
import { Owners } from './owners.ts'
import { callerOf } from './party.ts'
import { Reconciler } from './reconciler.ts'
import { RecordedFiles } from './recorded-files.ts'
import { Registrations } from './registrations.ts'
import { RtpBudget, type RtpBudgetStatus } from './rtp-budget.ts'
import { Snoop } from './snoop.ts'
import { SplitTape } from './split-tape.ts'
import { giveBackStrays } from './stray-calls.ts'

export interface PhoneNetworkEvents {
  /** A phone calls. Whoever takes the leg must end it. */
  arrive: [arrival: PhoneArrival]
  /** The state of a connection to Asterisk changed, and with it perhaps `available`. */
  state: [status: AsteriskStatus]
}

export interface AsteriskStatus {
  readonly ari: LinkState
  /** Undefined when no AMI is configured. */
  readonly ami: LinkState | undefined
}

/** The phones behind one Asterisk: hands over the calls they make, and makes legs that ring them. */
export class AsteriskPhoneNetwork extends Emitter<PhoneNetworkEvents> implements PhoneNetwork {
  /** Undefined when no AMI is configured. */
  readonly channelList: ChannelList | undefined
  readonly registrations: Registrations | undefined
  readonly control: AmiControl | undefined
  /** What operators do to channels; undefined when no AMI is configured. */
  readonly channelDesk: ChannelDesk | undefined
  readonly channels: AsteriskChannels
  /** What Asterisk recorded, in its own folder. */
  readonly recordedFiles: RecordedFiles
  readonly #ari: AriClient
  readonly #ami: AmiClient | undefined
  readonly #context: LegContext
  readonly #reconciler: Reconciler
  readonly #rtpBudget: RtpBudget
  #closing: Promise<void> | undefined

  constructor(options: AsteriskOptions, log: Log) {
    super()
    this.#ari = new AriClient(options.ari, log)
    const { api, app } = this.#ari
    this.#context = {
      api,
      app,
      modules: new MediaModules(api, log),
      line: options.line,
      names: new ResourceNames(app),
      owners: new Owners(),
      legs: new Set(),
      released: new Set(),
      bridgeCalls: new BridgeCalls(),
      log,
      domain: options.domain,
      sweep: () => this.#reconciler.request(),
    }
    this.channels = new AsteriskChannels(this.#context)
    this.recordedFiles = new RecordedFiles(api.recordings)
    const { lostAfterMs, sweepMs = 60_000 } = options
    this.#reconciler = new Reconciler({ context: this.#context, lostAfterMs, sweepMs })
    this.#ari.on('event', (event) => this.#handle(event))
    this.#ari.on('state', (state) => {
      if (state.status === 'online') this.#context.modules.forget()
      this.#reconciler.follow(state)
      this.emit('state', this.status())
    })
    if (options.ami) {
      this.#ami = new AmiClient(options.ami, log)
      this.#ami.on('event', (event) => this.#context.bridgeCalls.note(event))
      this.#ami.on('state', () => this.emit('state', this.status()))
      this.channelList = new ChannelList(this.#ami, log)
      this.control = new AmiControl(this.#ami)
      const { dialContext } = options
      this.channelDesk = new ChannelDesk({
        control: this.control,
        channels: this.channelList,
        names: this.#context.names,
        dialContext,
      })
      this.registrations = new Registrations(this.#ami, log, options.line?.endpoint)
    }
    this.#rtpBudget = new RtpBudget({
      context: this.#context,
      configured: options.rtpPorts,
      ami: this.#ami,
      channels: () => (this.channelList?.synced ? this.channelList.all() : []),
    })
  }

  get available(): boolean {
    return this.#ari.state.status === 'online'
  }

  status(): AsteriskStatus {
    return { ari: this.#ari.state, ami: this.#ami?.state }
  }

  refusal(liveCalls: number): Refusal | undefined {
    return this.#rtpBudget.refusal(liveCalls)
  }

  /** Undefined while Asterisk's RTP range is not known. */
  rtpPorts(liveCalls: number): RtpBudgetStatus | undefined {
    return this.#rtpBudget.status(liveCalls)
  }

  start(): void {
    this.#ari.start()
    this.#ami?.start()
  }

  /** Idempotent. Legs that nobody ended end here; what can't be removed then is the next start's to clear. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const online = this.available
    // Before all else: without the socket, Stasis(…) fails by itself and the dialplan's fallback has the calls.
    this.#ari.leave()
    const closing = { cause: 'stopping', by: 'bridge', detail: 'the bridge closed' } as const
    await Promise.all([...this.#context.legs].map((leg) => leg.end(closing)))
    await this.#reconciler.close()
    if (online) await giveBackStrays(this.#context)
    await Promise.all([this.#ari.close(), this.#ami?.close()])
    await Promise.all([this.channelList?.close(), this.registrations?.close()])
  }

  createLeg(options: PhoneDialOptions): Leg {
    return new OutgoingLeg(this.#context, options)
  }

  requireMixer(): void {
    // Asterisk mixes.
  }

  takeOver(networkId: string): Promise<Leg> {
    return takeOver(this.#context, this.control, networkId)
  }

  createTalk(): Talk {
    return new TalkBridge(this.#context)
  }

  createGateway(media: MediaSession): Gateway {
    return new AppGateway(this.#context, media)
  }

  createTap(channelId: string, { whisper }: TapOptions): Tap {
    return new Snoop(this.#context, channelId, { spy: 'both', whisper: whisper ? 'out' : 'none' })
  }

  createTape(source: TapeSource, nameOf: (side: TapeSide) => string): Tape {
    return source.layout === 'split'
      ? new SplitTape(this.#context, source.channelId, nameOf)
      : new MixedTape(this.#context, bridgeOf(source.talk), () => nameOf('all'))
  }

  announce(talk: Talk, announcement: Announcement, signal: AbortSignal): Promise<void> {
    return announce(this.#context, bridgeOf(talk), announcement, signal)
  }

  #handle(event: AriEvent): void {
    if (event.type === 'ApplicationReplaced' || this.#context.owners.deliver(event)) return
    if (event.type !== 'StasisStart') return
    const { channel, args } = event
    const { names, released } = this.#context
    // Ours, and nobody's any more: made by a request that was given up, or by an earlier run. A phone that was sent
    // elsewhere, though, comes back as any caller.
    if (names.kindOf(channel.id) && !released.has(channel.id)) {
      this.#context.sweep()
      return
    }
    const leg = new IncomingLeg(this.#context, channel, callerOf(channel, this.#context.domain))
    const taken = this.emit('arrive', { leg, dialled: args[0] ?? channel.exten })
    if (!taken) void leg.end({ cause: 'stopping', by: 'bridge', detail: 'nobody takes calls here' })
  }
}

function bridgeOf(talk: Talk): string {
  if (talk instanceof TalkBridge) return talk.bridgeId
  throw new Error('the talk is not of this switch')
}
