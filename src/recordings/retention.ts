/** A recording as the folder has it. */
export interface KeptFile {
  readonly id: string
  readonly bytes: number
  /** Epoch ms. */
  readonly endedAt: number
}

export interface RetentionLimits {
  readonly retentionMs: number
  /** Of all together. */
  readonly maxBytes: number
}

export interface Outdated {
  readonly file: KeptFile
  readonly why: 'retentionDays' | 'maxBytes'
}

/** What is to be deleted, oldest first: what is too old, and then the oldest until the rest has room. */
export function outdated(files: readonly KeptFile[], now: number, limits: RetentionLimits): Outdated[] {
  const oldestFirst = [...files].sort((a, b) => a.endedAt - b.endedAt || (a.id < b.id ? -1 : 1))
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const result: Outdated[] = []
  for (const file of oldestFirst) {
    const old = now - file.endedAt > limits.retentionMs
    if (!old && total <= limits.maxBytes) break
    total -= file.bytes
    result.push({ file, why: old ? 'retentionDays' : 'maxBytes' })
  }
  return result
}
