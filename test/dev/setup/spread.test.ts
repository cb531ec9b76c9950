import t from 'tap'
import { spread } from '../../../dev/setup/spread.ts'

t.test('files of one folder are kept apart, in their order, and none is lost', (t) => {
  const files = ['test/a.test.ts', 'test/big/1', 'test/big/2', 'test/big/3', 'test/big/4', 'test/few/1', 'test/few/2']
  const order = spread(files)
  t.same(order, ['test/big/1', 'test/few/1', 'test/big/2', 'test/a.test.ts', 'test/big/3', 'test/few/2', 'test/big/4'])
  t.same(spread([]), [])
  t.end()
})
