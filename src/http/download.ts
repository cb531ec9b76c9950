import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { HttpError } from './errors.ts'

/** Long replies at once; each holds a cursor of the store. */
const MAX_DOWNLOADS = 8

/** Sends long texts piece by piece, at the pace of whoever reads, and not too many at once. */
export class Downloads {
  #open = 0

  /** `parts` is asked for as there is room, and ended when the client goes away. */
  send(reply: FastifyReply, parts: AsyncIterable<string>, type: string, filename: string): void {
    if (this.#open >= MAX_DOWNLOADS) {
      throw new HttpError('http_busy', `${MAX_DOWNLOADS} exports are under way: try again when one is done`, {
        retryAfterSeconds: 5,
      })
    }
    this.#open++
    const stream = Readable.from(parts, { objectMode: false })
    stream.once('close', () => this.#open--)
    void reply
      .type(`${type}; charset=utf-8`)
      .header('content-disposition', `attachment; filename="${filename}"`)
      .header('cache-control', 'no-store')
      .send(stream)
  }
}

/** Sends bytes as they come; the type that the route's schema gives to its replies is text. */
export function sendBytes(reply: FastifyReply, bytes: Readable): FastifyReply {
  return reply.send(bytes)
}
