// Builds the web app into dist/dashboard, each file also compressed: `npm run build:dashboard`.
// --if-needed: only when it is not there or its sources are others now. --check: builds nothing; exit code 1 when needed.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'dist/dashboard')
/** Hidden: it is not served. */
const STAMP = '.built-from'
/** What the app is made of. A package that changes, changes the lock file. */
const SOURCES = ['dashboard', 'client', 'scripts/build-dashboard.mjs', 'package-lock.json']

const COMPRESSED = /\.(html|js|css|svg|json|webmanifest|map|txt)$/
/** Below that the headers are more than what is saved. */
const SMALLEST = 512

const mode = process.argv[2]
// An installation without the sources has nothing to build.
if (mode && !existsSync(join(root, 'dashboard'))) process.exit(0)
const sources = digest()
if (mode === '--check') process.exitCode = isCurrent(sources) ? 0 : 1
else if (mode !== '--if-needed' || !isCurrent(sources)) await build(sources)

function isCurrent(wanted) {
  try {
    return readFileSync(join(target, STAMP), 'utf8') === wanted
  } catch {
    return false
  }
}

/** Of the names and contents of all sources. */
function digest() {
  const hash = createHash('sha256')
  const add = (path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return
    if (found.isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== 'node_modules') add(join(path, name))
      return
    }
    hash.update(`${relative(root, path)}\0${found.size}\0`).update(readFileSync(path))
  }
  for (const source of SOURCES) add(join(root, source))
  return hash.digest('hex')
}

/** Beside the old one and then in its place, so that a page that is loaded meanwhile finds all of either. */
async function build(stamp) {
  const made = join(root, `dist/.dashboard-${process.pid}`)
  const old = join(root, `dist/.dashboard-old-${process.pid}`)
  try {
    // Here, since --check needs none of it.
    const vite = await import('vite')
    await vite.build({
      configFile: join(root, 'dashboard/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: made, emptyOutDir: true },
    })
    await compress(made)
    await writeFile(join(made, STAMP), stamp)
    await mkdir(join(root, 'dist'), { recursive: true })
    await rename(target, old).catch((error) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(made, target)
  } finally {
    await rm(made, { recursive: true, force: true })
    await rm(old, { recursive: true, force: true })
  }
}

async function compress(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && COMPRESSED.test(entry.name))
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      const content = await readFile(path)
      if (content.length < SMALLEST) return
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
      const packed = {
        br: await promisify(brotliCompress)(content, { params }),
        gz: await promisify(gzip)(content, { level: 9 }),
      }
      for (const [ending, bytes] of Object.entries(packed)) {
        if (bytes.length < content.length) await writeFile(`${path}.${ending}`, bytes)
      }
    }),
  )
}
