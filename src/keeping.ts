import { randomUUID } from 'node:crypto'
import type { CallRecord } from './calls/call-record.ts'
import type { RecordSink } from './calls/ports.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import { systemClock } from './lib/clock.ts'
import type { Closer } from './lib/closer.ts'
import { reasonOf } from './lib/errors.ts'
import type { Log } from './lib/log.ts'
import { CallRecordSink } from './records/call-record-sink.ts'
import { JsonLinesRecords } from './records/json-lines-records.ts'
import { OpenCalls } from './records/open-calls.ts'
import { RecordOutputs } from './records/record-outputs.ts'
import { Retention } from './records/retention.ts'
import { Store } from './store/store.ts'

/** The rooms that keep things. */
export interface Keeping {
  readonly store: Store
  /** The database's way in for records: a spool on disk first. */
  readonly sink: CallRecordSink
  /** The file of JSON lines. */
  readonly lines: JsonLinesRecords
  /** All of them. */
  readonly records: RecordSink
  readonly openCalls: OpenCalls
}

/**
 * Opens the database and what goes into it, and makes records of the calls that an earlier run left open. A database
 * server that is away is waited for in the background. Rejects with a BridgeError.
 */
export async function openKeeping(config: BridgeConfig, log: Log, closer: Closer): Promise<Keeping> {
  const { store: storeConfig, records: recordsConfig } = config
  const room = (name: string): Log => log.child({ room: name })
  const store = closer.add(
    'store',
    await Store.open({ ...storeConfig, url: storeConfig.url, log: room('store') }),
    (it) => it.close(),
  )
  if (storeConfig.oldKeys.length > 0) void resealed(store, room('store'))
  const lines = closer.add(
    'records file',
    await JsonLinesRecords.open({ file: recordsConfig.file, log: room('records') }),
    (it) => it.close(),
  )
  const sink = closer.add(
    'records',
    await CallRecordSink.open({
      archive: store.cdrs,
      folder: recordsConfig.spool,
      maxBytes: recordsConfig.spoolMaxBytes,
      log: room('records'),
    }),
    (it) => it.close(),
  )
  const openCalls = closer.add(
    'open calls',
    new OpenCalls({
      notes: store.openCalls,
      records: sink,
      node: storeConfig.node,
      run: randomUUID(),
      clock: systemClock,
      log: room('records'),
    }),
    (it) => it.close(),
  )
  void openCalls.recover()
  closer.add('retention', retentionOf(config, store, room('records')), (it) => it.close())
  return { store, sink, lines, records: new RecordOutputs([sink, lines]), openCalls }
}

/** What old keys sealed is sealed with the new one, so that they can go from the configuration. */
async function resealed(store: Store, log: Log): Promise<void> {
  try {
    await store.prepared()
    const { resealed: count, failed } = await store.reseal()
    if (count > 0) log.info({ count }, 'secrets were sealed anew with store.key')
    if (failed.length === 0) log.info('nothing is sealed with store.oldKeys any more: they can be taken out')
    for (const { sipUri, error } of failed) log.error({ sipUri, err: error }, 'a secret could not be sealed anew')
  } catch (error) {
    log.warn({ ...reasonOf(error) }, 'secrets could not be sealed anew; it is tried at the next start')
  }
}

function retentionOf({ records, store: { auditRetentionDays } }: BridgeConfig, store: Store, log: Log): Retention {
  const { retentionDays } = records
  return new Retention({
    aging: [
      {
        name: 'call records',
        days: retentionDays,
        deleteBefore: (before, limit) => store.cdrs.deleteBefore(before, limit),
      },
      {
        name: 'call events',
        days: retentionDays,
        deleteBefore: (before, limit) => store.events.deleteBefore(before, limit),
      },
      {
        name: 'series of calls',
        days: retentionDays,
        deleteBefore: (before, limit) => store.series.deleteBefore(before, limit),
      },
      {
        name: 'audit log',
        days: auditRetentionDays,
        deleteBefore: (before, limit) => store.audit.deleteBefore(before, limit),
      },
      {
        name: 'dead webhook deliveries',
        days: retentionDays,
        deleteBefore: (before, limit) => store.deliveries.deleteBefore(before, limit),
      },
    ],
    clock: systemClock,
    log,
  })
}

/** The records of calls that arrived since then (epoch ms), in parts. Rejects while the database is away. */
export async function* recordsSince(store: Store, from: number, to?: number): AsyncGenerator<readonly CallRecord[]> {
  let part: CallRecord[] = []
  for await (const record of store.cdrs.export({ from, to })) {
    part.push(record)
    if (part.length < 500) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
