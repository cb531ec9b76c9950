import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { loaderFlags } from '../../../src/lib/typescript.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { ensureAsterisk } from '../../../dev/setup/asterisk.ts'
import { findAsterisk } from '../../../dev/setup/asterisk-program.ts'
import { runCommand } from '../../../dev/setup/command.ts'
import { missingLibraries } from '../../../dev/setup/libraries.ts'
import { withLock } from '../../../dev/setup/lock.ts'
import { Progress } from '../../../dev/setup/progress.ts'
import { ensureTools, explain } from '../../../dev/setup/setup.ts'
import { TOOLS, type Tool } from '../../../dev/setup/tools.ts'

/** Sets variables of the environment; returns what puts them back. */
function environment(values: Record<string, string | undefined>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const)
  const set = (entries: readonly (readonly [string, string | undefined])[]) => {
    for (const [name, value] of entries) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  }
  set(Object.entries(values))
  return () => set(before)
}

function listening(): { progress: Progress; said: string[] } {
  const said: string[] = []
  return { said, progress: new Progress((text) => void said.push(text), false) }
}

t.test('a step says when it begins, and how long it took when it is done or failed', async (t) => {
  const { progress, said } = listening()
  t.equal(await progress.step('Fetching', () => Promise.resolve(7)), 7)
  await t.rejects(
    progress.step('Breaking', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  )
  t.equal(said[0], 'Fetching …\n')
  t.match(said[1], /^Fetching: done \(\d+\.\d s\)\n$/)
  t.match(said[3], /^Breaking: failed \(\d+\.\d s\)\n$/)
})

t.test('a command that fails, hangs or is missing is told, with what it complained of', async (t) => {
  t.equal(await runCommand('echo', ['hello'], { timeoutMs: 10_000 }), 'hello\n')
  const options = { timeoutMs: 10_000 }
  const code = 'setup_command_failed'
  await t.rejects(runCommand('sh', ['-c', 'echo why >&2; exit 3'], options), { code, message: /ended with 3:\nwhy/ })
  await t.rejects(runCommand('no-such-program', [], options), { code, message: /ENOENT/ })
  const begun = performance.now()
  await t.rejects(runCommand('sh', ['-c', 'sleep 60 & sleep 60'], { timeoutMs: 300 }), { code, message: /longer than/ })
  t.ok(performance.now() - begun < 30_000, 'and what it started ended with it')
})

t.test('a lock lets one in at a time, and is free when its holder was killed', async (t) => {
  const file = join(t.testdir(), 'deep/lock')
  let inside = 0
  let most = 0
  const enter = async () => {
    most = Math.max(most, ++inside)
    await sleep(50)
    inside--
  }
  await Promise.all([1, 2, 3].map(() => withLock(file, 60, enter)))
  t.equal(most, 1)

  const script = fileURLToPath(new URL('fixtures/hold-lock.ts', import.meta.url))
  const holder = spawn(process.execPath, [...loaderFlags(script), script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  await t.rejects(withLock(file, 1, enter), { code: 'setup_impossible' })
  holder.kill('SIGKILL')
  await withLock(file, 60, enter)
})

t.test('the Asterisk that a variable names is used, and one that does not run is said to be none', async (t) => {
  const dir = t.testdir({ asterisk: '#!/bin/sh\necho Asterisk 20.9.3\n', broken: '#!/bin/sh\nexit 1\n' })
  await chmod(join(dir, 'asterisk'), 0o755)
  await chmod(join(dir, 'broken'), 0o755)
  t.teardown(environment({ CUBEBRIDGE_ASTERISK: join(dir, 'asterisk') }))
  const { progress, said } = listening()
  const program = await ensureAsterisk(progress)
  t.match(program, { command: [join(dir, 'asterisk')], version: 'Asterisk 20.9.3', modulesDir: undefined })
  process.env.CUBEBRIDGE_ASTERISK = join(dir, 'broken')
  await t.rejects(ensureAsterisk(progress), { code: 'setup_impossible', message: /broken is no Asterisk that runs/ })
  t.strictSame(said, [], 'and nothing is fetched')
})

t.test('the unpacked Asterisk has every library that it and its modules need', async (t) => {
  const asterisk = await findAsterisk()
  const root = asterisk?.dataDir?.replace(/\/usr\/share\/asterisk$/, '')
  if (root === undefined) return t.pass('an Asterisk of one’s own is used')
  t.strictSame(await missingLibraries(root), [])
  t.not((await missingLibraries(t.testdir())).length, 0, 'and an empty folder lacks some')
})

t.test('tools are found without a word when they are there', async (t) => {
  const dir = t.testdir({ 'espeak-ng': '#!/bin/sh\n', 'my-browser': '#!/bin/sh\n' })
  await chmod(join(dir, 'espeak-ng'), 0o755)
  t.teardown(environment({ PATH: dir, CUBEBRIDGE_CHROMIUM: join(dir, 'my-browser') }))
  t.equal(await TOOLS.speech.find(), join(dir, 'espeak-ng'))
  t.equal(await TOOLS.chromium.find(), join(dir, 'my-browser'))
  t.equal(await TOOLS.baresip.find(), undefined)
  const { progress, said } = listening()
  t.strictSame(await ensureTools([TOOLS.speech, TOOLS.chromium], progress), [])
  t.strictSame(said, [])
})

t.test('a tool in an unusual place is named to those who use it', async (t) => {
  const dir = t.testdir({ google: { 'google-chrome': '#!/bin/sh\n' } })
  await chmod(join(dir, 'google/google-chrome'), 0o755)
  t.teardown(environment({ PATH: join(dir, 'google'), CUBEBRIDGE_CHROMIUM: undefined }))
  await ensureTools([TOOLS.chromium], listening().progress)
  t.equal(process.env.CUBEBRIDGE_CHROMIUM, join(dir, 'google/google-chrome'))
})

t.test('a tool that can only be fetched is fetched once, and a failure to is told', async (t) => {
  const dir = t.testdir()
  const path = join(dir, 'thing')
  const tool: Tool = {
    name: 'Thing',
    use: 'this test',
    packages: [],
    variable: undefined,
    isUsual: () => true,
    find: () =>
      readFile(path).then(
        () => path,
        () => undefined,
      ),
    fetch: async () => {
      await writeFile(path, '')
      return path
    },
  }
  t.teardown(environment({ PATH: '' }))
  const { progress, said } = listening()
  t.strictSame(await ensureTools([tool], progress), [])
  t.match(said.join(''), /Fetching Thing: done/)
  const broken = { ...tool, find: () => Promise.resolve(undefined), fetch: () => Promise.reject(new Error('no line')) }
  t.strictSame(await ensureTools([broken], progress), [broken])
  t.match(said.join(''), /Fetching Thing: failed.*\n.*no line/)
})

t.test('what is missing is explained with what to do about it', async (t) => {
  const words = explain(TOOLS.chromium)
  for (const part of ['Chromium', 'apt-get install chromium', 'CUBEBRIDGE_CHROMIUM=']) t.match(words, part)
  t.match(explain(TOOLS.baresip), 'PATH')
})
