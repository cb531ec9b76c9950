import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** A file that is not what was expected; the message goes after the file's name. */
export class FileRefused extends Error {}

/**
 * The text of a regular file of at most `maxBytes`. A FIFO or a device would block for ever, and a wrong path may be
 * a huge file: both are refused. Rejects with a FileRefused, or with Node's own error (`ENOENT`, `EACCES`, …).
 */
export async function readBoundedFile(file: string, maxBytes: number): Promise<string> {
  // Opening a FIFO waits for a writer unless O_NONBLOCK is given, so the kind can be looked at first.
  const handle = await open(file, OPEN_FLAGS)
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) throw new FileRefused('is a folder, not a file')
    if (!stat.isFile()) throw new FileRefused('is not a regular file')
    if (stat.size > maxBytes) throw new FileRefused(`is larger than ${maxBytes} bytes`)
    // Files of /proc say 0, and others may grow meanwhile: what is read counts, up to one byte past the bound.
    const limit = Math.min(maxBytes, Math.max(stat.size, 64 * 1024))
    const buffer = Buffer.allocUnsafe(limit + 1)
    let length = 0
    while (length <= limit) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null)
      if (bytesRead === 0) break
      length += bytesRead
    }
    if (length > limit) throw new FileRefused(`is larger than ${limit} bytes`)
    return DECODER.decode(buffer.subarray(0, length))
  } catch (error) {
    if (error instanceof TypeError) throw new FileRefused('is not UTF-8 text')
    throw error
  } finally {
    await handle.close()
  }
}

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK
const DECODER = new TextDecoder('utf-8', { fatal: true })

/** Why a file can't be read, for people: `does not exist`, `may not be read by this user`, … */
export function describeFileError(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  switch (code) {
    case 'ENOENT':
      return 'does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'may not be accessed by this user'
    case 'EISDIR':
      return 'is a folder, not a file'
    case 'ENOTDIR':
      return 'lies under something that is not a folder'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
