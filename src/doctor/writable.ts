import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describeFileError } from '../lib/bounded-file.ts'

/** What is at a path that is to be written to: it is there, can be made, or neither, and then why. */
export type Writable = { readonly is: 'there' | 'makeable' } | { readonly is: 'refused'; readonly why: string }

/** Changes nothing. `mode` as access(2) has it, for what is there. */
export async function lookAtWritable(path: string, mode: number): Promise<Writable> {
  try {
    await stat(path)
    await access(path, mode)
    return { is: 'there' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return refused(path, error)
  }
  const folder = dirname(path)
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    return { is: 'makeable' }
  } catch (error) {
    return refused(folder, error)
  }
}

function refused(path: string, error: unknown): Writable {
  return { is: 'refused', why: `${path}: it ${describeFileError(error)}` }
}
