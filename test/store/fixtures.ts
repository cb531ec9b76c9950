import { join } from 'node:path'
import type { Test } from 'tap'
import { PostgresCluster } from '../../dev/postgres/cluster.ts'
import { findPostgres } from '../../dev/postgres/program.ts'
import type { CallRecord } from '../../src/calls/call-record.ts'
import type { CallView } from '../../src/calls/call-view.ts'
import type { Party } from '../../src/calls/leg.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { Store, type StoreOptions } from '../../src/store/store.ts'

/** Looked for once: whether a test is skipped is settled before it begins. */
export const HAS_POSTGRES = (await findPostgres()) !== undefined

export const KEY = Buffer.alloc(32, 7)

/** What hostile callers put into names, numbers and ids. */
export const HOSTILE = [
  "'; drop table cdrs; --",
  `" or ""="`,
  '%',
  '_',
  '\\',
  "x' escape '",
  'a\0b',
  '"NEAR(a b)" OR *',
  '$1 ? :name @p',
  '\u202e\ud800 Zé 🎧',
  ') union select * from tokens --',
]

export interface Place {
  readonly kind: 'sqlite' | 'postgres'
  /** For one database that nothing is in. */
  options(t: Test): Promise<StoreOptions>
}

/** Runs the same tests on SQLite and on a PostgreSQL of their own. */
export function onBothDatabases(t: Test, tests: (t: Test, place: Place) => Promise<void>): void {
  t.test('on SQLite', async (t) => {
    await tests(t, {
      kind: 'sqlite',
      options: async (t) => ({ url: undefined, file: join(t.testdir({}), 'store.sqlite'), log: silentLog, key: KEY }),
    })
  })
  t.test('on PostgreSQL', { skip: !HAS_POSTGRES && 'there is no PostgreSQL server here' }, async (t) => {
    const cluster = await PostgresCluster.start()
    t.teardown(() => cluster.close())
    await tests(t, {
      kind: 'postgres',
      options: async () => ({ url: await cluster.database(), file: '', log: silentLog, key: KEY }),
    })
  })
}

/** A store on a database that nothing is in, closed with the test. */
export async function openStore(t: Test, place: Place, more: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await Store.open({ ...(await place.options(t)), ...more })
  t.teardown(() => store.close())
  return store
}

export function party(number: string, displayName = `Name of ${number}`): Party {
  return { address: `sip:${number}@example.com`, number, displayName }
}

export function record(callId: string, arrived = 1_000_000, more: Partial<CallRecord> = {}): CallRecord {
  const [from, to] = [party('1001', 'Zé'), party('vendas', 'Vendas')]
  return {
    callId,
    channelId: `channel-${callId}`,
    cubeSessionId: undefined,
    direction: 'phone-to-app',
    from,
    to,
    answeredBy: undefined,
    mapping: 'sip:vendas@example.com',
    department: 'Vendas',
    times: {
      arrived,
      rung: arrived + 100,
      accepted: undefined,
      joined: arrived + 2000,
      firstAudioToApp: undefined,
      firstAudioToPhone: undefined,
      ended: arrived + 10_000,
    },
    setupMs: 2000,
    talkMs: 8000,
    endedBy: 'phone',
    cause: 'hung-up',
    detail: undefined,
    result: 'success',
    media: undefined,
    phone: { rtp: { jitter: 0.5 } },
    app: {},
    participants: [],
    transfers: [],
    recordings: [],
    counted: [],
    ...more,
  }
}

export function view(callId: string, more: Partial<CallView> = {}): CallView {
  return {
    callId,
    direction: 'phone-to-app',
    state: 'ringing',
    since: 1_000_100,
    arrived: 1_000_000,
    held: false,
    from: party('1001'),
    to: party('vendas'),
    mapping: 'sip:vendas@example.com',
    department: undefined,
    channelId: 'channel',
    cubeSessionId: undefined,
    alarms: [],
    participants: [],
    transfer: undefined,
    recording: undefined,
    monitors: [],
    ...more,
  }
}

export async function until(condition: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    if (await condition()) return
    await sleep(20)
  }
  throw new Error('waited in vain')
}

/** As it is after a way through JSON: what is undefined is absent. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
