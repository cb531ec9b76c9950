import { within } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { asError, messageOf, TimeoutError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { CubeError } from './errors.ts'
import type { Sdk, SdkXmppClient, StanzaNode } from './sdk.ts'

export interface ChatLinkOptions {
  /** A fresh instance: a link is connected once and never again. */
  readonly sdk: Sdk
  readonly appId: number
  readonly userId: number
  /** The account's password, or a live session token. */
  readonly password: string
  readonly connectMs: number
  readonly closeMs: number
  /** The SDK sends no keep-alive, and a half-open socket shows only by a ping that nobody answers. */
  readonly pingEveryMs: number
  readonly pingMs: number
  /** Gives the opening up. */
  readonly signal: AbortSignal
  readonly log: Log
}

interface ChatLinkEvents {
  /** Every message stanza, as it came. */
  stanza: [stanza: StanzaNode]
  /** The connection is gone, for whatever reason, ours included. Once. */
  closed: [why: CubeError]
}

/**
 * One connection to the chat, from opening to its end. The SDK would reconnect by itself every 5 s with the credentials
 * of the first time; that is switched off, and whoever needs a new connection opens a new link with a new instance.
 *
 * The SDK leaves promises of its own to reject unheard, which ends a Node process. `guard` names each.
 */
export class ChatLink extends Emitter<ChatLinkEvents> {
  readonly #options: ChatLinkOptions
  readonly #client: SdkXmppClient
  #terminate: () => void = () => undefined
  #lastError: unknown
  #closed: CubeError | undefined
  readonly #pings = new Set<(answered: boolean) => void>()
  #pinging: NodeJS.Timeout | undefined

  /** Rejects with CubeError cube_chat_refused, cube_unavailable or cube_timeout; nothing is left open then. */
  static async open(options: ChatLinkOptions, onStanza: (stanza: StanzaNode) => void): Promise<ChatLink> {
    const link = new ChatLink(options)
    link.on('stanza', onStanza)
    const giveUp = () => link.destroy('it is not wanted any more')
    options.signal.addEventListener('abort', giveUp, { once: true })
    try {
      await link.#connect()
      link.#pinging = setInterval(() => void link.#check(), options.pingEveryMs)
      return link
    } catch (error) {
      link.destroy('it could not be opened')
      throw refusalOf(error, options.userId)
    } finally {
      options.signal.removeEventListener('abort', giveUp)
    }
  }

  private constructor(options: ChatLinkOptions) {
    super()
    this.#options = options
    this.#client = options.sdk.chat.xmppClient
  }

  get alive(): boolean {
    return !this.#closed && this.#client.status === 'online'
  }

  /** Our own address with its resource. */
  get jid(): string {
    return this.#client.jid?.toString() ?? ''
  }

  /** Hands a signal to the socket. False when there is none; true does not mean that the cloud has it: see `ping`. */
  send(to: number | string, extension: Record<string, unknown>): boolean {
    if (!this.alive) return false
    try {
      this.#options.sdk.chat.sendWebRTCSignalingMessage(to, { extension })
      return true
    } catch (error) {
      this.#options.log.debug({ error: messageOf(error) }, 'the SDK refused to send')
      return false
    }
  }

  /**
   * True when the cloud replied within `ms`: then it also has everything sent before, as a stream keeps its order.
   * Never rejects.
   */
  async ping(ms: number): Promise<boolean> {
    if (!this.alive) return false
    return new Promise((resolve) => {
      const settle = (answered: boolean) => {
        clearTimeout(timer)
        this.#pings.delete(settle)
        resolve(answered)
      }
      const timer = setTimeout(() => settle(false), ms)
      this.#pings.add(settle)
      // The SDK's own `pingWithTimeout` keeps its timer when the link goes away.
      this.#options.sdk.chat.ping().then(
        () => settle(true),
        // An error stanza is a reply too.
        () => settle(true),
      )
    })
  }

  /** Says goodbye to the cloud and closes. Never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return
    const { sdk, closeMs, log } = this.#options
    try {
      await within(closeMs, sdk.chat.disconnect(), 'closing the chat')
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'the chat did not close in order')
    }
    this.destroy('closed')
  }

  /** Ends the connection without ceremony, as a dead one needs it. */
  destroy(why: string): void {
    this.#terminate()
    this.#end(new CubeError('cube_chat_lost', `the chat connection ended: ${why}`))
  }

  async #connect(): Promise<void> {
    const { sdk, userId, password, connectMs, appId } = this.#options
    this.#guard()
    const online = new Promise<void>((resolve, reject) => {
      this.#client.once('online', () => resolve())
      this.#client.on('error', (error: unknown) => {
        this.#lastError ??= error
        reject(asError(error))
      })
      this.#client.on('disconnect', () => {
        const why = this.#lastError === undefined ? 'the cloud closed it' : messageOf(this.#lastError)
        const lost = new CubeError('cube_chat_lost', `the chat connection ended: ${why}`)
        reject(lost)
        this.#end(lost)
      })
    })
    online.catch(() => undefined)
    const before = this.#client.listeners('stanza')
    // What goes wrong is heard by the listeners above; the SDK's promise only repeats it.
    void sdk.chat.connect({ userId, password }).catch(() => undefined)
    const socket = this.#client.socket?.socket
    this.#terminate = () => socket?.terminate?.()
    this.#takeStanzas(before)
    await within(connectMs, online, 'connecting to the chat')
    if (!this.jid.startsWith(`${userId}-${appId}@`)) {
      throw new CubeError('cube_chat_refused', `the chat took user ${userId} for ${this.jid || 'nobody'}`)
    }
  }

  #guard(): void {
    const client = this.#client
    client.reconnect.stop()
    // `start` waits for being online by a promise that nobody holds while the stream is being opened.
    client.start = async () => {
      try {
        await client.connect(client.options.service)
        await client.open({ domain: client.options.domain, lang: client.options.lang })
      } catch (error) {
        this.#lastError ??= error
        this.#terminate()
      }
    }
    // Every `sendOnline` of the SDK floats, and rejects when the connection is down.
    const sendOnline = client.sendOnline.bind(client)
    client.sendOnline = async (element) => {
      try {
        await sendOnline(element)
      } catch (error) {
        this.#options.log.debug({ error: messageOf(error) }, 'a stanza could not be sent')
      }
    }
    // The parser and the SDK's handlers throw into the socket at input they don't expect.
    const onData = client._onData.bind(client)
    client._onData = (data) => {
      try {
        onData(data)
      } catch (error) {
        this.#lastError ??= error
        this.destroy(`unreadable input: ${messageOf(error)}`)
      }
    }
  }

  /**
   * Message stanzas come to us alone: the SDK's handler throws at a text where it expects elements, which any user
   * could send, and it would confirm chat messages as delivered that nobody here reads. It keeps the replies to pings.
   */
  #takeStanzas(before: readonly unknown[]): void {
    for (const theirs of this.#client.listeners('stanza').filter((listener) => !before.includes(listener))) {
      this.#client.removeListener('stanza', theirs)
      this.#client.on('stanza', (stanza: StanzaNode) => {
        if (stanza.name === 'message') this.emit('stanza', stanza)
        else if (stanza.name === 'iq') (theirs as (stanza: StanzaNode) => void)(stanza)
      })
    }
  }

  async #check(): Promise<void> {
    const answered = await this.ping(this.#options.pingMs)
    if (!answered) this.destroy('it does not answer pings')
  }

  #end(why: CubeError): void {
    if (this.#closed) return
    this.#closed = why
    clearInterval(this.#pinging)
    for (const settle of [...this.#pings]) settle(false)
    this.emit('closed', why)
    this.removeAllListeners()
  }
}

function refusalOf(error: unknown, userId: number): CubeError {
  if (error instanceof CubeError) return error
  if (error instanceof TimeoutError) return new CubeError('cube_timeout', error.message, { cause: error })
  const { name, condition } = (error ?? {}) as { name?: unknown; condition?: unknown }
  if (name === 'SASLError' && condition !== 'temporary-auth-failure') {
    return new CubeError('cube_chat_refused', `the chat refused user ${userId}: ${messageOf(error)}`, { cause: error })
  }
  return new CubeError('cube_unavailable', `the chat can't be reached: ${messageOf(error)}`, { cause: error })
}
