import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Stands between a client and a server, and breaks their connections on demand. */
export class TcpProxy {
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #target = 0
  #refusing = false

  private constructor() {
    this.#server = createServer((near) => this.#accept(near))
  }

  static async open(): Promise<TcpProxy> {
    const proxy = new TcpProxy()
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done))
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get connections(): number {
    return this.#pairs.size
  }

  to(port: number): this {
    this.#target = port
    return this
  }

  /** Ends every connection, and each new one until `resume`. */
  cut(): void {
    this.#refusing = true
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
  }

  resume(): void {
    this.#refusing = false
  }

  /** Lets nothing through on the connections there are, and closes none: a cable that was pulled. */
  freeze(): void {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause()
      far.unpipe(near).pause()
    }
  }

  close(): Promise<void> {
    this.cut()
    return new Promise((done) => this.#server.close(() => done()))
  }

  #accept(near: Socket): void {
    near.on('error', () => undefined)
    if (this.#refusing) {
      near.destroy()
      return
    }
    const far = connect(this.#target, '127.0.0.1')
    far.on('error', () => undefined)
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const socket of pair) {
      socket.on('close', () => {
        this.#pairs.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  }
}
