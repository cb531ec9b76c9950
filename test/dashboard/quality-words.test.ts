import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { BOUNDS, MOS_BOUNDS, rate } from '../../dashboard/src/lib/quality.ts'
import { repositoryDir } from '../../dev/setup/paths.ts'

t.test('the document says the same bounds as the dashboard', async (t) => {
  const text = await readFile(join(repositoryDir, 'docs/quality-figures.md'), 'utf8')
  const section = text.slice(text.indexOf('## In words'), text.indexOf('## Alarms'))
  const bounds = (name: string): number[] => {
    const row = section.split('\n').find((line) => line.startsWith(`| ${name}`)) ?? ''
    return [...row.matchAll(/[≤≥] ([\d.]+)/g)].map(([, number]) => Number(number))
  }
  t.same(bounds('MOS'), MOS_BOUNDS)
  t.same(bounds('loss'), BOUNDS.loss)
  t.same(bounds('concealed'), BOUNDS.concealed)
  t.same(bounds('jitter'), BOUNDS.jitter)
  t.same(bounds('round trip'), BOUNDS.roundTrip)
})

t.test('a figure at a bound still has the better word', async (t) => {
  t.equal(rate('jitter', 5), 'excellent')
  t.equal(rate('jitter', 12), 'good')
  t.equal(rate('loss', 8.1), 'bad')
  t.equal(rate('mos', 4), 'good')
  t.equal(rate('mos', 3.96), 'good', 'MOS as it is shown: 4.0')
  t.equal(rate('mos', 3.04), 'bad')
  t.equal(rate('mos', null), undefined)
})
