import { cubebridge, type Problem, type Schemas } from '../../client/client.ts'
import { sleep } from '../../src/lib/deadline.ts'

const REQUEST_MS = 20_000
const RECORDED_MS = 30_000

export type Destination = Schemas['Destination']

interface Reply<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The bridge's HTTP interface, as an operator's program uses it: by the typed client. */
export class BridgeApi {
  readonly url: string
  readonly token: string
  readonly #api: ReturnType<typeof cubebridge>

  constructor(url: string, token: string) {
    this.url = url
    this.token = token
    this.#api = cubebridge({ baseUrl: url, token })
  }

  async ready(): Promise<boolean> {
    const { response } = await this.#api.GET('/ready', { signal: AbortSignal.timeout(REQUEST_MS) })
    return response.ok
  }

  /** Live calls, and talk paths in the media workers. */
  async live(): Promise<{ calls: number; mediaSessions: number }> {
    const [calls, readiness] = await Promise.all([this.calls(), this.#api.GET('/ready')])
    // Not ready says the same, with 503.
    const { media } = (readiness.data ?? readiness.error) as { media: { sessions: number } }
    return { calls: calls.length, mediaSessions: media.sessions }
  }

  async calls(): Promise<Schemas['Call'][]> {
    return done('listing the calls', await this.#api.GET('/v1/calls')).calls
  }

  async call(id: string): Promise<Schemas['Call']> {
    return done('asking for the call', await this.#api.GET('/v1/calls/{id}', { params: { path: { id } } }))
  }

  /** How a live call sounds and looks. */
  async media(id: string): Promise<Schemas['CallMedia']> {
    return done('asking for its figures', await this.#api.GET('/v1/calls/{id}/media', { params: { path: { id } } }))
  }

  /** Who is sent stays in the call and talks with the target; the other leaves. */
  async transfer(id: string, participant: string, to: Destination): Promise<void> {
    const request = { params: { path: { id } }, body: { participant, to } }
    done('transferring', await this.#api.POST('/v1/calls/{id}/transfer', request))
  }

  async add(id: string, to: Destination): Promise<void> {
    const request = { params: { path: { id } }, body: { to } }
    done('calling someone in', await this.#api.POST('/v1/calls/{id}/participants', request))
  }

  /** With the configured announcement. */
  async record(id: string, format: 'wav' | 'ogg'): Promise<void> {
    const request = { params: { path: { id } }, body: { layout: 'mixed', format } } as const
    done('recording', await this.#api.POST('/v1/calls/{id}/recording', request))
  }

  async stopRecording(id: string): Promise<void> {
    accepted('ending the recording', await this.#api.DELETE('/v1/calls/{id}/recording', { params: { path: { id } } }))
  }

  async hangUp(id: string): Promise<void> {
    accepted('hanging up', await this.#api.DELETE('/v1/calls/{id}', { params: { path: { id } } }))
  }

  /** The call's recording, once it is stored. */
  async recordingOf(call: string): Promise<Schemas['Recording']> {
    const deadline = performance.now() + RECORDED_MS
    for (;;) {
      const request = { params: { query: { call } } }
      const { recordings } = done('listing recordings', await this.#api.GET('/v1/recordings', request))
      const stored = recordings.find(({ state }) => state === 'stored')
      if (stored) return stored
      if (performance.now() > deadline) throw new Error(`the recording was not stored within ${RECORDED_MS} ms`)
      await sleep(200)
    }
  }

  /** The file itself. */
  async sound(id: string): Promise<Buffer> {
    const request = { params: { path: { id } }, parseAs: 'arrayBuffer' } as const
    return Buffer.from(done('fetching the recording', await this.#api.GET('/v1/recordings/{id}/audio', request)))
  }
}

function done<T>(what: string, reply: Reply<T>): T {
  accepted(what, reply)
  return reply.data as T
}

function accepted(what: string, { error, response }: Reply<unknown>): void {
  if (response.ok) return
  const { code = 'no code', detail = '' } = (error ?? {}) as Partial<Problem>
  throw new Error(`${what} was refused: ${response.status} ${code}, ${detail}`)
}
