import { Emitter } from '../lib/emitter.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { AmiClient } from './ami/client.ts'
import type { AmiEvent } from './ami/events.ts'
import { AmiError } from './ami/errors.ts'
import { field, type AmiMessage } from './ami/message.ts'
import { Repeat } from './repeat.ts'

/** A PJSIP endpoint, and whether it can be rung. */
export interface PhoneRegistration {
  /** `1001` */
  readonly endpoint: string
  /** `registered`: at least one contact, and none known to be unreachable only. */
  readonly state: 'registered' | 'unreachable' | 'unregistered'
  /** Epoch ms at which the bridge saw the state begin. */
  readonly since: number
  /** Asterisk's device state: NOT_INUSE, INUSE, RINGING, UNAVAILABLE …; empty while not known. */
  readonly device: string
  /** Contact URIs with their status: Reachable, Unreachable, NonQualified … */
  readonly contacts: Readonly<Record<string, string>>
}

/** A registration of Asterisk's own at a provider. */
export interface TrunkRegistration {
  /** `sip:account@provider` */
  readonly client: string
  /** `sip:provider` */
  readonly server: string
  /** Registered, Unregistered, Rejected … */
  readonly status: string
  /** Epoch ms at which the bridge saw the status begin. */
  readonly since: number
}

export interface RegistrationsEvents {
  phone: [phone: PhoneRegistration]
  trunk: [trunk: TrunkRegistration]
}

/** Which phones are registered at Asterisk, and Asterisk at which providers; told by AMI. */
export class Registrations extends Emitter<RegistrationsEvents> {
  readonly #ami: AmiClient
  readonly #own: string | undefined
  readonly #log: Log
  readonly #phones = new Map<string, PhoneRegistration>()
  readonly #trunks = new Map<string, TrunkRegistration>()
  readonly #resync: Repeat

  /** `own`: `PJSIP/cubebridge`, the bridge's account at Asterisk, which is no phone. */
  constructor(ami: AmiClient, log: Log, own?: string, resyncMs = 60_000) {
    super()
    this.#ami = ami
    this.#own = own?.replace(/^PJSIP\//, '')
    this.#log = log
    this.#resync = new Repeat(() => this.#sync(), resyncMs)
    ami.on('event', (event) => this.#handle(event))
    ami.on('state', ({ status }) => {
      if (status === 'online') this.#resync.start()
      else this.#resync.stop()
    })
  }

  phones(): readonly PhoneRegistration[] {
    return [...this.#phones.values()]
  }

  trunks(): readonly TrunkRegistration[] {
    return [...this.#trunks.values()]
  }

  /** Idempotent. */
  close(): Promise<void> {
    return this.#resync.close()
  }

  async #sync(): Promise<void> {
    try {
      const endpoints = await this.#ami.list('PJSIPShowEndpoints')
      const contacts = await this.#ami.list('PJSIPShowContacts')
      const found = new Map<string, { device: string; contacts: Record<string, string> }>()
      for (const item of endpoints) {
        found.set(field(item, 'ObjectName'), { device: deviceState(field(item, 'DeviceState')), contacts: {} })
      }
      for (const item of contacts) {
        const known = found.get(field(item, 'Endpoint'))
        if (known) known.contacts[field(item, 'Uri')] = field(item, 'Status')
      }
      for (const [endpoint, { device, contacts }] of found) this.#phone(endpoint, { device, contacts })
      for (const endpoint of [...this.#phones.keys()]) if (!found.has(endpoint)) this.#phones.delete(endpoint)
      for (const item of await this.#trunkList()) {
        this.#trunk(field(item, 'ClientUri'), field(item, 'ServerUri'), field(item, 'Status'))
      }
    } catch (error) {
      this.#log.warn({ ...reasonOf(error) }, 'registrations could not be read (manager.conf: write = system)')
    }
  }

  async #trunkList(): Promise<readonly AmiMessage[]> {
    try {
      const items = await this.#ami.list('PJSIPShowRegistrationsOutbound')
      // The credentials of each follow as an event of their own.
      return items.filter((item) => field(item, 'Event') === 'OutboundRegistrationDetail')
    } catch (error) {
      // A switch that registers nowhere need not load res_pjsip_outbound_registration; it does not know the action then.
      if (error instanceof AmiError && error.code === 'ami_refused') return []
      throw error
    }
  }

  #handle(event: AmiEvent): void {
    if (event.type === 'Registry') {
      this.#trunk(event.username, event.domain, event.status)
    } else if (event.type === 'DeviceStateChange' && event.device.startsWith('PJSIP/')) {
      const endpoint = event.device.slice('PJSIP/'.length)
      if (this.#phones.has(endpoint)) this.#phone(endpoint, { device: event.state })
    } else if (event.type === 'ContactStatus' && event.endpoint !== '') {
      const contacts = { ...this.#phones.get(event.endpoint)?.contacts }
      if (event.status === 'Removed') Reflect.deleteProperty(contacts, event.uri)
      else contacts[event.uri] = event.status
      this.#phone(event.endpoint, { contacts })
    }
  }

  #phone(endpoint: string, change: Partial<Pick<PhoneRegistration, 'device' | 'contacts'>>): void {
    if (endpoint === this.#own) return
    const known = this.#phones.get(endpoint)
    const contacts = change.contacts ?? known?.contacts ?? {}
    const device = change.device ?? known?.device ?? ''
    const state = stateOf(Object.values(contacts))
    const since = known?.state === state ? known.since : Date.now()
    const phone: PhoneRegistration = { endpoint, state, since, device, contacts }
    this.#phones.set(endpoint, phone)
    if (known?.state !== state || known.device !== device) this.emit('phone', phone)
  }

  #trunk(client: string, server: string, status: string): void {
    const key = `${client} ${server}`
    const known = this.#trunks.get(key)
    if (known?.status === status) return
    const trunk: TrunkRegistration = { client, server, status, since: Date.now() }
    this.#trunks.set(key, trunk)
    this.emit('trunk', trunk)
  }
}

/** Lists say `Not in use`, events `NOT_INUSE`. */
function deviceState(text: string): string {
  return text.toLowerCase() === 'not in use' ? 'NOT_INUSE' : text.toUpperCase().replace(/[ +]/g, '')
}

function stateOf(contacts: readonly string[]): PhoneRegistration['state'] {
  if (contacts.length === 0) return 'unregistered'
  // `Avail` and `Unavail` in lists, `Reachable` and `Unreachable` in events.
  return contacts.every((status) => /^un(reachable|avail)/i.test(status)) ? 'unreachable' : 'registered'
}
