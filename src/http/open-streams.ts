import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from './api.ts'
import type { RouteContext } from './routes/context.ts'
import type { SseStream } from './sse-stream.ts'
import { bearerToken } from './tokens.ts'

/** The event streams of one route that are open: they end with their token, and before the server closes. */
export class OpenStreams {
  readonly #context: RouteContext
  readonly #open = new Map<SseStream, string>()

  constructor(api: Api, context: RouteContext) {
    const { credentials } = context
    this.#context = context
    const onRevoked = (tokenId: string): void => {
      for (const [stream, owner] of this.#open) if (owner === tokenId) stream.finish()
    }
    credentials.on('revoked', onRevoked)
    // Before connections are cut, so that clients see an end and not an error.
    api.addHook('preClose', (done) => {
      credentials.off('revoked', onRevoked)
      for (const stream of this.#open.keys()) stream.finish()
      done()
    })
  }

  get size(): number {
    return this.#open.size
  }

  /** A token may expire, or be revoked by another program than this one, while its stream is open. */
  async allows({ headers }: Pick<FastifyRequest, 'headers'>): Promise<boolean> {
    const token = bearerToken(headers.authorization)
    return token !== undefined && (await this.#context.credentials.find(token)) !== undefined
  }

  send(stream: SseStream, request: Pick<FastifyRequest, 'caller'>, reply: Pick<FastifyReply, 'type'>): void {
    this.#open.set(stream, request.caller?.tokenId ?? '')
    stream.once('close', () => this.#open.delete(stream))
    void reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no')
      .send(stream)
  }
}
