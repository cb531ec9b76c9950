/** As people write it: `G.711 µ-law` of `PCMU`. What nobody here knows stays as it is. */
export function codecName(codec: string | null | undefined): string | undefined {
  if (!codec) return undefined
  const names: Readonly<Record<string, string>> = {
    PCMU: 'G.711 µ-law',
    PCMA: 'G.711 A-law',
    G722: 'G.722',
    OPUS: 'Opus',
    H264: 'H.264',
  }
  const upper = codec.toUpperCase()
  return Object.hasOwn(names, upper) ? names[upper] : codec
}
