import type { ChatConnection } from './chat-connection.ts'
import { bareJid, parseJid } from './jid.ts'
import { NS } from './namespaces.ts'
import { readSignal } from './signal.ts'
import { xml, type XmlElement } from './xml.ts'
import type { Parts } from '../parts.ts'

/** Who a message comes from: a device, or (for a reject by REST) a user without one. */
export interface Sender {
  readonly userId: number
  readonly connection: ChatConnection | undefined
}

/**
 * Who is online, and the delivery of messages: to a bare JID they fan out to all available devices, to a full JID they
 * go to that device alone (RFC 6121 8.5), the sender's other devices get a "sent" carbon (XEP-0280), and nothing is
 * stored for those who are away.
 */
export class ChatRoom {
  readonly #parts: () => Parts
  readonly #online = new Map<number, Map<string, ChatConnection>>()
  readonly #late = new Set<NodeJS.Timeout>()

  constructor(parts: () => Parts) {
    this.#parts = parts
  }

  /** The available devices of a user, by resource. */
  devices(userId: number): ReadonlyMap<string, ChatConnection> {
    return this.#online.get(userId) ?? new Map<string, ChatConnection>()
  }

  onlineUsers(): number[] {
    return [...this.#online.keys()]
  }

  /** A resource belongs to one connection: an earlier one has to go (RFC 6120 7.7.2.2). */
  arrive(userId: number, resource: string, connection: ChatConnection): void {
    const devices = this.#online.get(userId) ?? new Map<string, ChatConnection>()
    const earlier = devices.get(resource)
    this.#online.set(userId, devices)
    devices.set(resource, connection)
    if (earlier !== connection) earlier?.fail('conflict')
    this.#parts().journal.emit('online', userId, resource)
  }

  leave(userId: number, resource: string, connection: ChatConnection): void {
    const devices = this.#online.get(userId)
    if (devices?.get(resource) !== connection) return
    devices.delete(resource)
    const { users, journal, clock } = this.#parts()
    if (devices.size === 0) {
      this.#online.delete(userId)
      const user = users.get(userId)
      if (user) user.lastSeenAt = clock.now()
    }
    journal.emit('offline', userId, resource)
  }

  /**
   * Routes a message that bears its `from` and `to`. False when `to` is nobody of this app: the sender is to be told
   * (RFC 6121 8.5.1). A headline to a user who is away vanishes in silence (8.5.2.2.1).
   */
  route(message: XmlElement, sender: Sender): boolean {
    const { settings, faults, journal, clock } = this.#parts()
    const to = parseJid(settings, message.attributes.to ?? '')
    if (!to) return false
    const signal = readSignal(message)
    if (!signal) {
      this.#deliver(message, to.userId, to.resource, sender)
      return true
    }
    const { signalType, sessionID } = signal
    const fate = faults.strikeSignal({ signalType, sessionID, from: sender.userId, to: to.userId })
    const record = (devices: number) =>
      journal.addSignal({
        at: clock.now(),
        from: sender.userId,
        resource: sender.connection?.resource,
        to: to.userId,
        toResource: to.resource,
        ...signal,
        dropped: fate?.kind === 'drop',
        devices,
      })
    if (fate?.kind === 'drop') record(0)
    else if (fate?.kind === 'delay') {
      this.#later(fate.ms, () => record(this.#deliver(message, to.userId, to.resource, sender)))
    } else record(this.#deliver(message, to.userId, to.resource, sender))
    return true
  }

  /** Forgets messages that a fault still holds back. */
  close(): void {
    for (const timer of this.#late) clearTimeout(timer)
    this.#late.clear()
  }

  #deliver(message: XmlElement, userId: number, resource: string | undefined, sender: Sender): number {
    let devices = 0
    for (const [name, device] of this.devices(userId)) {
      if (device === sender.connection || (resource !== undefined && name !== resource)) continue
      device.send(message)
      devices++
    }
    const { type } = message.attributes
    const copied = userId !== sender.userId && type !== 'error' && type !== 'groupchat'
    if (sender.connection && copied) this.#carbon(message, sender.userId, sender.connection)
    return devices
  }

  /**
   * XEP-0280 would leave headlines out. The real cloud does copy them: the SDK unwraps `sent` carbons of headlines,
   * and the vendor's samples tell "answered on another device" by them.
   */
  #carbon(message: XmlElement, userId: number, sentBy: ChatConnection): void {
    const from = bareJid(this.#parts().settings, userId)
    for (const device of this.devices(userId).values()) {
      if (device === sentBy || !device.carbons) continue
      device.send(
        xml(
          'message',
          {
            xmlns: NS.client,
            from,
            to: device.jid,
            type: message.attributes.type,
            id: message.attributes.id,
          },
          xml('sent', { xmlns: NS.carbons }, xml('forwarded', { xmlns: NS.forward }, message)),
        ),
      )
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#late.delete(timer)
      act()
    }, ms)
    this.#late.add(timer)
  }
}
