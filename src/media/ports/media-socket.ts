import { messageOf } from '../../lib/errors.ts'
import { WebSocket, type RawData } from '../../lib/web-socket.ts'
import { MediaError } from '../errors.ts'

export interface MediaSocketOptions {
  /** Bound of the connecting. Milliseconds. */
  readonly timeoutMs: number
  /** Gives up connecting; without effect once it is connected. */
  readonly signal?: AbortSignal
  /** One frame of audio as Asterisk got it from the phone; valid during the call only. Never a promise. */
  readonly onFrame: (payload: Buffer) => void
  /** Asterisk, or the network, ended it. Once at most, and not after `close`. */
  readonly onClosed: (detail: string) => void
}

/** More than the longest Opus packet (RFC 6716 3.4: 120 ms of 1275-byte frames) and than any control message. */
const MAX_MESSAGE_BYTES = 16_384
/** What may wait in our process before frames are dropped: a second of Opus at its highest rate. */
const MAX_BUFFERED_BYTES = 64_000
const CLOSE_MS = 1000

/**
 * Asterisk's media WebSocket (chan_websocket, in pass-through: each binary message is one frame of the codec, neither
 * re-framed nor re-timed; https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket). Its text messages tell what the bridge knows
 * already (MEDIA_START) or concern modes that it does not use.
 */
export class MediaSocket {
  readonly #socket: WebSocket
  readonly #options: MediaSocketOptions
  #dropped = 0
  #closing: Promise<void> | undefined

  private constructor(socket: WebSocket, options: MediaSocketOptions) {
    this.#socket = socket
    this.#options = options
    socket.on('message', (data: RawData, isBinary) => {
      if (isBinary && Buffer.isBuffer(data)) this.#options.onFrame(data)
    })
    socket.once('close', (code, reason) => {
      this.#closing ??= Promise.resolve()
      const said = reason.toString().slice(0, 100)
      this.#options.onClosed(`Asterisk closed its media WebSocket (${[code, said].filter(Boolean).join(' ')})`)
    })
    // What is wrong is told by the `close` that follows.
    socket.on('error', () => undefined)
  }

  /** Rejects with a MediaError when the way is not open within `timeoutMs`, or `signal` is aborted before. */
  static async connect(url: string, options: MediaSocketOptions): Promise<MediaSocket> {
    const socket = new WebSocket(url, 'media', { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
    const { timeoutMs, signal } = options
    let isTooLate = false
    const giveUp = () => socket.terminate()
    // Not ws's handshakeTimeout: that one starts anew with each byte that comes.
    const timer = setTimeout(() => {
      isTooLate = true
      giveUp()
    }, timeoutMs)
    signal?.addEventListener('abort', giveUp)
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('open', resolve)
        socket.once('error', (error) => {
          socket.terminate()
          const why = isTooLate ? `it did not open within ${timeoutMs} ms` : messageOf(error)
          const what = `Asterisk's media WebSocket can't be reached: ${why}; is chan_websocket loaded?`
          reject(new MediaError('media_connect_failed', what, { cause: error }))
        })
        if (signal?.aborted) giveUp()
      })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
    socket.removeAllListeners('error')
    return new MediaSocket(socket, options)
  }

  /** Frames that found the way to Asterisk blocked. */
  get dropped(): number {
    return this.#dropped
  }

  /** Sends one frame; the buffer may be reused at once. Dropped when the way is blocked, and after `close`. */
  send(frame: Buffer): void {
    if (this.#closing !== undefined) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#dropped++
      return
    }
    // RFC 6455 5.3: what a client sends is masked, which ws does into a buffer of its own.
    this.#socket.send(frame, { binary: true })
  }

  /** Idempotent. Resolves when the connection is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #close(): Promise<void> {
    const socket = this.#socket
    socket.removeAllListeners('message')
    socket.removeAllListeners('close')
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.terminate(), CLOSE_MS)
      socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      socket.close(1000)
    })
  }
}
