import { RecordingError } from '../errors.ts'

export const WAV_HEADER_BYTES = 44
/** RIFF counts in 32 bits. */
const MAX_DATA_BYTES = 0xffff_ffff - WAV_HEADER_BYTES

/** The beginning of a WAVE file of 16-bit PCM. Throws `recording_too_large` beyond 4 GiB. */
export function wavHeader(rate: number, channels: number, samples: number): Buffer {
  const data = samples * channels * 2
  if (data > MAX_DATA_BYTES) {
    throw new RecordingError('recording_too_large', 'a WAVE file can have 4 GiB at most: record as ogg')
  }
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + data, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(data, 40)
  return header
}
