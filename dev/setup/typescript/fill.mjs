// Blanks out all TypeScript of the repository ahead of those who would each start TypeScript for a file of theirs, and
// removes what belongs to no source any more.
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blanked, cacheDir, keptAt } from './blanked.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const FOLDERS = ['src', 'client', 'dev', 'bench', 'fuzz', 'test']
/** Another state of the sources may be in use for some time, and be come back to. */
const KEPT_MS = 7 * 24 * 3_600_000

const wanted = new Set()
for (const folder of FOLDERS) {
  for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/(?<!\.d)\.ts$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    try {
      await blanked(file)
      wanted.add(keptAt(await readFile(file)))
    } catch (error) {
      // Who runs it will hear of it.
      console.error(error.message)
    }
  }
}

const versions = dirname(cacheDir)
for (const entry of await readdir(versions, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && !wanted.has(path) && (await ageMs(path)) > KEPT_MS) await rm(path, { force: true })
}

async function ageMs(path) {
  // Another run may have removed it.
  const found = await stat(path).catch(() => undefined)
  return found ? Date.now() - found.mtimeMs : 0
}
