import { createSocket, type Socket } from 'node:dgram'

/** What a link carries. */
export interface Link {
  /** Thousand bits a second, each way, UDP payload; Infinity for all. */
  readonly kbps: number
  /** Percent of the packets that vanish, each way. */
  readonly lossPercent: number
  /** How long packets wait at most before the link drops them: what a router's queue holds. */
  readonly queueMs?: number
  /** One way. */
  readonly delayMs?: number
}

export interface LinkCounts {
  readonly packets: number
  readonly bytes: number
  /** At random. */
  readonly lost: number
  /** Since the queue was full. */
  readonly dropped: number
}

interface Address {
  readonly address: string
  readonly port: number
}

const OPEN: Link = { kbps: Infinity, lossPercent: 0 }
const QUEUE_MS = 300
const HOST = '127.0.0.1'

/**
 * A bad network between an app and the bridge: a relay of UDP on loopback that limits, loses and delays. Whoever is told
 * of a `relay` in the place of an address talks through it; the two ways are limited apart, each over all relays.
 */
export class Shaper {
  readonly #relays = new Map<string, Promise<Relay>>()
  readonly #random: () => number
  readonly #up: Way
  readonly #down: Way
  #closing: Promise<void> | undefined

  constructor(link: Link = OPEN, random: () => number = Math.random) {
    this.#random = random
    this.#up = new Way(link, this.#random)
    this.#down = new Way(link, this.#random)
  }

  /** From now on. */
  set link(link: Link) {
    this.#up.link = link
    this.#down.link = link
  }

  /** From the app to the bridge. */
  get up(): LinkCounts {
    return this.#up.counts
  }

  /** From the bridge to the app. */
  get down(): LinkCounts {
    return this.#down.counts
  }

  /** The port on loopback that stands for this address of the bridge. Always the same for the same. */
  async relay(address: string, port: number): Promise<number> {
    const key = `${address}:${port}`
    let relay = this.#relays.get(key)
    if (!relay) this.#relays.set(key, (relay = Relay.open({ address, port }, this.#up, this.#down)))
    return (await relay).port
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#up.close()
      this.#down.close()
      await Promise.all([...this.#relays.values()].map(async (relay) => (await relay).close()))
    })()
    return this.#closing
  }
}

/** One direction of the link: a queue that is emptied at the link's rate. */
class Way {
  link: Link
  readonly counts = { packets: 0, bytes: 0, lost: 0, dropped: 0 }
  readonly #random: () => number
  readonly #timers = new Set<NodeJS.Timeout>()
  #freeAt = 0

  constructor(link: Link, random: () => number) {
    this.link = link
    this.#random = random
  }

  carry(packet: Buffer, deliver: (packet: Buffer) => void): void {
    const { kbps, lossPercent, queueMs = QUEUE_MS, delayMs = 0 } = this.link
    if (this.#random() * 100 < lossPercent) {
      this.counts.lost++
      return
    }
    const now = performance.now()
    const from = Math.max(now, this.#freeAt)
    if (from - now > queueMs) {
      this.counts.dropped++
      return
    }
    // Bits by thousand bits a second are milliseconds.
    this.#freeAt = from + (packet.length * 8) / kbps
    this.counts.packets++
    this.counts.bytes += packet.length
    const wait = this.#freeAt + delayMs - now
    if (wait < 1) {
      deliver(packet)
      return
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      deliver(packet)
    }, wait)
    this.#timers.add(timer)
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}

/** Faces the app with one socket and the bridge with another; who spoke last is the app. */
class Relay {
  readonly port: number
  readonly #sockets: readonly Socket[]

  private constructor(app: Socket, bridge: Socket, target: Address, up: Way, down: Way) {
    this.port = app.address().port
    this.#sockets = [app, bridge]
    let from: Address | undefined
    let closed = false
    const send = (socket: Socket, packet: Buffer, to: Address) => {
      if (!closed) socket.send(packet, to.port, to.address)
    }
    app.on('message', (packet, sender) => {
      from = sender
      up.carry(packet, (it) => send(bridge, it, target))
    })
    bridge.on('message', (packet) => {
      const to = from
      if (to) down.carry(packet, (it) => send(app, it, to))
    })
    for (const socket of this.#sockets) {
      // A closed port at either end shows as silence.
      socket.on('error', () => undefined)
      socket.on('close', () => (closed = true))
    }
  }

  static async open(target: Address, up: Way, down: Way): Promise<Relay> {
    const [app, bridge] = await Promise.all([bind(), bind()])
    return new Relay(app, bridge, target, up, down)
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))))
  }
}

function bind(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.once('error', reject)
    socket.bind(0, HOST, () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
