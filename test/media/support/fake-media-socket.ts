import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { hear, type Heard } from '../../../dev/audio/heard.ts'
import { loadOpus } from '../../../src/media/opus/load.ts'

const RATE = 16_000
const FRAME = RATE / 50
const FRAME_MS = 20

/** Asterisk's media WebSocket (chan_websocket) on a channel of Opus: a binary message is a frame, both ways. */
export class FakeMediaSocket {
  /** What came. */
  readonly frames: Buffer[] = []
  /** What was sent. */
  readonly said: Buffer[] = []
  readonly #server: WebSocketServer
  #socket: WebSocket | undefined
  #timer: NodeJS.Timeout | undefined

  private constructor(server: WebSocketServer) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#socket = socket
      socket.send('MEDIA_START connection_id:1 channel:WebSocket/1 format:opus optimal_frame_size:0')
      socket.on('message', (data, isBinary) => {
        if (isBinary && Buffer.isBuffer(data)) this.frames.push(data)
      })
    })
  }

  static async start(): Promise<FakeMediaSocket> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'media' })
    await once(server, 'listening')
    return new FakeMediaSocket(server)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/media/1`
  }

  speak(hz: number): void {
    const options = { bitrate: 32_000, complexity: 5, inbandFec: false, expectedLossPercent: 0, dtx: false }
    const encoder = loadOpus().createEncoder(options, RATE)
    const began = performance.now()
    const out = Buffer.alloc(1275)
    this.#timer = setInterval(() => {
      while (this.said.length * FRAME_MS <= performance.now() - began) {
        const at = this.said.length * FRAME
        const samples = Int16Array.from({ length: FRAME }, (_, i) =>
          Math.round(8231 * Math.sin((2 * Math.PI * hz * (at + i)) / RATE)),
        )
        const frame = Buffer.from(out.subarray(0, encoder.encode(samples, FRAME, out)))
        this.said.push(frame)
        this.#socket?.send(frame)
      }
    }, FRAME_MS / 2)
  }

  /** Measures the last `overMs` of what came. */
  heard(overMs: number): Heard {
    const decoder = loadOpus().createDecoder(RATE)
    const frame = new Int16Array(6 * RATE)
    const samples = this.frames.slice(-overMs / FRAME_MS).flatMap((payload) => {
      return [...frame.subarray(0, Math.max(0, decoder.decode(payload, payload.length, frame)))]
    })
    decoder.close()
    return hear(Int16Array.from(samples), RATE)
  }

  /** As Asterisk does when the channel is hung up. */
  hangUp(): void {
    this.#socket?.close(1000)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#socket?.terminate()
    this.#server.close()
  }
}
