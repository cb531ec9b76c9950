import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AnalyticsQuery, AnalyticsRow, AnalyticsView } from '../../src/calls/analytics-view.ts'
import type { CallHappened } from '../../src/calls/call-event.ts'
import type { CallRecord } from '../../src/calls/call-record.ts'
import type { CallSeries } from '../../src/calls/figures-view.ts'
import type { ImportedRow, MappingDraft, MappingView } from '../../src/calls/mapping-draft.ts'
import type { AnalyticsPort } from '../../src/http/ports/analytics.ts'
import type { AuditPort } from '../../src/http/ports/audit.ts'
import type { AuditEntry, StoredAuditEntry } from '../../src/lib/audit-entry.ts'
import type { DialOutcome, DialTest, MappingsPort } from '../../src/http/ports/mappings.ts'
import type { Page, PageRequest } from '../../src/lib/page.ts'
import type { RecordQuery, RecordsPort } from '../../src/http/ports/records.ts'
import type { RecordingsPort, RecordingView } from '../../src/http/ports/recordings.ts'
import type { ChannelControl, ChannelOriginate, DialplanPlace } from '../../src/http/ports/switch.ts'
import type { NewToken, TokensPort, TokenView } from '../../src/http/ports/tokens.ts'
import { BridgeError } from '../../src/lib/errors.ts'
import { SERIES } from './fake-figures.ts'
import { CALL, MEDIA } from './fake-operator.ts'

/** How a store refuses: with its own code and the status that the ports ask for. */
export class FakeStoreError extends BridgeError {
  readonly code = 'store_refused'
  override readonly statusCode: number
  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

function pageOf<T>(items: readonly T[], { limit, cursor }: PageRequest): Page<T> {
  const start = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isInteger(start)) throw new FakeStoreError(400, 'the cursor is none of ours')
  const end = start + limit
  return { items: items.slice(start, end), next: end < items.length ? String(end) : undefined }
}

export const RECORD: CallRecord = {
  callId: CALL.callId,
  channelId: '1.2',
  cubeSessionId: undefined,
  direction: 'phone-to-app',
  from: CALL.from,
  to: CALL.to,
  answeredBy: CALL.to,
  mapping: 'sip:vendas@b.c',
  department: undefined,
  times: {
    ...{ arrived: 1000, rung: 1100, accepted: 1200, joined: 1300 },
    ...{ firstAudioToApp: 1310, firstAudioToPhone: undefined, ended: 5000 },
  },
  setupMs: 300,
  talkMs: 3700,
  endedBy: 'phone',
  cause: 'hung-up',
  detail: undefined,
  result: 'success',
  media: MEDIA,
  phone: { rtt: 3 },
  app: {},
  participants: [],
  transfers: [],
  recordings: ['r1'],
  counted: [],
}

export class FakeRecords implements RecordsPort {
  kept: CallRecord[] = [RECORD]
  happened: CallHappened[] = []
  readonly keptSeries = new Map<string, CallSeries>([[SERIES.callId, SERIES]])
  readonly queries: RecordQuery[] = []
  exportsOpen = 0
  /** Throws after so many records. */
  failAfter = Infinity

  async search(query: RecordQuery, page: PageRequest): Promise<Page<CallRecord>> {
    this.queries.push(query)
    return pageOf(this.kept, page)
  }
  async get(callId: string): Promise<CallRecord | undefined> {
    return this.kept.find((record) => record.callId === callId)
  }
  async events(callId: string): Promise<readonly CallHappened[]> {
    return this.happened.filter((event) => event.callId === callId)
  }
  async series(callId: string): Promise<CallSeries | undefined> {
    return this.keptSeries.get(callId)
  }
  async *export(query: RecordQuery): AsyncGenerator<CallRecord> {
    this.queries.push(query)
    this.exportsOpen++
    try {
      for (const [i, record] of this.kept.entries()) {
        if (i >= this.failAfter) throw new FakeStoreError(503, 'the store is away')
        yield record
      }
    } finally {
      this.exportsOpen--
    }
  }
}

const NOTHING = { calls: 0, connected: 0, succeeded: 0, setupMeanMs: undefined, mosMean: undefined }

export class FakeAnalytics implements AnalyticsPort {
  readonly queries: AnalyticsQuery[] = []
  rows: AnalyticsRow[] = []
  /** Throws after so many rows. */
  failAfter = Infinity

  async analyse(query: AnalyticsQuery): Promise<AnalyticsView> {
    this.queries.push(query)
    const { from, to, timeZone } = query
    const none = { setupP50Ms: undefined, setupP95Ms: undefined, talkMs: 0, talkMeanMs: undefined, transfers: 0 }
    return {
      ...{ from, to, timeZone, bucket: 'hour', totals: { ...NOTHING, ...none, successRate: undefined } },
      byTime: [{ at: from, ...NOTHING, transfers: 0 }],
      byHourOfDay: Array.from({ length: 24 }, () => NOTHING),
      heat: Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0)),
      byMapping: [{ mapping: undefined, department: undefined, ...NOTHING, talkMs: 0, others: true }],
      ...{ byResult: { success: 1 }, byCause: [{ cause: 'hung-up', result: 'success', calls: 1 }] },
      byDirection: { 'phone-to-app': 1 },
      setup: [{ fromMs: 60_000, toMs: undefined, calls: 0 }],
      mos: [{ from: 1, to: 2, calls: 0 }],
      worst: [
        {
          ...{ callId: CALL.callId, arrived: from, from: CALL.from, to: CALL.to, mapping: undefined },
          ...{ mos: 2, mosToApp: 2, mosToPhone: undefined, talkMs: 5, cause: 'hung-up' },
        },
      ],
    }
  }
  async *export(query: AnalyticsQuery): AsyncGenerator<AnalyticsRow> {
    this.queries.push(query)
    for (const [i, row] of this.rows.entries()) {
      if (i >= this.failAfter) throw new FakeStoreError(503, 'the store is away')
      yield row
    }
  }
}

export const SOUND = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251))

export const RECORDING: RecordingView = {
  ...{ id: 'r1', callId: CALL.callId, startedAt: 1_795_428_000_000, durationMs: 3000, layout: 'mixed', format: 'wav' },
  bytes: SOUND.length,
  state: 'stored',
  sha256: createHash('sha256').update(SOUND).digest('hex'),
  mapping: undefined,
  parties: ['1001', 'maria'],
}

export class FakeRecordings implements RecordingsPort {
  kept: RecordingView[] = [RECORDING]
  readonly opened: ({ start: number; end: number } | undefined)[] = []

  async list(_query: unknown, page: PageRequest): Promise<Page<RecordingView>> {
    return pageOf(this.kept, page)
  }
  async get(id: string): Promise<RecordingView | undefined> {
    return this.kept.find((view) => view.id === id)
  }
  async open(_id: string, range: { start: number; end: number } | undefined): Promise<Readable> {
    this.opened.push(range)
    return Readable.from([range ? SOUND.subarray(range.start, range.end + 1) : SOUND])
  }
  async remove(id: string): Promise<boolean> {
    const before = this.kept.length
    this.kept = this.kept.filter((view) => view.id !== id)
    return this.kept.length < before
  }
  async peaks(_id: string, buckets: number): Promise<readonly (readonly number[])[]> {
    return [Array.from({ length: buckets }, () => 0.5)]
  }
}

export class FakeMappings implements MappingsPort {
  readonly kept = new Map<string, MappingView>()
  /** The secrets that were handed over, by SIP URI: they never come out. */
  readonly secrets = new Map<string, string | undefined>()
  readonly tested: DialTest[] = []
  #next = 1

  async list({ text }: { text: string | undefined }, page: PageRequest): Promise<Page<MappingView>> {
    const found = [...this.kept.values()].filter(({ mapping }) => mapping.sipUri.includes(text ?? ''))
    return pageOf(found, page)
  }
  async get(id: string): Promise<MappingView | undefined> {
    return this.kept.get(id)
  }
  async create(draft: MappingDraft): Promise<MappingView> {
    if ([...this.kept.values()].some(({ mapping }) => mapping.sipUri === draft.sipUri)) {
      throw new FakeStoreError(409, `${draft.sipUri} is there already`)
    }
    return this.#put(String(this.#next++), 1, draft)
  }
  async replace(id: string, draft: MappingDraft, version: number | undefined): Promise<MappingView> {
    const { version: kept } = this.#expect(id, version)
    return this.#put(id, kept + 1, draft)
  }
  async remove(id: string, version: number | undefined): Promise<void> {
    this.#expect(id, version)
    this.kept.delete(id)
  }
  async import(drafts: readonly MappingDraft[], { dryRun }: { dryRun: boolean }): Promise<readonly ImportedRow[]> {
    const rows: ImportedRow[] = drafts.map((draft) => ({
      sipUri: draft.sipUri,
      outcome: draft.displayName === 'refuse me' ? 'refused' : 'added',
      detail: draft.displayName === 'refuse me' ? 'as it wished' : undefined,
    }))
    if (!dryRun && rows.every(({ outcome }) => outcome === 'added'))
      for (const draft of drafts) await this.create(draft)
    return rows
  }
  async *export(): AsyncGenerator<MappingView> {
    yield* this.kept.values()
  }
  test(request: DialTest): DialOutcome {
    this.tested.push(request)
    const nothing = { mapping: undefined, route: undefined, captures: {}, rings: [], dials: undefined, limits: [] }
    return { ...nothing, kind: 'refused', detail: 'nothing leads there' }
  }

  #expect(id: string, version: number | undefined): MappingView {
    const view = this.kept.get(id)
    if (!view) throw new FakeStoreError(404, `there is no mapping ${id}`)
    if (version !== undefined && version !== view.version) throw new FakeStoreError(412, 'it was changed meanwhile')
    return view
  }

  #put(id: string, version: number, { cube, ...rest }: MappingDraft): MappingView {
    const secret = cube.password === undefined ? (cube.jwt === undefined ? 'none' : 'jwt') : 'password'
    if (secret !== 'none') this.secrets.set(rest.sipUri, cube.password ?? cube.jwt)
    const mapping = { ...rest, cube: { userId: cube.userId, login: cube.login } }
    const before = this.kept.get(id)
    const view = {
      id,
      version,
      updatedAt: 1000,
      secret: secret === 'none' ? (before?.secret ?? 'none') : secret,
      mapping,
    }
    this.kept.set(id, view)
    return view
  }
}

export class FakeTokens implements TokensPort {
  readonly kept = new Map<string, TokenView & { readonly hash: string }>()
  lookups = 0
  readonly touched: string[] = []
  onLookup: () => Promise<void> = () => Promise.resolve()

  async create({ name, scopes, expiresAt, hash }: NewToken): Promise<TokenView> {
    const id = String(this.kept.size + 1)
    const view = { id, name, scopes, expiresAt, hash, createdAt: 1, revokedAt: undefined, lastUsedAt: undefined }
    this.kept.set(id, view)
    return view
  }
  async list(page: PageRequest): Promise<Page<TokenView>> {
    return pageOf([...this.kept.values()], page)
  }
  async get(id: string): Promise<TokenView | undefined> {
    return this.kept.get(id)
  }
  async revoke(id: string): Promise<TokenView | undefined> {
    const view = this.kept.get(id)
    if (!view) return undefined
    const revoked = { ...view, revokedAt: view.revokedAt ?? 2 }
    this.kept.set(id, revoked)
    return revoked
  }
  async findByHash(hash: string): Promise<TokenView | undefined> {
    this.lookups++
    const found = [...this.kept.values()].find((view) => view.hash === hash)
    await this.onLookup()
    return found
  }
  async touch(id: string): Promise<void> {
    this.touched.push(id)
  }
}

export class FakeAudit implements AuditPort {
  readonly entries: StoredAuditEntry[] = []
  onAppend: () => void = () => undefined

  append(entry: AuditEntry): void {
    this.onAppend()
    this.entries.unshift({ ...entry, id: String(this.entries.length + 1) })
  }
  async list(_query: unknown, page: PageRequest): Promise<Page<StoredAuditEntry>> {
    return pageOf(this.entries, page)
  }
}

export class FakeChannelControl implements ChannelControl {
  readonly asked: unknown[] = []
  channels = ['1.2', '3.4']

  async hangUp(id: string): Promise<void> {
    this.#expect(id)
    this.asked.push(['hangUp', id])
  }
  async redirect(id: string, place: DialplanPlace): Promise<void> {
    this.#expect(id)
    this.asked.push(['redirect', id, place])
  }
  async bridge(id: string, otherId: string): Promise<void> {
    this.#expect(id)
    this.#expect(otherId)
    this.asked.push(['bridge', id, otherId])
  }
  async originate(request: ChannelOriginate): Promise<{ channelId: string }> {
    this.asked.push(['originate', request])
    return { channelId: '9.9' }
  }

  #expect(id: string): void {
    if (!this.channels.includes(id)) throw new FakeStoreError(404, `there is no channel ${id}`)
  }
}
