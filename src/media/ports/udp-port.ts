import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import { MediaError } from '../errors.ts'
import type { RtpAddress } from '../session.ts'

/** A burst of a stalled moment must fit: 1 MiB is about 6000 G.711 packets. */
const RECEIVE_BUFFER_BYTES = 1 << 20

/** Codes of `bind` that mean: this port is not to be had, another may be. */
const HELD_BY_ANOTHER = new Set(['EADDRINUSE', 'EACCES'])

/**
 * The plain RTP socket towards Asterisk. It listens to one announced address and port only: whoever else sends is
 * dropped and counted, and never makes it send elsewhere (RTP bleed).
 */
export class UdpPort {
  readonly local: RtpAddress
  readonly #socket: Socket
  readonly #onPacket: (datagram: Buffer) => void
  #remote: RtpAddress | undefined
  #strangers = 0
  #closed = false

  private constructor(socket: Socket, local: RtpAddress, onPacket: (datagram: Buffer) => void) {
    this.#socket = socket
    this.local = local
    this.#onPacket = onPacket
    socket.on('message', (datagram, from) => this.#receive(datagram, from))
    // A failed send or receive is loss, which the path reports already; it must not end the process.
    socket.on('error', () => undefined)
  }

  /** Resolves to undefined when the port is held by another process. `address` is an IP address of this machine. */
  static async bind(address: string, port: number, onPacket: (datagram: Buffer) => void): Promise<UdpPort | undefined> {
    const family = isIP(address)
    if (family === 0) throw new MediaError('media_no_port', `the RTP address must be an IP address, not "${address}"`)
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      recvBufferSize: RECEIVE_BUFFER_BYTES,
      // Only IP addresses come here; the default look-up would cost each packet a trip through dns.lookup.
      lookup: (hostname, _options, done) => done(null, hostname, family),
    })
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.bind({ address, port, exclusive: true }, () => {
          socket.off('error', reject)
          resolve()
        })
      })
    } catch (error) {
      socket.close()
      const code = (error as NodeJS.ErrnoException).code ?? ''
      if (HELD_BY_ANOTHER.has(code)) return undefined
      throw new MediaError(
        'media_no_port',
        `can't bind UDP ${address}:${port}: ${code}; is it an address of this machine?`,
        {
          cause: error,
        },
      )
    }
    return new UdpPort(socket, { address, port: socket.address().port }, onPacket)
  }

  /** From now on packets go to `remote`, and only what comes from it is taken. */
  connect(remote: RtpAddress): void {
    if (isIP(remote.address) !== isIP(this.local.address) || remote.port < 1 || remote.port > 65535) {
      throw new MediaError(
        'media_connect_failed',
        `can't send RTP from ${this.local.address} to ${remote.address}:${remote.port}: give an IP address of the same family`,
      )
    }
    this.#remote = remote
  }

  get remote(): RtpAddress | undefined {
    return this.#remote
  }

  /** Packets from an address that was not announced. */
  get strangers(): number {
    return this.#strangers
  }

  /** Dropped while the far address is unknown, and after `close`. The buffer may be reused after the next tick. */
  send(packet: Buffer): void {
    const remote = this.#remote
    if (remote === undefined || this.#closed) return
    this.#socket.send(packet, 0, packet.length, remote.port, remote.address)
  }

  /** Idempotent. Resolves when the port is free. */
  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#closed = true
    return new Promise((resolve) => this.#socket.close(() => resolve()))
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    const remote = this.#remote
    if (remote?.port !== from.port || remote.address !== from.address) {
      this.#strangers++
      return
    }
    this.#onPacket(datagram)
  }
}
