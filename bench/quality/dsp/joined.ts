/** Stretches of sound, one after the other. */
export function joined(parts: readonly (Int16Array | Float64Array)[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
