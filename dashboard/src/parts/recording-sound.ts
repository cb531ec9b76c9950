import { session } from '../api/session.ts'
import { ApiFailure } from '../api/failure.ts'

/** The sound of an hour is some 30 MB as Opus, 115 MB as WAV. */
const AT_MOST_MS = 180_000

/** The sound of a recording; rejects with an ApiFailure. Each time one asks it is noted in the bridge's audit log. */
export async function recordingSound(id: string, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(`/v1/recordings/${encodeURIComponent(id)}/audio`, {
      headers: { authorization: `Bearer ${session.value?.token ?? ''}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(AT_MOST_MS)]),
    })
    if (!response.ok) throw await ApiFailure.ofResponse(response)
    return await response.blob()
  } catch (error) {
    throw ApiFailure.of(error)
  }
}
