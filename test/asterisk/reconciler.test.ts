import { mock } from 'node:test'
import t from 'tap'
import { AriClient } from '../../src/asterisk/ari/client.ts'
import { BridgeCalls } from '../../src/asterisk/bridge-calls.ts'
import { IncomingLeg } from '../../src/asterisk/incoming-leg.ts'
import type { LegContext } from '../../src/asterisk/leg-context.ts'
import { MediaModules } from '../../src/asterisk/media-modules.ts'
import { ResourceNames } from '../../src/asterisk/names.ts'
import { Owners } from '../../src/asterisk/owners.ts'
import { Reconciler } from '../../src/asterisk/reconciler.ts'
import { log } from './bench.ts'

const MINUTE_MS = 60_000

/** A context whose Asterisk nobody runs. */
function contextOf(ari: AriClient): LegContext {
  return {
    api: ari.api,
    modules: new MediaModules(ari.api, log),
    line: undefined,
    app: ari.app,
    names: new ResourceNames(ari.app),
    owners: new Owners(),
    legs: new Set(),
    released: new Set(),
    bridgeCalls: new BridgeCalls(),
    log,
    domain: 'empresa.com',
    sweep: () => undefined,
  }
}

void t.test('a call outlives minutes without ARI, but not a day', async (t) => {
  const ari = new AriClient({ url: 'http://127.0.0.1:1', user: 'u', password: 'p', app: 'cubebridge' }, log)
  t.teardown(() => ari.close())
  const context = contextOf(ari)
  const channel = {
    id: '1',
    name: 'PJSIP/1001-00000001',
    state: 'Ring',
    caller: { name: '', number: '1001' },
    context: '',
    exten: '',
    stasisApp: 'cubebridge',
    variables: {},
  }
  const leg = new IncomingLeg(context, channel, { address: 'sip:1001@empresa.com', number: '1001', displayName: '' })
  let over: string | undefined
  leg.once('ended', ({ cause, detail }) => (over = `${cause}: ${detail ?? ''}`))
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const reconciler = new Reconciler({ context, sweepMs: 60 * MINUTE_MS })
  t.teardown(() => reconciler.close())
  reconciler.follow({ status: 'unreachable', since: 0, error: 'gone' })
  mock.timers.tick(5 * MINUTE_MS)
  t.equal(over, undefined, 'people may be talking')
  mock.timers.tick(24 * 60 * MINUTE_MS)
  t.match(over, /^switch-unavailable: ARI has been out of reach/)
})
