import { createHash } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { classes, Message, methods, parseMessage } from 'werift'

const REALM = 'test'
const NONCE = Buffer.from('nonce')

interface Allocation {
  readonly client: RemoteInfo
  readonly relay: Socket
  readonly permitted: Set<string>
  readonly channels: Map<number, readonly [string, number]>
}

/** A TURN server on loopback UDP (RFC 8656), as far as an ICE agent uses one: long-term credentials, channels, permissions. */
export class TurnRelay {
  readonly url: string
  /** Datagrams that went through, either way. */
  relayed = 0
  readonly #socket: Socket
  readonly #key: Buffer
  readonly #allocations = new Map<string, Allocation>()

  private constructor(socket: Socket, username: string, credential: string) {
    this.#socket = socket
    this.#key = createHash('md5').update(`${username}:${REALM}:${credential}`).digest()
    this.url = `turn:127.0.0.1:${socket.address().port}?transport=udp`
    socket.on('message', (data, from) => void this.#receive(data, from))
  }

  static async start(username: string, credential: string): Promise<TurnRelay> {
    return new TurnRelay(await loopback(), username, credential)
  }

  get allocations(): number {
    return this.#allocations.size
  }

  close(): void {
    for (const { relay } of this.#allocations.values()) relay.close()
    this.#socket.close()
  }

  async #receive(data: Buffer, from: RemoteInfo): Promise<void> {
    const name = `${from.address}:${from.port}`
    const allocation = this.#allocations.get(name)
    if ((data[0]! & 0xc0) === 0x40) {
      const to = allocation?.channels.get(data.readUInt16BE(0))
      if (to) this.#relay(allocation!, data.subarray(4, 4 + data.readUInt16BE(2)), to)
      return
    }
    const message = parseMessage(data)
    if (!message) return
    if (message.messageClass === classes.INDICATION) {
      const to = message.getAttributeValue('XOR-PEER-ADDRESS') as [string, number]
      if (allocation) this.#relay(allocation, message.getAttributeValue('DATA') as Buffer, to)
      return
    }
    if (!parseMessage(data, this.#key)) {
      const challenge = new Message(message.messageMethod, classes.ERROR, message.transactionId)
      challenge.setAttribute('ERROR-CODE', [401, 'Unauthorized']).setAttribute('REALM', REALM)
      this.#socket.send(challenge.setAttribute('NONCE', NONCE).bytes, from.port, from.address)
      return
    }
    const response = new Message(message.messageMethod, classes.RESPONSE, message.transactionId)
    if (message.messageMethod === methods.ALLOCATE) {
      const { relay } = allocation ?? (await this.#allocate(name, from))
      response.setAttribute('XOR-RELAYED-ADDRESS', ['127.0.0.1', relay.address().port])
      response.setAttribute('XOR-MAPPED-ADDRESS', [from.address, from.port]).setAttribute('LIFETIME', 600)
    } else if (message.messageMethod === methods.REFRESH) {
      const lifetime = message.getAttributeValue('LIFETIME') as number
      response.setAttribute('LIFETIME', lifetime)
      if (lifetime === 0 && this.#allocations.delete(name)) allocation?.relay.close()
    } else {
      const peer = message.getAttributeValue('XOR-PEER-ADDRESS') as [string, number]
      allocation?.permitted.add(peer[0])
      if (message.messageMethod === methods.CHANNEL_BIND) {
        allocation?.channels.set(message.getAttributeValue('CHANNEL-NUMBER') as number, peer)
      }
    }
    this.#socket.send(response.addMessageIntegrity(this.#key).addFingerprint().bytes, from.port, from.address)
  }

  async #allocate(name: string, client: RemoteInfo): Promise<Allocation> {
    const allocation = { client, relay: await loopback(), permitted: new Set<string>(), channels: new Map() }
    this.#allocations.set(name, allocation)
    allocation.relay.on('message', (data, from) => this.#deliver(allocation, data, from))
    return allocation
  }

  #relay({ relay, permitted }: Allocation, data: Buffer, [address, port]: readonly [string, number]): void {
    if (!permitted.has(address)) return
    this.relayed++
    relay.send(data, port, address)
  }

  #deliver({ client, permitted, channels }: Allocation, data: Buffer, from: RemoteInfo): void {
    if (!permitted.has(from.address)) return
    this.relayed++
    for (const [number, [address, port]] of channels) {
      if (address !== from.address || port !== from.port) continue
      const head = Buffer.alloc(4)
      head.writeUInt16BE(number, 0)
      head.writeUInt16BE(data.length, 2)
      this.#socket.send(Buffer.concat([head, data]), client.port, client.address)
      return
    }
    const indication = new Message(methods.DATA, classes.INDICATION)
    indication.setAttribute('XOR-PEER-ADDRESS', [from.address, from.port]).setAttribute('DATA', data)
    this.#socket.send(indication.bytes, client.port, client.address)
  }
}

async function loopback(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
