import { createHash } from 'node:crypto'
import t from 'tap'
import { Seal } from '../../src/store/seal.ts'
import type { MappingDraft } from '../../src/calls/mapping-draft.ts'
import { HOSTILE, KEY, onBothDatabases, openStore, party } from './fixtures.ts'

const page = { limit: 100, cursor: undefined }
const OTHER_KEY = Buffer.alloc(32, 9)

function draft(name: string, userId: number, more: Partial<MappingDraft> = {}): MappingDraft {
  return {
    sipUri: `sip:${name}@example.com`,
    displayName: name,
    cube: { userId, login: `login-${name}`, password: `secret of ${name}` },
    ring: ['ana', 5],
    phone: 'PJSIP/1001',
    audio: { bitrate: 24_000 },
    limits: { maxCalls: 3 },
    ...more,
  }
}

onBothDatabases(t, async (t, place) => {
  t.test('a mapping is kept, changed by whoever knows its version, and removed', async (t) => {
    const { mappings } = await openStore(t, place)
    const made = await mappings.create(draft('sales', 1))
    t.match(made, {
      version: 1,
      secret: 'password',
      mapping: { sipUri: 'sip:sales@example.com', limits: { maxCalls: 3 } },
    })
    t.notMatch(JSON.stringify(await mappings.list({ text: undefined }, page)), /secret of/)
    await t.rejects(mappings.create(draft('sales', 2)), { code: 'store_exists', statusCode: 409, message: /sip:sales/ })
    await t.rejects(mappings.create(draft('other', 1)), {
      code: 'store_exists',
      message: /user 1 belongs to sip:sales/,
    })
    const keepsSecret = { ...draft('sales', 1), displayName: 'Sales!', cube: { userId: 1, login: 'new' } }
    const changed = await mappings.replace(made.id, keepsSecret, 1)
    t.match(changed, { version: 2, mapping: { displayName: 'Sales!', cube: { login: 'new' } } })
    await t.rejects(mappings.replace(made.id, keepsSecret, 1), { code: 'store_version', statusCode: 412 })
    t.match((await mappings.identities()).mappings, [
      {
        cube: { secret: { kind: 'password', password: 'secret of sales' } },
        ring: ['ana', 5],
        audio: { bitrate: 24_000 },
      },
    ])
    await mappings.replace(made.id, draft('sales', 1, { cube: { userId: 1, login: 'x', jwt: 'a.b.c' } }), undefined)
    t.match((await mappings.identities()).mappings, [{ cube: { secret: { kind: 'jwt', jwt: 'a.b.c' } } }])
    await t.rejects(mappings.remove(made.id, 1), { code: 'store_version' })
    await mappings.remove(made.id, 3)
    await t.rejects(mappings.remove(made.id, undefined), { code: 'store_unknown', statusCode: 404 })
    t.equal(await mappings.get(made.id), undefined)
    await t.rejects(mappings.create(draft('a', 3, { cube: { userId: 3, login: 'a' } })), { code: 'store_unfit' })
  })

  t.test('two who change the same mapping at once: one wins, the other is told', async (t) => {
    const { mappings } = await openStore(t, place)
    const { id } = await mappings.create(draft('sales', 1))
    const results = await Promise.allSettled([1, 2, 3, 4].map((i) => mappings.replace(id, draft('sales', i), 1)))
    t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const result of results) {
      if (result.status === 'rejected') t.match(result.reason, { code: 'store_version' })
    }
    const made = await Promise.allSettled([1, 2, 3].map(() => mappings.create(draft('new', 77))))
    t.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  t.test('an import says what became of each row, and changes nothing when one is refused', async (t) => {
    const { mappings } = await openStore(t, place)
    const how = { replaceAll: false, dryRun: false }
    const outcomes = async (...args: Parameters<typeof mappings.import>) =>
      (await mappings.import(...args)).map(({ sipUri, outcome }) => `${sipUri.slice(4, 5)} ${outcome}`)
    t.strictSame(await outcomes([draft('a', 1), draft('b', 2)], { ...how, dryRun: true }), ['a added', 'b added'])
    t.equal((await mappings.list({}, page)).items.length, 0)
    t.strictSame(await outcomes([draft('a', 1), draft('b', 2)], how), ['a added', 'b added'])
    t.strictSame(await outcomes([draft('a', 1), draft('b', 2, { ring: [] })], how), ['a unchanged', 'b changed'])
    const bad = [draft('c', 3), draft('c', 4), draft('d', 1), draft('e', 5, { cube: { userId: 5, login: 'x' } })]
    t.strictSame(await outcomes(bad, how), ['c added', 'c refused', 'd refused', 'e refused'])
    t.equal((await mappings.list({}, page)).items.length, 2, 'nothing was changed')
    t.strictSame(await outcomes([draft('a', 2), draft('b', 1)], how), ['a changed', 'b changed'], 'they exchange users')
    t.strictSame(await outcomes([draft('c', 1), draft('a', 2)], { ...how, replaceAll: true }), [
      'c added',
      'a unchanged',
      'b removed',
    ])
    const many = Array.from({ length: 1200 }, (_, i) => draft(`m${String(i).padStart(4, '0')}`, 1000 + i))
    t.equal((await mappings.import(many, how)).filter(({ outcome }) => outcome === 'added').length, 1200)
    const seen: string[] = []
    for await (const { mapping } of mappings.export()) seen.push(mapping.sipUri)
    t.equal(seen.length, 1202)
    t.strictSame(seen, [...seen].sort())
    const first = await mappings.list({ text: 'M00' }, { limit: 60, cursor: undefined })
    const second = await mappings.list({ text: 'M00' }, { limit: 60, cursor: first.next })
    t.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 100)
    t.equal(second.next, undefined)
  })

  t.test('without a key no secret is kept; with another one the message says what to do; old keys open', async (t) => {
    const options = await place.options(t)
    const same = { ...place, options: async () => options }
    const withoutKey = await openStore(t, same, { key: undefined })
    await t.rejects(withoutKey.mappings.create(draft('a', 1)), { code: 'store_no_key', message: /openssl rand/ })
    await withoutKey.close()
    const first = await openStore(t, same)
    await first.mappings.import([draft('a', 1), draft('b', 2)], { replaceAll: false, dryRun: false })
    await first.close()
    const wrong = await openStore(t, same, { key: OTHER_KEY })
    const { mappings, unreadable } = await wrong.mappings.identities()
    t.strictSame(mappings, [])
    t.match(unreadable, [{ sipUri: 'sip:a@example.com', error: /store\.oldKeys/ }, { sipUri: 'sip:b@example.com' }])
    t.match(await wrong.reseal(), { resealed: 0, failed: [{}, {}] })
    await wrong.close()
    const rotating = await openStore(t, same, { key: OTHER_KEY, oldKeys: [KEY] })
    t.equal((await rotating.mappings.identities()).mappings.length, 2)
    t.strictSame(await rotating.reseal(), { resealed: 2, failed: [] })
    t.strictSame(await rotating.reseal(), { resealed: 0, failed: [] }, 'nothing is left to do')
    await rotating.close()
    const rotated = await openStore(t, same, { key: OTHER_KEY })
    t.match((await rotated.mappings.identities()).mappings[0], { cube: { secret: { password: 'secret of a' } } })
  })

  t.test('of a token only its hash is kept, and it can be revoked', async (t) => {
    let now = 1000
    const clock = { now: () => now, monotonic: () => now }
    const { tokens } = await openStore(t, place, { clock })
    const hash = createHash('sha256').update('cb_1').digest('hex')
    const made = await tokens.create({ name: HOSTILE[0] ?? '', scopes: ['read', 'control'], expiresAt: 5000, hash })
    t.match(made, { scopes: ['read', 'control'], createdAt: 1000, expiresAt: 5000, revokedAt: undefined })
    await t.rejects(tokens.create({ name: 'x', scopes: [], expiresAt: undefined, hash }), { code: 'store_exists' })
    await t.rejects(tokens.create({ name: 'x', scopes: [], expiresAt: undefined, hash: 'cb_1' }), {
      code: 'store_unfit',
    })
    t.strictSame(await tokens.findByHash(hash), made)
    await tokens.touch(made.id, 2000)
    await tokens.touch(made.id, 1500)
    t.equal((await tokens.get(made.id))?.lastUsedAt, 2000)
    now = 3000
    t.equal((await tokens.revoke(made.id))?.revokedAt, 3000)
    now = 4000
    t.equal((await tokens.revoke(made.id))?.revokedAt, 3000, 'again, nothing changes')
    t.equal((await tokens.findByHash(hash))?.revokedAt, 3000)
    t.equal(await tokens.revoke('none'), undefined)
    for (const i of [2, 3]) {
      const other = createHash('sha256').update(String(i)).digest('hex')
      await tokens.create({ name: `t${i}`, scopes: ['admin'], expiresAt: undefined, hash: other })
    }
    const first = await tokens.list({ limit: 2, cursor: undefined })
    const rest = await tokens.list({ limit: 2, cursor: first.next })
    t.strictSame(
      [...first.items, ...rest.items].map(({ name }) => name),
      ['t3', 't2', HOSTILE[0]],
    )
  })

  t.test('the audit log is added to in the background and found by its columns', async (t) => {
    const { audit } = await openStore(t, place)
    const entry = {
      at: 1,
      actor: 'ana',
      tokenId: 't1',
      action: 'hangUp',
      target: 'calls/1',
      detail: { why: 'test' },
      outcome: 'done' as const,
      status: 204,
      ip: '127.0.0.1',
    }
    audit.append(entry)
    audit.append({ ...entry, at: 2, actor: 'bob', target: 'calls/2/participants/p1', outcome: 'refused', status: 409 })
    audit.append({ ...entry, at: 2, action: 'transfer', target: 'channels/%' })
    for (const text of HOSTILE)
      audit.append({ ...entry, at: 0, actor: text, action: text, target: text, detail: { text } })
    await audit.settled()
    const find = async (query: Parameters<typeof audit.list>[0]) => (await audit.list(query, page)).items
    t.strictSame(
      (await find({ from: 1 })).map(({ at, action }) => [at, action]),
      [
        [2, 'transfer'],
        [2, 'hangUp'],
        [1, 'hangUp'],
      ],
    )
    t.match(await find({ actor: 'bob' }), [{ status: 409, detail: { why: 'test' }, id: /^\d+$/ }])
    t.equal((await find({ target: 'calls/', from: 1 })).length, 2)
    t.equal((await find({ target: 'channels/%' })).length, 1)
    t.equal((await find({ target: 'c_lls' })).length, 0)
    t.equal((await find({ action: 'transfer', outcome: 'done', to: 3 })).length, 1)
    for (const text of HOSTILE) t.equal((await find({ actor: text })).length, 1, JSON.stringify(text))
    const first = await audit.list({}, { limit: 2, cursor: undefined })
    const second = await audit.list({}, { limit: 1, cursor: first.next })
    t.strictSame(
      second.items.map(({ at }) => at),
      [1],
    )
    t.equal(await audit.deleteBefore(1, 500), HOSTILE.length)
    t.strictSame(audit.status(), { queued: 0, dropped: 0, error: undefined })
  })

  t.test('recordings are listed, changed and forgotten', async (t) => {
    const { recordings } = await openStore(t, place)
    const recording = (id: string, startedAt: number) => ({
      id,
      callId: `call-${id}`,
      startedAt,
      durationMs: 60_000,
      layout: 'split' as const,
      format: 'ogg' as const,
      bytes: 5_000_000_000,
      path: `${id}.ogg`,
      state: 'kept' as const,
      sha256: 'ab'.repeat(32),
      mapping: startedAt > 1 ? 'sip:a@b.c' : undefined,
      parties: [party('1001', HOSTILE[0]), party('2')],
    })
    for (const [id, at] of [
      ['x', 1],
      ['y', 2],
      ['z', 2],
    ] as const)
      await recordings.insert(recording(id, at))
    await recordings.insert({ ...recording('x', 1), bytes: 7 })
    t.strictSame(await recordings.get('y'), recording('y', 2))
    t.equal((await recordings.get('x'))?.bytes, 7)
    const list = async (query: object) => (await recordings.list({ ...page, ...query })).items.map(({ id }) => id)
    t.strictSame(await list({}), ['z', 'y', 'x'])
    t.strictSame(await list({ callId: 'call-y' }), ['y'])
    t.strictSame(await list({ mapping: 'sip:a@b.c', to: 3 }), ['z', 'y'])
    t.strictSame(await list({ from: 1, to: 2 }), ['x'])
    const first = await recordings.list({ limit: 1, cursor: undefined })
    t.strictSame(await list({ cursor: first.next }), ['y', 'x'])
    t.equal(await recordings.update('y', { state: 'missing' }), true)
    t.equal(await recordings.update('none', { state: 'missing' }), false)
    t.equal((await recordings.get('y'))?.state, 'missing')
    t.equal(await recordings.delete('y'), true)
    t.equal(await recordings.delete('y'), false)
  })

  t.test('deliveries wait, are tried again, die, and rise again', async (t) => {
    const { deliveries } = await openStore(t, place)
    const delivery = (id: string, hook = 'crm') => ({
      id,
      hook,
      eventId: `e-${id}`,
      type: 'call.ended',
      callId: id === '1' ? 'c' : undefined,
      body: `{"x":"${id}"}`,
      createdAt: 100,
    })
    await deliveries.enqueue([delivery('1'), delivery('2'), delivery('3', 'erp')])
    await deliveries.enqueue([{ ...delivery('1'), body: 'another' }])
    t.strictSame(await deliveries.due('crm', 10, 100), [
      { ...delivery('1'), attempts: 0 },
      { ...delivery('2'), attempts: 0 },
    ])
    t.strictSame(await deliveries.due('crm', 10, 99), [])
    await deliveries.failed('1', { at: 110, nextAt: 500, error: 'timeout' })
    t.strictSame(
      (await deliveries.due('crm', 10, 200)).map(({ id }) => id),
      ['2'],
    )
    await deliveries.delivered('2')
    t.equal(await deliveries.nextDue('crm'), 500)
    t.match(await deliveries.due('crm', 10, 500), [{ id: '1', attempts: 1 }])
    await deliveries.failed('1', { at: 510, nextAt: undefined, error: 'refused' })
    await deliveries.failed('3', { at: 520, nextAt: undefined, error: 'refused' })
    t.equal(await deliveries.nextDue('crm'), undefined)
    t.strictSame(await deliveries.counts(), [
      { hook: 'crm', queued: 0, dead: 1 },
      { hook: 'erp', queued: 0, dead: 1 },
    ])
    const first = await deliveries.dead({ limit: 1, cursor: undefined })
    t.match(first.items, [{ id: '3', diedAt: 520, error: 'refused' }])
    t.match((await deliveries.dead({ limit: 1, cursor: first.next })).items, [{ id: '1', attempts: 2, callId: 'c' }])
    t.equal(await deliveries.retry('1', 900), true)
    t.equal(await deliveries.retry('1', 900), false)
    t.match(await deliveries.due('crm', 10, 900), [{ id: '1', attempts: 0 }])
    t.equal(await deliveries.discard('1'), false, 'it is not dead')
    t.equal(await deliveries.discard('3'), true)
    await deliveries.failed('1', { at: 1000, nextAt: undefined, error: 'x' })
    t.equal(await deliveries.deleteBefore(1001, 10), 1)
  })
})

t.test('a sealed secret opens only where it was sealed for, by its key, and unchanged', async (t) => {
  const seal = new Seal(KEY)
  const sealed = seal.seal('s3cret', 'mappings/1/password')
  t.notMatch(sealed, /s3cret/)
  t.not(sealed, seal.seal('s3cret', 'mappings/1/password'), 'no two are alike')
  t.equal(seal.open(sealed, 'mappings/1/password'), 's3cret')
  t.throws(() => seal.open(sealed, 'mappings/2/password'), { code: 'store_wrong_key', message: /another row/ })
  t.throws(() => new Seal(OTHER_KEY).open(sealed, 'mappings/1/password'), { message: /store\.oldKeys/ })
  t.equal(new Seal(OTHER_KEY, [KEY]).open(sealed, 'mappings/1/password'), 's3cret')
  const parts = sealed.split('.')
  const changed = Buffer.from(parts[3] ?? '', 'base64url')
  for (let i = 0; i < changed.length; i++) {
    const other = Buffer.from(changed)
    other[i]! ^= 1
    const text = [...parts.slice(0, 3), other.toString('base64url')].join('.')
    t.throws(() => seal.open(text, 'mappings/1/password'), { code: 'store_wrong_key' })
  }
  for (const text of ['', 'v1', 'v2.a.b.c', 'v1.a.b.', `${sealed}.x`, 'x'.repeat(1000)]) {
    t.throws(() => seal.open(text, 'mappings/1/password'), { code: 'store_wrong_key' })
  }
  t.throws(() => new Seal(Buffer.alloc(31)), { code: 'store_misconfigured' })
})
