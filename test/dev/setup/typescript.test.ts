import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import t from 'tap'
import { loaderFlags } from '../../../src/lib/typescript.ts'

const run = promisify(execFile)

const SOURCE = `import { value, type Other } from './other.ts'
interface Shape {
  readonly at: string
}
const shape: Shape & Other = { at: import.meta.url, value } satisfies Shape & Other
console.log(JSON.stringify(shape), new Error('here').stack?.split('\\n')[1])
// ${Math.random()}
`
const OTHER = `export interface Other { value: number }\nexport const value = 7 as number\n// ${Math.random()}\n`

t.test('a process and a thread run the sources where they are, on the lines where they are', async (t) => {
  const dir = t.testdir({ 'main.ts': SOURCE, 'other.ts': OTHER })
  const main = join(dir, 'main.ts')
  const [internals, loader] = loaderFlags(main) as [string, string]
  // The first finds nothing kept. Without Node's internals it goes by hooks, with them by its own loader.
  for (const flags of [[loader], [internals, loader], [internals, loader]]) {
    const { stdout } = await run(process.execPath, [...flags, main])
    t.match(stdout, `{"at":"file://${main}","value":7}`)
    t.match(stdout, 'main.ts:6:36', flags.join(' '))
  }
  const thread = new Worker(main, { execArgv: loaderFlags(main), stdout: true })
  let said = ''
  thread.stdout.on('data', (text: Buffer) => (said += text.toString()))
  await once(thread, 'exit')
  t.match(said, 'main.ts:6:36')
})

t.test('who starts at the same time finds a whole source, and so does who comes after a change', async (t) => {
  const dir = t.testdir({ 'main.ts': SOURCE, 'other.ts': OTHER.replace('7', '8') })
  const main = join(dir, 'main.ts')
  const results = await Promise.all([1, 2, 3].map(() => run(process.execPath, [...loaderFlags(main), main])))
  for (const { stdout } of results) t.match(stdout, '"value":8')
  const changed = t.testdir({ 'main.ts': SOURCE, 'other.ts': OTHER.replace('7', '9') })
  const { stdout } = await run(process.execPath, [...loaderFlags(main), join(changed, 'main.ts')])
  t.match(stdout, '"value":9')
})

t.test('what is more than a type is refused by name', async (t) => {
  const dir = t.testdir({ 'main.ts': 'enum Colour { Red }\nconsole.log(Colour)\n' })
  const main = join(dir, 'main.ts')
  const { stderr } = await run(process.execPath, [...loaderFlags(main), main]).catch(
    (error: unknown) => error as { stderr: string },
  )
  // Node's own words where it leaves types out itself.
  t.match(
    stderr,
    /main\.ts: only types can be left out, and this is more: enum Colour|TypeScript enum is not supported/,
  )
})

t.test('a build needs no loader', async (t) => {
  t.strictSame(loaderFlags('/somewhere/dist/main.js'), [])
  t.strictSame(loaderFlags(new URL('file:///somewhere/dist/main.js')), [])
})
