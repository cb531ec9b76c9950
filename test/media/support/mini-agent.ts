import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { classes, Message, methods, parseMessage } from 'werift'
import type { IceCredentials } from '../../../src/media/webrtc/ice-link.ts'

/**
 * The controlling side of ICE, as far as one check at a time goes, on sockets a test can choose between: what a mobile
 * device does that changes its network.
 */
export class MiniAgent {
  readonly credentials: IceCredentials = { usernameFragment: 'mini', password: 'm'.repeat(22), lite: false }
  /** What is no STUN, by socket. */
  readonly received: string[][] = []
  answersChecks = true
  readonly #sockets: Socket[] = []
  readonly #remote: IceCredentials
  readonly #port: number

  private constructor(remote: IceCredentials, port: number) {
    this.#remote = remote
    this.#port = port
  }

  static async start(remote: IceCredentials, port: number, sockets: number): Promise<MiniAgent> {
    const agent = new MiniAgent(remote, port)
    for (let i = 0; i < sockets; i++) {
      const socket = createSocket('udp4')
      const received: string[] = []
      socket.on('message', (data, from) => {
        if (data[0]! > 3) received.push(data.toString())
        else agent.#onStun(socket, data, from.port)
      })
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
      agent.#sockets.push(socket)
      agent.received.push(received)
    }
    return agent
  }

  /** Sends a signed check that nominates the pair of that socket. */
  check(socket: number): void {
    const request = new Message(methods.BINDING, classes.REQUEST)
    request.setAttribute('USERNAME', `${this.#remote.usernameFragment}:${this.credentials.usernameFragment}`)
    request.setAttribute('PRIORITY', 1).setAttribute('ICE-CONTROLLING', 1n).setAttribute('USE-CANDIDATE', null)
    this.#send(socket, request.addMessageIntegrity(Buffer.from(this.#remote.password)).addFingerprint().bytes)
  }

  /** Sends media: its first byte makes it so. */
  media(socket: number, text: string): void {
    this.#send(socket, Buffer.concat([Buffer.from([0x80, 111]), Buffer.from(text)]))
  }

  close(): void {
    for (const socket of this.#sockets) socket.close()
  }

  #send(socket: number, data: Buffer): void {
    this.#sockets[socket]?.send(data, this.#port, '127.0.0.1')
  }

  #onStun(socket: Socket, data: Buffer, port: number): void {
    const message = parseMessage(data)
    if (message?.messageClass !== classes.REQUEST || !this.answersChecks) return
    const response = new Message(methods.BINDING, classes.RESPONSE, message.transactionId)
    response.setAttribute('XOR-MAPPED-ADDRESS', ['127.0.0.1', port])
    const { bytes } = response.addMessageIntegrity(Buffer.from(this.credentials.password)).addFingerprint()
    socket.send(bytes, port, '127.0.0.1')
  }
}
