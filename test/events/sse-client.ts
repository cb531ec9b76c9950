/** One event, or a comment, as a client of a stream sees it. */
export interface Seen {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: unknown
}

export interface SseClient {
  readonly status: number
  readonly headers: Headers
  /** The body of a refusal. */
  readonly problem: unknown
  /** Everything with data so far. */
  readonly seen: readonly Seen[]
  /** The id to go on from, as a browser would keep it (WHATWG HTML 9.2.6). */
  readonly lastEventId: string | undefined
  /** Resolves when so many events were seen. */
  until(count: number): Promise<void>
  /** Resolves when the server ended the stream: true when in good order. */
  readonly ended: Promise<boolean>
  close(): void
}

/** Reads a server-sent event stream by fetch. */
export async function openSse(url: string, headers: Record<string, string>): Promise<SseClient> {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  const seen: Seen[] = []
  let lastEventId: string | undefined
  let changed: () => void = () => undefined
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false

  const take = (block: string): void => {
    const fields = block.split('\n').map((line) => /^([a-z]*): ?(.*)$/.exec(line) ?? [])
    const value = (name: string) => fields.find(([, field]) => field === name)?.[2]
    lastEventId = value('id') ?? lastEventId
    const data = value('data')
    if (data !== undefined) seen.push({ id: value('id'), event: value('event'), data: JSON.parse(data) })
  }
  const read = async (): Promise<boolean> => {
    let text = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true })
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) take(block)
        changed()
      }
      return text === ''
    } catch {
      return false
    } finally {
      changed()
    }
  }
  return {
    status: response.status,
    headers: response.headers,
    problem: isStream ? undefined : await response.json(),
    seen,
    get lastEventId() {
      return lastEventId
    },
    until: async (count) => {
      const giveUpAt = Date.now() + 15_000
      while (seen.length < count) {
        if (Date.now() > giveUpAt) throw new Error(`only ${seen.length} of ${count} events came`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 200)
          changed = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
    ended: isStream ? read() : Promise.resolve(true),
    close: () => abort.abort(),
  }
}
