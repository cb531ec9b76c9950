const REQUEST_MS = 5000

/** The bridge's HTTP interface, as an operator uses it. */
export class BridgeApi {
  readonly url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.url = url
    this.#token = token
  }

  get token(): string {
    return this.#token
  }

  async ready(): Promise<boolean> {
    return (await this.#get('/ready')).ok
  }

  /** Live calls, and talk paths in the media workers. */
  async live(): Promise<{ calls: number; mediaSessions: number }> {
    const [calls, readiness] = await Promise.all([this.#get('/v1/calls'), this.#get('/ready')])
    const list = (await calls.json()) as { calls: unknown[] }
    const { media } = (await readiness.json()) as { media: { sessions: number } }
    return { calls: list.calls.length, mediaSessions: media.sessions }
  }

  #get(path: string): Promise<Response> {
    return fetch(new URL(path, this.url), {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.timeout(REQUEST_MS),
    })
  }
}
