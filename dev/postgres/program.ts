import { access, constants, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const DEBIAN_DIR = '/usr/lib/postgresql'

/**
 * The folder with PostgreSQL's programs: CUBEBRIDGE_POSTGRES when it is set, else the newest that Debian's packages
 * installed, else that of the PATH. Undefined when there is none.
 */
export async function findPostgres(): Promise<string | undefined> {
  const own = process.env.CUBEBRIDGE_POSTGRES
  if (own) return (await isThere(own)) ? own : undefined
  const versions = await readdir(DEBIAN_DIR).catch(() => [])
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN_DIR, version, 'bin'))
  for (const folder of [...newestFirst, ...(process.env.PATH ?? '').split(':')]) {
    if (folder && (await isThere(folder))) return folder
  }
  return undefined
}

/** The server's own programs; `psql` alone is no server. */
async function isThere(folder: string): Promise<boolean> {
  try {
    for (const program of ['postgres', 'initdb']) await access(join(folder, program), constants.X_OK)
    return true
  } catch {
    return false
  }
}
