import t from 'tap'
import { runScript } from './fixtures/run-script.ts'

const SECONDS = 1200
t.setTimeout(2 * SECONDS * 1000)

t.test('twenty minutes of searching find no input that breaks a parser', async (t) => {
  const { code, output } = await runScript('fuzz/main.ts', ['--seconds', String(SECONDS)])
  t.comment(output)
  t.equal(code, 0, output)
})
