import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** One action as it came in. */
export type Received = Readonly<Record<string, string>>

type Answer = (action: Received, send: (text: string | Buffer) => void) => void

/** Answers Login and Ping, and nothing else. */
export const WILLING: Answer = (action, send) => {
  if (action.Action === 'Login' || action.Action === 'Ping') {
    send(`Response: Success\r\nActionID: ${action.ActionID}\r\nMessage: fine\r\n\r\n`)
  }
}

/** A TCP server that speaks AMI's framing, answers as a test wants and keeps every byte it was sent. */
export class FakeManager {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #text = ''
  #connections = 0
  greeting: string | undefined = 'Asterisk Call Manager/11.0.0\r\n'
  answer: Answer = WILLING

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket))
  }

  static async open(): Promise<FakeManager> {
    const manager = new FakeManager()
    await new Promise<void>((done) => manager.#server.listen(0, '127.0.0.1', done))
    return manager
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Connections accepted so far. */
  get connections(): number {
    return this.#connections
  }

  /** Every byte received so far. */
  get received(): string {
    return this.#text
  }

  send(data: string | Buffer): void {
    for (const socket of this.#sockets) socket.write(data)
  }

  drop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): Promise<void> {
    this.drop()
    return new Promise((done) => this.#server.close(() => done()))
  }

  #accept(socket: Socket): void {
    this.#connections++
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
    if (this.greeting !== undefined) socket.write(this.greeting)
    let rest = ''
    socket.on('data', (data) => {
      this.#text += data.toString()
      const blocks = (rest + data.toString()).split('\r\n\r\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) this.answer(actionIn(block), (text) => socket.write(text))
    })
  }
}

function actionIn(block: string): Received {
  return Object.fromEntries(
    block.split('\r\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)]
    }),
  )
}
