import t from 'tap'
import { LegError } from '../../src/calls/errors.ts'
import type { Mapping } from '../../src/calls/mapping.ts'
import { directory, openExchange, settle, vendas } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'

const sala: Mapping = {
  ...vendas,
  ring: [],
  phone: undefined,
  room: { maxParticipants: 2 },
  limits: { maxConcurrent: 1 },
}

/** A switchboard whose only address is a room for two. */
function openHouse() {
  const exchange = openExchange({ directory: { ...directory, findByAddress: () => sala } })
  const call = () => {
    const leg = new ScriptedLeg('phone', 'incoming')
    exchange.switchboard.arriveFromPhone({ leg, dialled: 'sala' })
    return leg
  }
  const inside = () => exchange.switchboard.calls().map(({ participants }) => participants.length)
  return { ...exchange, call, inside }
}

t.test('two who call a room at the same moment are in one call, which lasts until the second leaves', async (t) => {
  const { call, inside, phoneSwitch, records } = openHouse()
  const [first, second] = [call(), call()]
  await settle()
  t.strictSame(inside(), [2])
  t.strictSame([...phoneSwitch.sounds], [], 'no music for two')
  first.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.strictSame([...phoneSwitch.sounds], [[second.networkId, 'music']])
  second.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.strictSame(inside(), [])
  t.match(records, [{ cause: 'hung-up', result: 'success', participants: { length: 2 } }])
})

t.test('a third is refused as busy, and one who leaves makes room', async (t) => {
  const { call, inside, records } = openHouse()
  const [first, , third] = [call(), call(), call()]
  await settle()
  t.match(third.endedWith, { cause: 'busy', detail: /room\.maxParticipants/ })
  t.match(records, [{ cause: 'busy' }])
  first.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  const fourth = call()
  await settle()
  t.equal(fourth.endedWith, undefined)
  t.strictSame(inside(), [2])
})

t.test('who fails at the door costs nobody else anything', async (t) => {
  const { call, inside, phoneSwitch } = openHouse()
  const first = call()
  await settle()
  const second = call()
  second.script.join = () => Promise.reject(new LegError({ cause: 'media-failed', by: 'bridge', detail: 'no' }))
  await settle()
  t.match(second.endedWith, { cause: 'media-failed' })
  t.strictSame(inside(), [1])
  t.strictSame([...phoneSwitch.sounds], [[first.networkId, 'music']])
})

t.test('when the first can not come in, who waits behind it is told, and the next opens the room anew', async (t) => {
  const { call, inside } = openHouse()
  const first = call()
  let fail = (_: Error): void => undefined
  first.script.join = () => new Promise((_, reject) => (fail = reject))
  const second = call()
  await settle()
  fail(new LegError({ cause: 'cancelled', by: 'phone' }))
  await settle()
  t.match(second.endedWith, { cause: 'unreachable' })
  call()
  await settle()
  t.strictSame(inside(), [1])
})
