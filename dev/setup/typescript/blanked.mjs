// What Node is given in place of a TypeScript file: the same text with blanks where types were, so that no line and no
// column moves. Kept on disk under the hash of the source: who finds it there needs no TypeScript.
import { Buffer } from 'node:buffer'
import { hash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../..', import.meta.url)
const blanker = JSON.parse(readFileSync(new URL('node_modules/ts-blank-space/package.json', root), 'utf8'))

/** What was blanked out with one version of the blanker. */
export const cacheDir = fileURLToPath(new URL(`.cache/typescript/${blanker.version}`, root))

/** Whether it is ours to blank out: a package's own TypeScript is not. */
export function isTypeScript(url) {
  return /^file:[^?#]*\.ts(?:[?#]|$)/.test(url) && !url.includes('/node_modules/')
}

/** The JavaScript of a TypeScript file (its path, or its file: URL), as bytes. Rejects for syntax that is no mere type. */
export async function blanked(file) {
  // Small files, hundreds of them: going through the pool of threads would cost more than it lets others do.
  const source = readFileSync(file)
  const kept = keptAt(source)
  try {
    return readFileSync(kept)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  const text = await blank(source.toString('utf8'), file)
  await keep(kept, text)
  return Buffer.from(text)
}

/** Where the JavaScript of this source is kept, once somebody has asked for it. */
export function keptAt(source) {
  return join(cacheDir, `${hash('sha1', source)}.js`)
}

async function blank(source, file) {
  const { default: tsBlankSpace } = await import('ts-blank-space')
  return tsBlankSpace(source, (node) => {
    const { pos, end } = node
    throw new SyntaxError(`${file}: only types can be left out, and this is more: ${source.slice(pos, end).trim()}`)
  })
}

/** In one step, since others may look for it at the same time. Without a disk that takes it, it is done every time. */
async function keep(path, text) {
  const draft = `${path}.${randomUUID()}`
  try {
    await mkdir(cacheDir, { recursive: true })
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT'].includes(error.code)) throw error
  }
}
