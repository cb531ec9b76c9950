import t from 'tap'
import { isOverloaded, refusalOf, type WorkerLoadView } from '../../src/media/admission.ts'

const limits = { sessionsPerWorker: 35, costPerSession: 0.02 }

function worker(utilisation: number, more: Partial<WorkerLoadView> = {}): WorkerLoadView {
  const sessions = more.sessions ?? 10
  return {
    sessions,
    carrying: sessions,
    utilisation,
    freePorts: 10,
    pressed: false,
    exhausted: false,
    overloaded: false,
    ...more,
  }
}

const full = worker(0.5, { sessions: 35 })
const portless = worker(0.2, { freePorts: 0 })
const exhausted = worker(0.9, { pressed: true, exhausted: true })

for (const [what, workers, limit] of [
  ['an idle worker takes it', [worker(0)], undefined],
  ['nobody is there', [], 'workers'],
  ['one that is full', [full], 'sessions'],
  ['one is full, another has room', [full, worker(0.5)], undefined],
  ['no port', [portless], 'rtp-ports'],
  ['before the first pong ports are taken for granted', [worker(0, { freePorts: undefined })], undefined],
  ['busy, and nothing left to save', [exhausted], 'load'],
  ['just as busy, but it can still save', [worker(0.9, { pressed: true })], undefined],
  ['nothing left to save, but time left', [worker(0.8, { pressed: true, exhausted: true })], undefined],
  ['many ring that will talk', [worker(0.5, { sessions: 34, carrying: 8 })], 'load'],
  ['some ring that will talk', [worker(0.5, { sessions: 20, carrying: 8 })], undefined],
  ['one without port, one full: the ports can be widened', [portless, full], 'rtp-ports'],
  ['one full, one overloaded: the load is told', [full, exhausted], 'load'],
  ['all different, and one that can', [portless, full, exhausted, worker(0.4)], undefined],
] as const) {
  t.test(what, (t) => {
    t.equal(refusalOf(workers, limits)?.limit, limit)
    t.end()
  })
}

t.test('a worker that refused takes calls again only when it has come down well below', (t) => {
  const seen: boolean[] = []
  let overloaded = false
  for (const utilisation of [0.8, 0.86, 0.84, 0.75, 0.71, 0.69, 0.75, 0.84, 0.9]) {
    overloaded = isOverloaded(worker(utilisation, { pressed: true, exhausted: true, overloaded }), 0.02)
    seen.push(overloaded)
  }
  t.same(seen, [false, true, true, true, true, false, false, false, true])
  t.end()
})

t.test('each refusal names the key of the configuration that sets the limit', (t) => {
  t.match(refusalOf([full], limits)?.detail, /35 calls each: media\.sessionsPerWorker, media\.workers$/)
  t.match(refusalOf([portless], limits)?.detail, /widen media\.rtp\.ports$/)
  t.match(refusalOf([exhausted, full], limits)?.detail, /no time left \(90 %, 50 %\): more cores and media\.workers/)
  t.end()
})
