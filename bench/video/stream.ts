import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES } from './ivf.ts'
import type { Output } from './side.ts'

/** What came of a pipe at once. */
export interface Chunk {
  readonly data: Buffer
  readonly at: number
}

/** The frames of an IVF stream, each with the time when its last byte came. */
export function cutIvf(chunks: readonly Chunk[]): Output[] {
  const stream = Buffer.concat(chunks.map(({ data }) => data))
  const outputs: Output[] = []
  const timeOf = arrivals(chunks)
  for (let at = IVF_HEADER_BYTES; at + IVF_FRAME_HEADER_BYTES <= stream.length;) {
    const start = at + IVF_FRAME_HEADER_BYTES
    const end = start + stream.readUInt32LE(at)
    if (end > stream.length) break
    outputs.push({ data: stream.subarray(start, end), at: timeOf(end - 1) })
    at = end
  }
  return outputs
}

/** The access units of an H.264 byte stream with delimiters before each (ITU-T H.264 7.4.1.2.3). */
export function cutAccessUnits(chunks: readonly Chunk[]): Output[] {
  const stream = Buffer.concat(chunks.map(({ data }) => data))
  const starts: number[] = []
  for (let at = stream.indexOf('000001', 0, 'hex'); at >= 0; at = stream.indexOf('000001', at + 3, 'hex')) {
    // Its start code may have a zero more before it.
    if ((stream[at + 3]! & 0x1f) === 9) starts.push(at > 0 && stream[at - 1] === 0 ? at - 1 : at)
  }
  const timeOf = arrivals(chunks)
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? stream.length
    return { data: stream.subarray(start, end), at: timeOf(end - 1) }
  })
}

/** When the byte at that place of the stream came; asked of rising places. */
function arrivals(chunks: readonly Chunk[]): (place: number) => number {
  let i = 0
  let end = chunks[0]?.data.length ?? 0
  return (place) => {
    while (place >= end && i + 1 < chunks.length) end += chunks[++i]!.data.length
    return chunks[i]?.at ?? Number.NaN
  }
}
