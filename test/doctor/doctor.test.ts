import t from 'tap'
import type { Health, Readiness } from '../../src/http/ports.ts'
import { Doctor } from '../../src/doctor/doctor.ts'
import { runProbe, type Probe } from '../../src/doctor/probe.ts'
import { identitiesInUse, mappingsInUse, opusInUse, ownBridge } from '../../src/doctor/running-probes.ts'

t.test('one look at a time, told again for ten seconds, and then made anew', async (t) => {
  let now = 0
  let looks = 0
  let letGo: () => void = () => undefined
  const probe: Probe = {
    name: 'it',
    look: () => {
      const number = ++looks
      return new Promise((resolve) => {
        letGo = () => resolve({ status: 'ok', found: `look ${number}` })
      })
    },
  }
  const doctor = new Doctor({ probes: () => [probe], clock: { now: () => 1000 + now, monotonic: () => now } })
  const both = [doctor.run(), doctor.run()]
  now = 300
  letGo()
  const [first, second] = await Promise.all(both)
  t.equal(first, second)
  t.strictSame(first, { at: 1000, tookMs: 300, probes: [{ name: 'it', status: 'ok', found: 'look 1' }] })
  now = 10_299
  t.equal(await doctor.run(), first)
  now = 10_300
  const later = doctor.run()
  let closed = false
  const closing = doctor.close().then(() => {
    closed = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  t.notOk(closed, 'closing waits for it')
  letGo()
  t.match(await later, { probes: [{ found: 'look 2' }] })
  await closing
})

t.test('a probe that fails is told as such, and the others count', async (t) => {
  const probes: Probe[] = [
    { name: 'broken', look: () => Promise.reject(new Error('a defect')) },
    { name: 'right', look: () => ({ status: 'ok', found: 'all' }) },
  ]
  t.match(await new Doctor({ probes: () => probes }).run(), {
    probes: [
      { name: 'broken', status: 'failed', found: /the probe itself failed: a defect/ },
      { name: 'right', status: 'ok' },
    ],
  })
})

t.test('what a running bridge says of itself is judged', async (t) => {
  const part = { ready: true, status: 'online', since: 1, detail: undefined }
  const state: Readiness = {
    ready: true,
    stopping: false,
    room: { free: true, detail: undefined },
    ari: part,
    ami: undefined,
    sip: undefined,
    identities: [{ ...part, userId: 1, login: 'vendas', mappings: [] }],
    media: { ready: true, workers: 2, wanted: 2, sessions: 3, complexityCeiling: 10 },
    mappings: { ready: true, count: 0, loadedAt: 1, error: undefined },
    store: { ...part, status: 'online', kind: 'sqlite', waiting: 0 },
  }
  const health: Health = { version: '1.0.0', uptimeSeconds: 7300, opus: 'libopus 1.3.1', workers: 2 }
  const at = (over: Partial<Readiness>, opus = 'libopus 1.3.1') => ({
    health: () => ({ ...health, opus }),
    readiness: () => ({ ...state, ...over }),
    mappings: () => [],
  })
  t.strictSame(await runProbe(ownBridge(at({}))), {
    status: 'ok',
    found: 'version 1.0.0, up for 2 hours, 3 talk paths; ready',
  })
  const lost = { ...part, ready: false, status: 'unreachable', detail: 'refused' }
  t.match(await runProbe(ownBridge(at({ ready: false, ari: lost }))), { status: 'failed', advice: 'ARI: refused' })
  t.match(await runProbe(ownBridge(at({ ami: lost }))), { status: 'warning', advice: 'AMI: refused' })
  t.match(await runProbe(opusInUse(at({}))), { status: 'ok', found: /libopus 1\.3\.1 in 2 of 2/ })
  t.match(await runProbe(opusInUse(at({}, 'opusscript 0.1.1'))), { status: 'warning', advice: /libopus0/ })
  const { media } = state
  t.match(await runProbe(opusInUse(at({ media: { ...media, complexityCeiling: 4 } }))), { status: 'warning' })
  t.match(await runProbe(opusInUse(at({ media: { ...media, workers: 1 } }))), { status: 'warning' })
  t.match(await runProbe(opusInUse(at({ media: { ...media, workers: 0 } }))), { status: 'failed' })
  t.match(await runProbe(mappingsInUse(at({}), 'm.yaml')), { status: 'warning', found: /no mapping/ })
  const broken = { ...state.mappings, ready: false, error: 'm.yaml:3: wrong' }
  t.match(await runProbe(mappingsInUse(at({ mappings: broken }), 'm.yaml')), {
    status: 'failed',
    found: 'm.yaml:3: wrong',
  })
  const identities = Array.from({ length: 8 }, (_, n) => ({
    ...(n ? lost : part),
    userId: n,
    login: `u${n}`,
    mappings: [],
  }))
  t.match(identitiesInUse(at({ identities }))('it answers'), {
    status: 'warning',
    found: 'it answers; 1 of 8 identities are signed in',
    advice: /u1: refused; .*; and 2 more/,
  })
  t.match(identitiesInUse(at({ identities: identities.slice(1) }))(''), { status: 'failed' })
})
