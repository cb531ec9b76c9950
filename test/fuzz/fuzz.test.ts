import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import t from 'tap'
import { corpusDir, targetsDir } from '../../fuzz/engine/paths.ts'
import { runScript } from './fixtures/run-script.ts'

/** For all targets, one each; besides, each takes some seconds to start. The long tests search longer. */
const SECONDS = 14
t.setTimeout(600_000)

t.test('every target has seeds, and every folder of seeds a target', async (t) => {
  const targets = (await readdir(targetsDir)).map((file) => basename(file, '.ts'))
  t.same((await readdir(corpusDir)).sort(), targets.sort())
  for (const name of targets) t.ok((await readdir(join(corpusDir, name))).length > 0, name)
})

t.test('a search through every target finds no input that breaks a parser', async (t) => {
  const { code, output } = await runScript('fuzz/main.ts', ['--seconds', String(SECONDS)])
  t.comment(output)
  t.equal(code, 0, output)
  t.match(output, /nothing found/)
})

t.test('an unknown target is named, and what there is', async (t) => {
  const { code, output } = await runScript('fuzz/main.ts', ['rtpp'])
  t.equal(code, 2)
  t.match(output, /no target rtpp/)
  t.match(output, /rtcp rtp/)
})
