import t from 'tap'
import { pageModule } from './page-module.ts'

const { words } = await pageModule('words.js')
const { causeOf, partyFrom, plainText } = await pageModule('cube-words.js')

t.test('both languages say the same things, with the same blanks to fill', (t) => {
  const [en, pt] = [words.en as Record<string, string>, words['pt-BR'] as Record<string, string>]
  t.same(Object.keys(pt).sort(), Object.keys(en).sort())
  const blanks = (text: string) => text.match(/\{\w+\}/g)?.sort() ?? []
  for (const key of Object.keys(en)) {
    t.ok(pt[key], `${key} has words`)
    t.same(blanks(pt[key]!), blanks(en[key]!), key)
  }
  t.end()
})

t.test('a signal that ends a call is understood in every spelling in use', (t) => {
  t.equal(causeOf('reject', { busy: 'true' }), 'busy')
  t.equal(causeOf('reject', { already_on_call: 'true' }), 'busy')
  t.equal(causeOf('reject', {}), 'far-decline')
  t.equal(causeOf('reject', { reason: 'no_answer' }), 'no-answer')
  t.equal(causeOf('reject', { reason: 'no-answer' }), 'no-answer')
  t.equal(causeOf('reject', { reason: 'unknown_address' }), 'unreachable')
  t.equal(causeOf('hangUp', { reason: 'answered_elsewhere' }), 'elsewhere')
  t.equal(causeOf('hangUp', { reason: 'hung_up' }), 'far-hang-up')
  for (const odd of [undefined, null, 'text', 3, { reason: 'toString' }, { reason: { deep: 1 } }, { busy: [] }]) {
    t.equal(causeOf('hangUp', odd), 'far-hang-up')
  }
  t.end()
})

t.test('a caller is named by the signal, else by the contact', (t) => {
  const contacts = [{ userId: 5, name: 'Vendas', number: 'vendas' }]
  t.same(partyFrom(5, { callerName: 'Maria', callerNumber: '1001' }, contacts), {
    userId: 5,
    name: 'Maria',
    number: '1001',
    via: 'Vendas',
  })
  t.same(partyFrom(5, undefined, contacts), { userId: 5, name: 'Vendas', number: 'vendas', via: '' })
  t.same(partyFrom(6, { callerName: { not: 'text' } }, contacts), { userId: 6, name: '', number: '', via: '' })
  t.end()
})

t.test('a name is one short line that cannot turn the words around it', (t) => {
  t.equal(plainText('  Ana\r\n\tMaria\u0000 '), 'Ana Maria')
  t.equal(plainText('\u202Eevil\u2066'), 'evil')
  t.equal([...plainText('😀'.repeat(500))].length, 80)
  t.equal(plainText('<b>Ana</b>'), '<b>Ana</b>', 'markup stays what it is: text')
  t.end()
})
