import { ApiFailure } from '../api/failure.ts'
import { session } from '../api/session.ts'
import { saveFile } from '../lib/save-file.ts'

/** A year of calls takes its time. */
const AT_MOST_MS = 300_000

type Query = Readonly<Record<string, string | undefined>>

/** Fetches a file of the interface with the token of the session, and gives it as a download. Rejects with an ApiFailure. */
export async function download(path: string, query: Query, name: string): Promise<void> {
  const given = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') given.set(key, value)
  try {
    const response = await fetch(`${path}?${given}`, {
      headers: { authorization: `Bearer ${session.value?.token ?? ''}` },
      signal: AbortSignal.timeout(AT_MOST_MS),
    })
    if (!response.ok) throw await ApiFailure.ofResponse(response)
    saveFile(await response.blob(), name)
  } catch (error) {
    throw ApiFailure.of(error)
  }
}
