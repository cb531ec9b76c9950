/** 16-bit mono PCM with its rate. */
export interface Pcm {
  readonly samples: Int16Array
  readonly sampleRate: number
}

const HEADER_BYTES = 44

/** A RIFF WAVE file of 16-bit mono PCM. */
export function encodeWav({ samples, sampleRate }: Pcm): Buffer {
  const data = samples.length * 2
  const file = Buffer.alloc(HEADER_BYTES + data)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + data, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(sampleRate, 24)
  file.writeUInt32LE(sampleRate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(data, 40)
  samples.forEach((sample, i) => file.writeInt16LE(sample, HEADER_BYTES + i * 2))
  return file
}

/** Reads 16-bit PCM; of several channels the first. A data length of 0 or too much (a file still being written) means "to the end". */
export function decodeWav(file: Buffer): Pcm {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('not a WAVE file')
  let format: { channels: number; sampleRate: number; bits: number } | undefined
  for (let at = 12; at + 8 <= file.length;) {
    const id = file.toString('latin1', at, at + 4)
    const length = file.readUInt32LE(at + 4)
    const body = at + 8
    if (id === 'fmt ') {
      format = {
        channels: file.readUInt16LE(body + 2),
        sampleRate: file.readUInt32LE(body + 4),
        bits: file.readUInt16LE(body + 14),
      }
    } else if (id === 'data') {
      if (format?.bits !== 16) throw new Error('only 16-bit PCM is read')
      const end = length === 0 ? file.length : Math.min(file.length, body + length)
      const count = Math.floor((end - body) / 2 / format.channels)
      const samples = Int16Array.from({ length: count }, (_, i) => file.readInt16LE(body + i * 2 * format!.channels))
      return { samples, sampleRate: format.sampleRate }
    }
    at = body + length + (length % 2)
  }
  throw new Error('the WAVE file has no data')
}
