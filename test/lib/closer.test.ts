import t from 'tap'
import { Closer } from '../../src/lib/closer.ts'

t.test('what was opened is closed in reverse order, once, and errors do not stop the rest', async (t) => {
  const closer = new Closer()
  const closed: string[] = []
  closer.add('first', 'first', (name) => void closed.push(name))
  closer.add('broken', 'broken', () => Promise.reject(new Error('stuck valve')))
  closer.add('last', 'last', (name) => void closed.push(name))
  const [errors, again] = await Promise.all([closer.close(), closer.close()])
  t.strictSame(closed, ['last', 'first'])
  t.match(errors, [{ message: 'stuck valve' }])
  t.equal(errors, again, 'the second call gets the first result')
})

t.test('a close that hangs is passed over', async (t) => {
  const closer = new Closer()
  const closed: string[] = []
  closer.add('first', 'first', (name) => void closed.push(name))
  closer.add('hanging', 'hanging', () => new Promise(() => undefined))
  t.match(await closer.close(20), [{ code: 'timeout', message: /closing hanging/ }])
  t.strictSame(closed, ['first'])
})

t.test('nothing can be opened once closing began', async (t) => {
  const closer = new Closer()
  await closer.close()
  t.throws(() => closer.add('late', 1, () => undefined), { message: /late was opened after closing began/ })
})
