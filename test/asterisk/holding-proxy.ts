import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { within } from '../../src/lib/deadline.ts'

/** One request that is kept back. */
export interface Hold {
  /** Resolves when the request is there. */
  readonly reached: Promise<void>
  /** Lets it go on to Asterisk. */
  release(): void
  /** Answers it with this status, as Asterisk would. */
  refuse(status: number): void
}

/** Stands between the bridge and ARI and keeps single requests back, so that a test can act while one is under way. */
export class HoldingProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #events = new Set<{ readonly near: Socket; readonly far: Socket }>()
  readonly #port: number
  /** Every request so far, by method and path. */
  readonly requests: string[] = []
  #hold:
    { pattern: RegExp; what: 'request' | 'reply'; reach: () => void; released: Promise<number | undefined> } | undefined

  private constructor(port: number) {
    this.#port = port
    this.#server = createServer((from, to) => void this.#forward(from, to))
    this.#server.on('connection', (socket) => this.#keep(socket))
    this.#server.on('upgrade', (from: IncomingMessage, near: Socket) => this.#tunnel(from, near))
  }

  /** `port`: Asterisk's. */
  static async open(port: number): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(port)
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done))
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Keeps back the next request whose method and path match, or its reply. */
  hold(pattern: RegExp, what: 'request' | 'reply' = 'request'): Hold {
    let reach: () => void = () => undefined
    let decide: (refusal: number | undefined) => void = () => undefined
    const reached = new Promise<void>((resolve) => (reach = resolve))
    const released = new Promise<number | undefined>((resolve) => (decide = resolve))
    this.#hold = { pattern, what, reach, released }
    return {
      reached: within(10_000, reached, `a request like ${pattern}`),
      release: () => decide(undefined),
      refuse: (status) => decide(status),
    }
  }

  /** Breaks the event socket; requests under way go on. */
  cutEvents(): void {
    for (const { far } of this.#events) far.destroy()
  }

  /** Keeps events back; returns how to let them come. */
  holdEvents(): () => void {
    const ends = [...this.#events]
    for (const { near, far } of ends) far.unpipe(near)
    return () => {
      for (const { near, far } of ends) far.pipe(near)
    }
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((done) => this.#server.close(() => done()))
  }

  async #forward(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = from
    this.requests.push(`${method} ${url}`)
    const hold = this.#hold?.pattern.test(`${method} ${url}`) ? this.#hold : undefined
    if (hold) this.#hold = undefined
    if (hold?.what === 'request') {
      hold.reach()
      const refusal = await hold.released
      if (refusal !== undefined) {
        from.resume()
        to.writeHead(refusal, { 'content-type': 'application/json' }).end('{"message":"refused by the test"}')
        return
      }
    }
    const onward = request({ host: '127.0.0.1', port: this.#port, method, path: url, headers }, (reply) => {
      const pass = () => {
        to.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(to)
      }
      if (hold?.what !== 'reply') {
        pass()
        return
      }
      hold.reach()
      void hold.released.then(pass)
    })
    onward.on('error', () => to.destroy())
    from.pipe(onward)
  }

  #tunnel(from: IncomingMessage, near: Socket): void {
    const far = connect(this.#port, '127.0.0.1')
    this.#keep(far)
    const ends = { near, far }
    this.#events.add(ends)
    const headers = from.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? `${name}: ${all[i + 1] ?? ''}\r\n` : []))
    far.write(`GET ${from.url ?? ''} HTTP/1.1\r\n${headers.join('')}\r\n`)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => {
      this.#events.delete(ends)
      near.destroy()
    })
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
