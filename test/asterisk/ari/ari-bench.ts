import type { Test } from 'tap'
import type { PhoneCall } from '../../../dev/phone/call.ts'
import { openPhone, type Phone } from '../../../dev/phone/phone.ts'
import { openSwitch, type Switch } from '../../../dev/switch/switch.ts'
import type { AriApi } from '../../../src/asterisk/ari/api.ts'
import { AriClient } from '../../../src/asterisk/ari/client.ts'
import type { AriEvent } from '../../../src/asterisk/ari/events.ts'
import type { AriResourceEvent } from '../../../src/asterisk/ari/resource-events.ts'
import { Owners } from '../../../src/asterisk/owners.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { log, PATIENCE_MS, until } from '../bench.ts'
import { PlainMedia } from '../plain-media.ts'

const APP = 'cubebridge'

/** A phone in our application, answered, in no bridge yet. */
export interface PhoneInApp {
  readonly call: PhoneCall
  readonly channelId: string
}

/** An ExternalMedia channel in no bridge yet. */
export interface AppInApp {
  readonly media: PlainMedia
  readonly channelId: string
}

type Of<T extends AriResourceEvent['type']> = Extract<AriResourceEvent, { readonly type: T }>

/** ARI and nothing of ours above it, on a real Asterisk. */
export class AriBench {
  readonly asterisk: Switch
  readonly api: AriApi
  readonly app = APP
  readonly owners = new Owners()
  readonly events: AriEvent[] = []
  readonly #t: Test
  readonly #phones = new Map<string, Phone>()
  #ids = 0

  private constructor(t: Test, asterisk: Switch, client: AriClient) {
    this.#t = t
    this.asterisk = asterisk
    this.api = client.api
    client.on('event', (event) => {
      this.events.push(event)
      if (event.type !== 'ApplicationReplaced') this.owners.deliver(event)
    })
  }

  static async open(t: Test): Promise<AriBench> {
    const asterisk = await openSwitch()
    t.teardown(() => asterisk.close())
    const client = new AriClient({ ...asterisk.ari, app: APP }, log)
    t.teardown(() => client.close())
    const bench = new AriBench(t, asterisk, client)
    client.start()
    await until(() => client.state.status === 'online', 'ARI')
    return bench
  }

  /** A name that nothing has yet. */
  next(what: string): string {
    return `${what}-${++this.#ids}`
  }

  async phone(user: string): Promise<Phone> {
    const known = this.#phones.get(user)
    if (known) return known
    const phone = await openPhone({ switch: this.asterisk, user })
    this.#t.teardown(() => phone.close())
    this.#phones.set(user, phone)
    await phone.register()
    return phone
  }

  /** A phone that called us and says a tone. */
  async caller(user: string, hz: number | null = null): Promise<PhoneInApp> {
    const phone = await this.phone(user)
    const seen = this.events.length
    const call = await phone.call('vendas')
    const entered = () =>
      this.events.slice(seen).find((event) => event.type === 'StasisStart' && event.channel.name.includes(user))
    await until(() => entered() !== undefined, `the call of ${user}`)
    const event = entered()
    const channelId = event?.type === 'StasisStart' ? event.channel.id : ''
    await this.api.answer(channelId)
    await call.answered()
    call.speak(hz)
    return { call, channelId }
  }

  /** Something that says a tone over ExternalMedia, as an app does. */
  async external(hz: number): Promise<AppInApp> {
    const media = new PlainMedia(hz)
    this.#t.teardown(() => media.close())
    const channelId = this.next('media')
    const sendTo = await media.openRtp('PCMU')
    const entered = this.entry(channelId)
    await media.connectRtp(await this.api.externalMedia({ channelId, app: APP, format: 'ulaw', sendTo }))
    await entered()
    return { media, channelId }
  }

  /** Notes a channel that is about to enter our application; resolves to how to wait for it. */
  entry(channelId: string): () => Promise<void> {
    let entered = false
    this.owners.own(channelId, (event) => {
      entered ||= event.type === 'StasisStart'
      return true
    })
    return () => until(() => entered, `${channelId} in the application`)
  }

  /** A mixing bridge with these in it; all that happens to it is told. */
  async bridge(...channelIds: readonly string[]): Promise<string> {
    const bridgeId = this.next('bridge')
    await this.api.createBridge(bridgeId, false)
    await this.api.subscribeToBridge(APP, bridgeId)
    for (const channelId of channelIds) await this.api.addToBridge(bridgeId, channelId)
    return bridgeId
  }

  /** What is told of a thing from now on. */
  watch(id: string): Watched {
    return new Watched(this.owners, id)
  }

  /** Hangs up and removes everything; rejects when something stays. */
  async clear(): Promise<void> {
    for (const phone of this.#phones.values()) {
      await Promise.all(phone.calls.filter((call) => !call.ending).map((call) => call.hangUp()))
    }
    const gone = () => undefined
    for (const { id } of await this.asterisk.channels()) await this.api.hangUp(id, 16).catch(gone)
    for (const { id } of await this.asterisk.bridges()) await this.api.destroyBridge(id).catch(gone)
    await this.asterisk.empty()
  }
}

/** The events about one thing, in order. */
export class Watched {
  readonly events: AriResourceEvent[] = []
  readonly stop: () => void

  constructor(owners: Owners, id: string) {
    this.stop = owners.watch(id, (event) => this.events.push(event))
  }

  get types(): string[] {
    return this.events.map(({ type }) => type)
  }

  /** The first of a type that fits, so far or to come. */
  async first<T extends AriResourceEvent['type']>(
    type: T,
    fits: (event: Of<T>) => boolean = () => true,
    ms = PATIENCE_MS,
  ): Promise<Of<T>> {
    const end = performance.now() + ms
    for (;;) {
      const found = this.events.find((event): event is Of<T> => event.type === type && fits(event as Of<T>))
      if (found) return found
      if (performance.now() > end) throw new Error(`no ${type}, only ${this.types.join()}`)
      await sleep(10)
    }
  }
}
