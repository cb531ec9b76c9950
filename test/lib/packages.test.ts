import { readFile } from 'node:fs/promises'
import t from 'tap'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>
}

t.test('every package that is installed accepts the Node that package.json asks for', async (t) => {
  const text = await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8')
  const { packages } = JSON.parse(text) as Lock
  const [, own] = /^>=(\d+)/.exec(packages['']?.engines?.node ?? '') ?? []
  t.ok(Number(own) > 0)
  t.ok(Object.keys(packages).length > 100)
  const tooNew = Object.entries(packages).filter(([, { engines }]) => {
    // Alternatives, as in "^20.19.0 || >=22": one that begins early enough will do.
    const first = [...(engines?.node ?? '').matchAll(/(?:^|\|\|)\D*(\d+)/g)].map(([, major]) => Number(major))
    return first.length > 0 && Math.min(...first) > Number(own)
  })
  t.strictSame(
    tooNew.map(([path, { engines }]) => `${path} wants Node ${engines?.node}`),
    [],
  )
})
