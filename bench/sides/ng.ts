import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'

export type NgValue = string | number | readonly NgValue[] | { readonly [key: string]: NgValue | undefined }
export type NgReply = Readonly<Record<string, unknown>>

const RETRANSMIT_MS = 300
const ATTEMPTS = 10

/**
 * rtpengine's control protocol `ng`: a cookie and a bencoded dictionary in a datagram each way. A request that was not
 * answered is sent again with its cookie, by which rtpengine knows it.
 */
export class NgClient {
  readonly #socket: Socket
  readonly #port: number
  readonly #address: string
  readonly #waiting = new Map<string, (reply: NgReply) => void>()

  private constructor(socket: Socket, address: string, port: number) {
    this.#socket = socket
    this.#address = address
    this.#port = port
    socket.on('message', (datagram) => this.#receive(datagram))
    // Refused datagrams, while rtpengine starts: sent again.
    socket.on('error', () => undefined)
  }

  static async open(address: string, port: number): Promise<NgClient> {
    const socket = createSocket('udp4')
    socket.bind(0, address)
    await once(socket, 'listening')
    return new NgClient(socket, address, port)
  }

  /** Rejects with rtpengine's reason when it refuses, and when it does not answer. */
  async command(command: string, fields: Readonly<Record<string, NgValue>> = {}): Promise<NgReply> {
    const cookie = randomBytes(8).toString('hex')
    const request = Buffer.concat([Buffer.from(`${cookie} `), bencode({ command, ...fields })])
    let timer: NodeJS.Timeout | undefined
    try {
      const reply = await new Promise<NgReply>((resolve, reject) => {
        this.#waiting.set(cookie, resolve)
        let attempts = 0
        const attempt = () => {
          if (attempts++ === ATTEMPTS) reject(new Error(`rtpengine does not answer "${command}"`))
          else this.#socket.send(request, this.#port, this.#address)
        }
        timer = setInterval(attempt, RETRANSMIT_MS)
        attempt()
      })
      if (reply.result === 'error') throw new Error(`rtpengine refuses "${command}": ${String(reply['error-reason'])}`)
      return reply
    } finally {
      clearInterval(timer)
      this.#waiting.delete(cookie)
    }
  }

  close(): void {
    this.#socket.close()
  }

  #receive(datagram: Buffer): void {
    const blank = datagram.indexOf(' ')
    const waiting = this.#waiting.get(datagram.toString('latin1', 0, blank))
    // A late reply to what was sent twice is nobody's.
    waiting?.(bdecode(datagram.subarray(blank + 1)) as NgReply)
  }
}

/** BEP 3's encoding, as rtpengine takes it: the order of keys does not matter. */
export function bencode(value: NgValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from(`${Buffer.byteLength(value)}:`), Buffer.from(value)])
  if (typeof value === 'number') return Buffer.from(`i${value}e`)
  if (isList(value)) return Buffer.concat([Buffer.from('l'), ...value.map(bencode), Buffer.from('e')])
  const entries = Object.entries(value).flatMap(([key, entry]) =>
    entry === undefined ? [] : [bencode(key), bencode(entry)],
  )
  return Buffer.concat([Buffer.from('d'), ...entries, Buffer.from('e')])
}

function isList(value: NgValue): value is readonly NgValue[] {
  return Array.isArray(value)
}

/** Strings are read as UTF-8. Throws on anything malformed. */
export function bdecode(data: Buffer): unknown {
  let at = 0
  const until = (mark: string): string => {
    const end = data.indexOf(mark, at)
    if (end < 0) throw new Error('malformed bencoding: it ends early')
    const text = data.toString('latin1', at, end)
    at = end + 1
    return text
  }
  const read = (): unknown => {
    const kind = String.fromCharCode(data[at] ?? 0)
    if (kind === 'i') {
      at++
      return Number(until('e'))
    }
    if (kind === 'l' || kind === 'd') {
      at++
      const items: unknown[] = []
      while (data[at] !== 0x65) {
        if (at >= data.length) throw new Error('malformed bencoding: it ends early')
        items.push(read())
      }
      at++
      if (kind === 'l') return items
      return Object.fromEntries(
        Array.from({ length: items.length >> 1 }, (_, i) => [String(items[2 * i]), items[2 * i + 1]]),
      )
    }
    const length = Number(until(':'))
    if (!Number.isInteger(length) || length < 0 || at + length > data.length)
      throw new Error('malformed bencoding: a length that does not fit')
    const text = data.toString('utf8', at, at + length)
    at += length
    return text
  }
  return read()
}
