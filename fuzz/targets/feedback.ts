import {
  MAX_NACKED,
  readFeedback,
  writeFullIntra,
  writeNack,
  writePictureLoss,
  writeRemb,
  type Feedback,
} from '../../src/media/rtp/feedback.ts'
import { isUint32, promise } from '../engine/promise.ts'

/** An RTCP compound with feedback in it. */
export function fuzz(data: Buffer): void {
  const packet = Buffer.from(new Uint8Array(data).buffer)
  const items = read(packet, packet.length)
  const larger = Buffer.concat([Buffer.alloc(7, 0x81), packet, Buffer.alloc(64, 0x81)]).subarray(7)
  promise(same(read(larger, packet.length), items), 'what lies around a packet does not matter')
  promise(items.length <= packet.length / 8, `${items.length} items in ${packet.length} bytes`)
  for (const item of items) {
    promise(isUint32(item.sender), `a sender: ${item.sender}`)
    promise([item.media].flat().every(isUint32), 'streams')
    promise(item.kind !== 'nack' || item.sequences.length < MAX_NACKED + 17, 'a NACK is bounded')
    promise(item.kind !== 'remb' || (Number.isFinite(item.bitrate) && item.bitrate >= 0), 'a bitrate')
    checkWritten(item)
  }
}

function read(packet: Buffer, length: number): Feedback[] {
  const items: Feedback[] = []
  readFeedback(packet, length, (item) => items.push(item))
  return items
}

function checkWritten(item: Feedback): void {
  // Numbers that are named twice, or lie anyhow, are not ours to write.
  if (item.kind === 'nack' && !isAscending(item.sequences)) return
  const out = Buffer.alloc(2048)
  const again = read(out, write(item, out))
  promise(same(again, [item]), `${JSON.stringify(item)} reads the same, not ${JSON.stringify(again)}`)
}

function write(item: Feedback, out: Buffer): number {
  switch (item.kind) {
    case 'pli':
      return writePictureLoss(out, item.sender, item.media)
    case 'fir':
      return writeFullIntra(out, item.sender, item.media, item.command)
    case 'nack':
      return writeNack(out, item.sender, item.media, item.sequences)
    case 'remb':
      return writeRemb(out, item.sender, item.bitrate, item.media)
  }
}

function isAscending(sequences: readonly number[]): boolean {
  if (sequences.length > MAX_NACKED) return false
  return sequences.every((sequence, i) => {
    const step = i === 0 ? 1 : (sequence - sequences[i - 1]!) & 0xffff
    return step >= 1 && step < 0x8000
  })
}

function same(a: readonly Feedback[], b: readonly Feedback[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
