import t from 'tap'
import { median, percentile, rounded, spread } from '../../../bench/measure/percentiles.ts'

t.test('percentiles are by the nearest rank', async (t) => {
  const values = [15, 20, 35, 40, 50].reverse()
  t.equal(percentile(values, 5), 15)
  t.equal(percentile(values, 30), 20)
  t.equal(percentile(values, 40), 20)
  t.equal(percentile(values, 50), 35)
  t.equal(percentile(values, 100), 50)
  t.equal(percentile([], 50), undefined)
})

t.test('numbers are ordered as numbers', async (t) => {
  t.equal(percentile([9, 10, 100], 100), 100)
  t.equal(median([9, 10, 100]), 10)
})

t.test('the median of an even number of values lies between the middle two', async (t) => {
  t.equal(median([1, 2, 4, 100]), 3)
  t.equal(median([]), undefined)
})

t.test('several rounds give a median and how far apart they were', async (t) => {
  t.strictSame(spread([3, 1, 2]), { median: 2, lowest: 1, highest: 3 })
  t.equal(spread([]), undefined)
  t.equal(rounded(1.005 + 0.001, 2), 1.01)
})
