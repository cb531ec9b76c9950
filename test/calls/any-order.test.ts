import fc from 'fast-check'
import t from 'tap'
import { BridgeError } from '../../src/lib/errors.ts'
import { openExchange, settle } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'

const LEG_ACTS = ['ringing', 'answered', 'ended', 'hold', 'unhold', 'digit', 'refer'] as const
const OPERATOR_ACTS = [
  'transfer',
  'consult',
  'swap',
  'complete',
  'abort',
  'addPhone',
  'addApp',
  'remove',
  'holdOne',
  'resumeOne',
  'mute',
  'digits',
  'hangUp',
] as const

const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ leg: fc.nat(5), what: fc.constantFrom(...LEG_ACTS) }) },
  {
    weight: 3,
    arbitrary: fc.record({ who: fc.constantFrom('p1', 'p2', 'p3'), order: fc.constantFrom(...OPERATOR_ACTS) }),
  },
  { weight: 1, arbitrary: fc.constant('mediaFails' as const) },
  { weight: 3, arbitrary: fc.constant('settle' as const) },
)

t.test(
  'in whatever order people, networks and operators act, each call ends in one record and leaves nothing',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(act, { maxLength: 30 }), async (fromPhone, acts) => {
        const exchange = openExchange()
        const { switchboard, operator, pool, phoneSwitch, dialled } = exchange
        const caller = new ScriptedLeg(fromPhone ? 'phone' : 'app', 'incoming')
        if (fromPhone) switchboard.arriveFromPhone({ leg: caller, dialled: 'vendas' })
        else switchboard.arriveFromApp({ leg: caller, identityUserId: 12345 })
        await settle()
        // Mostly a call that talks is of interest.
        dialled[0]!.leg.emit('answered', caller.party)
        const legs = () => [caller, ...dialled.map(({ leg }) => leg)]
        const orders: Promise<unknown>[] = []
        const unexpected: unknown[] = []
        const order = (make: (callId: string) => Promise<unknown>) => {
          for (const { callId } of switchboard.calls()) {
            const asked = make(callId).catch((error: unknown) => {
              if (!(error instanceof BridgeError)) unexpected.push(error)
            })
            orders.push(asked)
          }
        }
        const to = { phone: 'PJSIP/1002' }
        for (const one of acts) {
          if (one === 'settle') await settle()
          else if (one === 'mediaFails') pool.sessions.at(-1)?.emit('failed', 'ice-failed', 'x')
          else if ('leg' in one) {
            const leg = legs()[one.leg % legs().length]!
            // A network is silent after our own end.
            if (leg.endedWith) continue
            if (one.what === 'ringing') leg.emit('ringing')
            else if (one.what === 'answered') leg.emit('answered', leg.party)
            else if (one.what === 'ended') leg.emit('ended', { cause: 'hung-up', by: leg.kind })
            else if (one.what === 'digit') leg.emit('dtmf', '1', 100)
            else if (one.what === 'refer')
              leg.emit('transfer', { target: '1002', consulted: undefined, progress: () => undefined })
            else leg.emit('hold', one.what === 'hold')
          } else {
            const { who } = one
            const acted = {
              transfer: (id: string) => operator.transfer(id, { participant: who, to }),
              consult: (id: string) => operator.consult(id, { participant: who, to, sound: 'music' as const }),
              swap: (id: string) => operator.swap(id),
              complete: (id: string) => operator.complete(id),
              abort: (id: string) => operator.abort(id),
              addPhone: (id: string) => operator.add(id, { to }),
              addApp: (id: string) => operator.add(id, { to: { mapping: 'vendas' } }),
              remove: (id: string) => operator.remove(id, who),
              holdOne: (id: string) => operator.hold(id, who, 'music'),
              resumeOne: (id: string) => operator.resume(id, who),
              mute: (id: string) => operator.mute(id, who, true),
              digits: (id: string) => operator.sendDigits(id, who, '12', 100),
              hangUp: (id: string) => operator.hangUp(id),
            }
            order(acted[one.order])
          }
        }
        await switchboard.close()
        await Promise.all(orders)
        await settle()
        if (unexpected.length > 0) throw unexpected[0] as Error
        const left = {
          records: exchange.records.length,
          calls: switchboard.calls().length,
          sessions: pool.sessions.filter((session) => !session.closed).length,
          gateways: phoneSwitch.gateways.filter((gateway) => !gateway.closed).length,
          talks: phoneSwitch.talks.filter((talk) => !talk.closed).length,
          legs: legs().filter((leg) => leg.endedWith === undefined).length,
        }
        const nothing = { records: 1, calls: 0, sessions: 0, gateways: 0, talks: 0, legs: 0 }
        if (JSON.stringify(left) !== JSON.stringify(nothing)) throw new Error(`left: ${JSON.stringify(left)}`)
      }),
      { numRuns: 1500 },
    )
    t.pass('held for every order tried')
  },
)
