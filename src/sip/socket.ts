import { EmitterImpl, TransportState, type Core, type Transport } from 'sip.js'
import { asError, messageOf } from '../lib/errors.ts'
import { WebSocket, type RawData } from '../lib/web-socket.ts'

export interface SipSocketOptions {
  readonly server: string
  readonly connectMs: number
  readonly pingMs: number
}

/** No message of SIP that we have a use for is anywhere near. Bytes. */
const MAX_MESSAGE = 64 * 1024

/**
 * The WebSocket that SIP goes over (RFC 7118). SIP.js' own transport wants the browser's global WebSocket, rethrows
 * what goes wrong with a message into the event loop, which would end the process, and never notices a dead peer.
 */
export class SipSocket implements Transport {
  readonly protocol: string
  readonly stateChange = new EmitterImpl<TransportState>()
  onConnect: (() => void) | undefined
  onDisconnect: ((error?: Error) => void) | undefined
  onMessage: ((message: string) => void) | undefined
  readonly #options: SipSocketOptions
  readonly #log: Core.Logger
  #state = TransportState.Disconnected
  #socket: WebSocket | undefined
  #pings: NodeJS.Timeout | undefined

  constructor(log: Core.Logger, options: SipSocketOptions) {
    this.#log = log
    this.#options = options
    this.protocol = options.server.startsWith('wss:') ? 'WSS' : 'WS'
  }

  get state(): TransportState {
    return this.#state
  }

  isConnected(): boolean {
    return this.#state === TransportState.Connected
  }

  /** Rejects when the server can't be reached, does not speak SIP, or takes too long. */
  async connect(): Promise<void> {
    if (this.isConnected()) return
    this.#drop()
    this.#become(TransportState.Connecting)
    const { server, connectMs } = this.#options
    const socket = new WebSocket(server, 'sip', {
      handshakeTimeout: connectMs,
      maxPayload: MAX_MESSAGE,
      // SIP.js goes on with an ACK after the event, and answers a re-INVITE that is right behind it with 500 until then.
      allowSynchronousEvents: false,
    })
    this.#socket = socket
    await new Promise<void>((resolve, reject) => {
      let failure = new Error('the connection was closed')
      socket.on('error', (error) => (failure = error))
      socket.on('close', (code) => {
        reject(failure)
        if (socket === this.#socket) this.#lost(code)
      })
      socket.on('message', (data) => {
        if (socket === this.#socket) this.#receive(data)
      })
      socket.on('open', () => {
        this.#watch(socket)
        this.#become(TransportState.Connected)
        resolve()
        this.onConnect?.()
      })
    })
  }

  disconnect(): Promise<void> {
    this.#drop()
    return Promise.resolve()
  }

  dispose(): Promise<void> {
    return this.disconnect()
  }

  send(message: string): Promise<void> {
    const socket = this.#socket
    if (!socket || !this.isConnected()) return Promise.reject(new Error('not connected to the SIP server'))
    return new Promise((resolve, reject) => {
      socket.send(message, (error) => (error ? reject(error) : resolve()))
    })
  }

  #receive(data: RawData): void {
    const text = Buffer.isBuffer(data) ? data.toString() : Buffer.concat(data as Buffer[]).toString()
    // RFC 5626 3.5.1: keep-alives.
    if (/^[\r\n]*$/.test(text)) return
    try {
      this.onMessage?.(text)
    } catch (error) {
      this.#log.error(`a SIP message was not handled: ${messageOf(error)}`)
    }
  }

  #watch(socket: WebSocket): void {
    let alive = true
    socket.on('pong', () => (alive = true))
    this.#pings = setInterval(() => {
      if (alive) {
        alive = false
        socket.ping()
      } else {
        socket.terminate()
      }
    }, this.#options.pingMs)
  }

  /** Lets the connection go without a word to anyone above. */
  #drop(): void {
    const socket = this.#socket
    clearInterval(this.#pings)
    this.#socket = undefined
    if (!socket) return
    socket.on('error', () => undefined)
    if (socket.readyState === WebSocket.OPEN) {
      socket.close(1000)
      // A peer that does not answer would keep it for half a minute.
      setTimeout(() => socket.terminate(), 1000).unref()
    } else {
      socket.terminate()
    }
    if (this.#state !== TransportState.Disconnected) this.#become(TransportState.Disconnected)
  }

  #lost(code: number): void {
    const wasUp = this.isConnected()
    clearInterval(this.#pings)
    this.#socket = undefined
    this.#become(TransportState.Disconnected)
    if (wasUp) this.onDisconnect?.(asError(new Error(`the SIP server closed the connection (${code})`)))
  }

  #become(state: TransportState): void {
    this.#state = state
    this.stateChange.emit(state)
  }
}
