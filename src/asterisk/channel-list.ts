import type { ListedChannel } from '../calls/listed-channel.ts'
import { Emitter } from '../lib/emitter.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { AmiClient } from './ami/client.ts'
import type { AmiEvent } from './ami/events.ts'
import { field, type AmiMessage } from './ami/message.ts'
import { snapshotIn, type AmiSnapshot } from './ami/snapshot.ts'
import { parseDuration } from './duration.ts'
import { Repeat } from './repeat.ts'

export interface BridgeEvent {
  readonly type: 'created' | 'destroyed' | 'entered' | 'left'
  readonly bridgeId: string
  readonly channel: ListedChannel | undefined
}

export interface ChannelListEvents {
  channelCreated: [channel: ListedChannel]
  /** `cause`: Q.850; undefined when the channel ended while AMI was away. */
  channelHangup: [channel: ListedChannel, cause: number | undefined]
  bridgeEvent: [event: BridgeEvent]
  /** Anything about a channel changed. */
  stateChange: [channel: ListedChannel]
}

const EMPTY = { application: '', bridgeId: undefined, dial: undefined }

/** All channels of the switch as AMI tells of them; asked for anew at each connect, and from time to time. */
export class ChannelList extends Emitter<ChannelListEvents> {
  readonly #ami: AmiClient
  readonly #log: Log
  readonly #channels = new Map<string, ListedChannel>()
  readonly #resync: Repeat
  /** Channels that ended while a list was on its way. */
  #endedMeanwhile: Set<string> | undefined
  #synced = false

  constructor(ami: AmiClient, log: Log, resyncMs = 60_000) {
    super()
    this.#ami = ami
    this.#log = log
    this.#resync = new Repeat(() => this.#sync(), resyncMs)
    ami.on('event', (event) => this.#handle(event))
    ami.on('state', ({ status }) => {
      if (status === 'online') this.#resync.start()
      else this.#lost()
    })
  }

  /** False while AMI is away: what is listed may be old. */
  get synced(): boolean {
    return this.#synced
  }

  all(): readonly ListedChannel[] {
    return [...this.#channels.values()]
  }

  find(uniqueId: string): ListedChannel | undefined {
    return this.#channels.get(uniqueId)
  }

  /** Idempotent. */
  close(): Promise<void> {
    return this.#resync.close()
  }

  #lost(): void {
    this.#synced = false
    this.#resync.stop()
  }

  async #sync(): Promise<void> {
    const ended = (this.#endedMeanwhile = new Set())
    const before = [...this.#channels.keys()]
    try {
      const items = await this.#ami.list('CoreShowChannels')
      const listed = new Set<string>()
      for (const item of items) {
        const snapshot = snapshotIn(item)
        if (!snapshot || ended.has(snapshot.uniqueId)) continue
        listed.add(snapshot.uniqueId)
        this.#put(snapshot, extrasIn(item))
      }
      for (const id of before) if (!listed.has(id)) this.#remove(id, undefined)
      this.#synced = true
    } catch (error) {
      this.#log.warn({ ...reasonOf(error) }, 'the list of channels could not be read (manager.conf: write = reporting)')
    } finally {
      this.#endedMeanwhile = undefined
    }
  }

  #handle(event: AmiEvent): void {
    switch (event.type) {
      case 'Newchannel':
      case 'Newstate':
      case 'NewCallerid':
      case 'NewConnectedLine':
        this.#put(event.channel)
        return
      case 'Newexten':
        this.#put(event.channel, { application: event.application })
        return
      case 'Hangup':
        this.#endedMeanwhile?.add(event.channel.uniqueId)
        this.#remove(event.channel.uniqueId, event.cause)
        return
      case 'DialBegin':
        this.#put(event.dialled, { dial: 'dialing' })
        return
      case 'DialEnd':
        this.#put(event.dialled, { dial: event.status })
        return
      case 'BridgeEnter':
      case 'BridgeLeave': {
        const { bridgeId } = event
        const entered = event.type === 'BridgeEnter'
        const channel = this.#put(event.channel, { bridgeId: entered ? bridgeId : undefined })
        this.emit('bridgeEvent', { type: entered ? 'entered' : 'left', bridgeId, channel })
        return
      }
      case 'BridgeCreate':
      case 'BridgeDestroy': {
        const type = event.type === 'BridgeCreate' ? 'created' : 'destroyed'
        this.emit('bridgeEvent', { type, bridgeId: event.bridgeId, channel: undefined })
        return
      }
      default:
        return
    }
  }

  #put(snapshot: AmiSnapshot, extras: Partial<ListedChannel> = {}): ListedChannel {
    const known = this.#channels.get(snapshot.uniqueId)
    const channel: ListedChannel = {
      ...(known ?? { ...EMPTY, since: Date.now() }),
      uniqueId: snapshot.uniqueId,
      name: snapshot.name,
      state: snapshot.state,
      caller: { number: snapshot.callerNumber, name: snapshot.callerName },
      connected: { number: snapshot.connectedNumber, name: snapshot.connectedName },
      context: snapshot.context,
      exten: snapshot.exten,
      ...extras,
      ...(known && { since: known.since }),
    }
    this.#channels.set(channel.uniqueId, channel)
    if (!known) this.emit('channelCreated', channel)
    else if (!same(known, channel)) this.emit('stateChange', channel)
    return channel
  }

  #remove(uniqueId: string, cause: number | undefined): void {
    const channel = this.#channels.get(uniqueId)
    if (!channel) return
    this.#channels.delete(uniqueId)
    this.emit('channelHangup', channel, cause)
  }
}

/** What only a CoreShowChannel event carries. */
function extrasIn(item: AmiMessage): Pick<ListedChannel, 'application' | 'bridgeId' | 'since'> {
  return {
    application: field(item, 'Application'),
    bridgeId: field(item, 'BridgeId') || undefined,
    since: Date.now() - parseDuration(field(item, 'Duration')),
  }
}

function same(a: ListedChannel, b: ListedChannel): boolean {
  return (
    a.name === b.name &&
    a.state === b.state &&
    a.caller.number === b.caller.number &&
    a.caller.name === b.caller.name &&
    a.connected.number === b.connected.number &&
    a.connected.name === b.connected.name &&
    a.context === b.context &&
    a.exten === b.exten &&
    a.application === b.application &&
    a.bridgeId === b.bridgeId &&
    a.dial === b.dial
  )
}
