import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { repositoryDir } from '../../dev/setup/paths.ts'

const folder = join(repositoryDir, 'dist/dashboard')
const run = (mode: string) =>
  promisify(execFile)(process.execPath, [join(repositoryDir, 'scripts/build-dashboard.mjs'), mode], { timeout: 60_000 })

t.test('the web app is built from its sources as they are, once', async (t) => {
  await run('--if-needed')
  await t.resolves(run('--check'), 'and is then current')
})

t.test('every text has its compressed copies, which are the same', async (t) => {
  const names = (await readdir(folder, { recursive: true })).sort()
  t.ok(names.includes('index.html'))
  const texts = names.filter((name) => /\.(html|js|css|svg)$/.test(name))
  for (const name of texts) {
    const content = await readFile(join(folder, name))
    if (content.length < 512) continue
    t.ok(brotliDecompressSync(await readFile(join(folder, `${name}.br`))).equals(content), name)
    t.ok(gunzipSync(await readFile(join(folder, `${name}.gz`))).equals(content), name)
  }
})

t.test('what is built asks for nothing that its policy refuses', async (t) => {
  const names = await readdir(folder, { recursive: true })
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  t.notMatch(page, /<script(?![^>]*\ssrc=)/i, 'no script within the page')
  t.notMatch(page, /<style|\sstyle=|\son[a-z]+=/i, 'no style or handler within the page')
  t.notMatch(page, /(?:src|href)="(?!\/dashboard\/)/i, 'nothing from elsewhere')
  for (const name of names.filter((name) => name.endsWith('.js'))) {
    const script = await readFile(join(folder, name), 'utf8')
    const policies = [...script.matchAll(/createPolicy\(\s*["'`]([^"'`]*)/g)].map(([, policy]) => policy)
    t.ok(
      policies.every((policy) => policy === 'lit-html'),
      `${name}: ${policies.join()}`,
    )
    t.notMatch(script, /\bnew Function\(|\beval\(|document\.write\(/, name)
  }
})
