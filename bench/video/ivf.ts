/** Libvpx's file format: 32 bytes, and 12 before each frame. Time is in pictures, 30 a second. */
export const IVF_HEADER_BYTES = 32
export const IVF_FRAME_HEADER_BYTES = 12

export function ivfHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(IVF_HEADER_BYTES)
  header.write('DKIF', 0, 'latin1')
  header.writeUInt16LE(IVF_HEADER_BYTES, 6)
  header.write('VP80', 8, 'latin1')
  header.writeUInt16LE(width, 12)
  header.writeUInt16LE(height, 14)
  header.writeUInt32LE(30, 16)
  header.writeUInt32LE(1, 20)
  return header
}

export function ivfFrame(data: Buffer, number: number): Buffer {
  const header = Buffer.alloc(IVF_FRAME_HEADER_BYTES)
  header.writeUInt32LE(data.length, 0)
  header.writeBigUInt64LE(BigInt(number), 4)
  return Buffer.concat([header, data])
}
