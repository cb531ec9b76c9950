import t from 'tap'
import { byteRange } from '../../src/http/byte-range.ts'
import { csvLine } from '../../src/http/csv.ts'
import { VIDEO } from './fake-video.ts'
import { CALL, MEDIA, serve } from './fixture.ts'
import { RECORD, RECORDING, SOUND } from './fake-stores.ts'

const DRAFT = {
  sipUri: 'sips:Vendas@Empresa.com',
  displayName: 'Vendas',
  department: 'Loja',
  cube: { userId: 5, login: 'vendas', password: 'hunter22' },
  ring: ['maria', 7],
  limits: { destinations: ['_0XXX.'], maxConcurrent: 2 },
}

t.test('records are searched, paged, and told one by one with what happened', async (t) => {
  const { ask, ports } = await serve(t)
  ports.records.happened = [
    { type: 'call.alarm', callId: CALL.callId, at: 5, data: { alarm: 'one', raised: true } } as never,
  ]
  ports.records.kept = Array.from({ length: 3 }, (_, i) => ({ ...RECORD, callId: i === 0 ? CALL.callId : `c${i}` }))
  const from = '2026-11-23T00:00:00%2B01:00'
  const page = await ask(
    'GET',
    `/v1/records?limit=2&from=${from}&to=1795500000000&party=mar&result=success&cause=hung-up`,
  )
  t.match(page.json, {
    records: [{ callId: CALL.callId, setupMs: 300, times: { firstAudioToPhone: null } }, {}],
    next: '2',
  })
  t.match(ports.records.queries, [{ from: Date.parse('2026-11-22T23:00:00Z'), to: 1795500000000, party: 'mar' }])
  t.match((await ask('GET', '/v1/records?limit=2&cursor=2')).json, { records: [{ callId: 'c2' }], next: null })
  t.match((await ask('GET', `/v1/records/${CALL.callId}`)).json, {
    talkMs: 3700,
    events: [{ type: 'call.alarm', at: 5 }],
  })
  t.equal((await ask('GET', '/v1/records/none')).status, 404)
  for (const bad of [
    'from=yesterday',
    'from=2026-11-23',
    'result=good',
    'cause=A;B',
    'party=',
    'x=1',
    'from=1&from=2',
  ]) {
    t.equal((await ask('GET', `/v1/records?${bad}`)).status, 400, bad)
  }
})

t.test('a record of an earlier version, which lacks what came later, is told', async (t) => {
  const { ask, ports } = await serve(t)
  const { participants: _p, transfers: _t, recordings: _r, counted: _c, ...older } = RECORD
  ports.records.kept = [older as typeof RECORD]
  t.match((await ask('GET', '/v1/records')).json, { records: [{ participants: [], transfers: [], recordings: [] }] })
  t.equal((await ask('GET', '/v1/records/export')).status, 200)
})

t.test('records are exported as CSV that no spreadsheet runs, and as lines of JSON', async (t) => {
  const { ask, ports } = await serve(t)
  const from = { ...RECORD.from, displayName: '=HYPERLINK("http://x")', number: '+5511' }
  ports.records.kept = Array.from({ length: 500 }, (_, i) => ({ ...RECORD, callId: `c${i}`, from }))
  const csv = await ask('GET', '/v1/records/export')
  t.match(csv.headers, { 'content-type': /^text\/csv/, 'content-disposition': /records\.csv/ })
  const lines = csv.text.trimEnd().split('\r\n')
  t.equal(lines.length, 501)
  t.match(lines[0], /^callId,direction,arrived,/)
  t.match(lines[1], /^c0,phone-to-app,1970-01-01T00:00:01\.000Z,/)
  t.match(lines[1], /,\+5511,"'=HYPERLINK\(""http:\/\/x""\)",/)
  const json = await ask('GET', '/v1/records/export?format=jsonl&direction=phone-to-app')
  const records = json.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { callId: string })
  t.equal(records.length, 500)
  t.equal(records[499]?.callId, 'c499')
  t.equal(ports.records.exportsOpen, 0, 'the store is let go')
  ports.records.failAfter = 100
  await t.rejects(ask('GET', '/v1/records/export'), 'half an export is cut off')
  t.equal(ports.records.exportsOpen, 0)
})

t.test('how the video of a call went is in its record, and in the last columns of the CSV', async (t) => {
  const { ask, ports } = await serve(t)
  ports.records.kept = [
    { ...RECORD, media: { ...MEDIA, video: VIDEO } },
    { ...RECORD, callId: 'audio', media: MEDIA },
  ]
  t.match((await ask('GET', `/v1/records/${RECORD.callId}`)).json, {
    media: { video: { toApp: { mode: 'transcoded', received: { freezes: 2 } }, toPhone: { mode: 'black' } } },
  })
  const [head, first, second] = (await ask('GET', '/v1/records/export')).text.split('\r\n')
  t.match(head, /,phoneVideoCodec,appVideoCodec,videoToApp,videoToPhone,videoFrozenToAppMs,videoFrozenToPhoneMs$/)
  t.match(first, /,H264,VP8,transcoded,black,900,0$/)
  t.match(second, /,,,,,,$/)
})

t.test('text that is no formula stays as it is', async (t) => {
  t.equal(
    csvLine(['+55 (11) 4002-8922', '-5', 'a,b', 'a"b', null, true, 3]),
    '+55 (11) 4002-8922,-5,"a,b","a""b",,true,3\r\n',
  )
  for (const text of ['=1', '@x', '+cmd|1', '-1+2', '\t=1', '\r=1'])
    t.match(csvLine([text]), /^"?'/, JSON.stringify(text))
})

t.test('a recording is sent whole, in parts, and not again to who has it', async (t) => {
  const { ask, ports } = await serve(t)
  const path = '/v1/recordings/r1/audio'
  const whole = await ask('GET', path)
  t.match(whole.headers, {
    'content-type': 'audio/wav',
    'accept-ranges': 'bytes',
    'content-length': '5000',
    etag: `"${RECORDING.sha256}"`,
  })
  const etag = String(whole.headers.etag)
  const cases: [headers: Record<string, string>, status: number, length: number, range: string | undefined][] = [
    [{ range: 'bytes=0-99' }, 206, 100, 'bytes 0-99/5000'],
    [{ range: 'bytes=4900-' }, 206, 100, 'bytes 4900-4999/5000'],
    [{ range: 'bytes=-10' }, 206, 10, 'bytes 4990-4999/5000'],
    [{ range: 'bytes=100-99999' }, 206, 4900, 'bytes 100-4999/5000'],
    [{ range: 'bytes=0-0,5-6' }, 200, 5000, undefined],
    [{ range: 'lines=0-5' }, 200, 5000, undefined],
    [{ range: 'bytes=9-5' }, 200, 5000, undefined],
    [{ range: 'bytes=0-9', 'if-range': etag }, 206, 10, 'bytes 0-9/5000'],
    [{ range: 'bytes=0-9', 'if-range': '"other"' }, 200, 5000, undefined],
    [{ range: 'bytes=0-9', 'if-range': String(whole.headers['last-modified']) }, 206, 10, 'bytes 0-9/5000'],
    [{ range: 'bytes=5000-' }, 416, -1, 'bytes */5000'],
    [{ 'if-none-match': etag }, 304, 0, undefined],
  ]
  for (const [headers, status, length, range] of cases) {
    const answer = await ask('GET', path, { headers })
    t.equal(answer.status, status, JSON.stringify(headers))
    t.equal(answer.headers['content-range'], range, JSON.stringify(headers))
    if (length > 0) t.equal(Number(answer.headers['content-length']), length)
    const head = await ask('HEAD', path, { headers })
    t.equal(head.status, status, `HEAD ${JSON.stringify(headers)}`)
    t.equal(head.text, '')
    if (length > 0) t.equal(Number(head.headers['content-length']), length)
  }
  const opened = ports.recordings.opened.length
  t.equal(opened, 1 + cases.filter(([, status]) => status < 300).length, 'HEAD opens nothing')
  t.equal((await ask('GET', '/v1/recordings/none/audio')).status, 404)
  ports.recordings.kept = [{ ...RECORDING, state: 'failed' }]
  t.match(await ask('GET', path), { status: 409, json: { code: 'http_not_ready' } })
})

t.test('ranges are read as RFC 9110 has them', async (t) => {
  t.strictSame(byteRange('bytes = 1 - 2', 10), { start: 1, end: 2 })
  t.equal(byteRange('bytes=-0', 10), 'none')
  t.equal(byteRange('bytes=0-', 0), 'none')
  t.strictSame(byteRange('bytes=-99', 10), { start: 0, end: 9 })
  for (const text of [undefined, '', 'bytes', 'bytes=', 'bytes=-', 'bytes=a-b', `bytes=${'9'.repeat(20)}-`]) {
    t.equal(byteRange(text, 10), undefined, String(text))
  }
  t.equal(SOUND.length, 5000)
})

t.test('recordings are listed, drawn and deleted', async (t) => {
  const { ask } = await serve(t)
  t.match((await ask('GET', `/v1/recordings?call=${CALL.callId}`)).json, {
    recordings: [{ id: 'r1', mapping: null }],
    next: null,
  })
  t.strictSame((await ask('GET', '/v1/recordings/r1/peaks?buckets=3')).json, { peaks: [[0.5, 0.5, 0.5]] })
  t.equal((await ask('DELETE', '/v1/recordings/r1')).status, 204)
  t.equal((await ask('DELETE', '/v1/recordings/r1')).status, 404)
  t.equal((await ask('GET', '/v1/recordings/r1')).status, 404)
})

t.test('a mapping is made, read, changed and deleted, its secret never told', async (t) => {
  const { ask, ports } = await serve(t)
  const made = await ask('POST', '/v1/mappings', { body: DRAFT })
  t.match(made, {
    status: 201,
    headers: { etag: '"v1"', location: '/v1/mappings/1' },
    json: { sipUri: 'sip:vendas@empresa.com', secret: 'password', phone: null },
  })
  t.equal(ports.mappings.secrets.get('sip:vendas@empresa.com'), 'hunter22')
  t.equal((await ask('POST', '/v1/mappings', { body: DRAFT })).status, 409)
  const changed = await ask('PATCH', '/v1/mappings/1', {
    body: { department: null, phone: 'PJSIP/1001', cube: { login: 'v2' } },
    headers: { 'if-match': '"v1"' },
  })
  t.match(changed, {
    status: 200,
    headers: { etag: '"v2"' },
    json: {
      version: 2,
      department: null,
      phone: 'PJSIP/1001',
      cube: { userId: 5, login: 'v2' },
      ring: ['maria', 7],
      secret: 'password',
    },
  })
  for (const method of ['PATCH', 'PUT', 'DELETE']) {
    const body = method === 'PATCH' ? { displayName: 'X' } : DRAFT
    const stale = await ask(method, '/v1/mappings/1', {
      ...(method === 'DELETE' ? {} : { body }),
      headers: { 'if-match': '"v1"' },
    })
    t.equal(stale.status, 412, method)
    t.equal((await ask(method, '/v1/mappings/none', method === 'DELETE' ? {} : { body })).status, 404, method)
  }
  t.equal((await ask('PUT', '/v1/mappings/1', { body: { ...DRAFT, cube: { userId: 5, login: 'v3' } } })).status, 200)
  t.match((await ask('GET', '/v1/mappings?text=vendas')).json, {
    mappings: [{ version: 3, department: 'Loja' }],
    next: null,
  })
  const texts = await Promise.all(['', '?format=csv'].map((query) => ask('GET', `/v1/mappings/export${query}`)))
  t.match(texts[0]?.text, /mappings:\n {2}- sipUri: sip:vendas@empresa\.com\n {4}displayName: Vendas/)
  t.match(texts[1]?.text, /\r\nsip:vendas@empresa\.com,Vendas,Loja,5,v3,"\[""maria"",7\]",/)
  for (const { text } of [made, changed, ...texts, await ask('GET', '/v1/mappings/1')]) t.notMatch(text, /hunter22/)
  t.equal((await ask('DELETE', '/v1/mappings/1', { headers: { 'if-match': '*' } })).status, 204)
  const wrong: [change: object, key: string][] = [
    [{ sipUri: 'vendas' }, 'sipUri'],
    [{ sipUri: 'sip:a@b\r\n' }, 'sipUri'],
    [{ displayName: 'a"b' }, 'displayName'],
    [{ cube: { userId: 5, login: 'x' } }, 'cube'],
    [{ cube: { ...DRAFT.cube, jwt: 'x' } }, 'cube'],
    [{ cube: { ...DRAFT.cube, password: '${file:/etc/passwd}' } }, 'cube.password'],
    [{ phone: 'Local/1@x' }, 'phone'],
    [{ limits: { destinations: ['_['] } }, 'limits.destinations.0'],
    [{ limits: { perHour: 1 } }, 'limits'],
  ]
  for (const [change, key] of wrong) {
    const { status, json, text } = await ask('POST', '/v1/mappings', { body: { ...DRAFT, ...change } })
    t.match({ status, json }, { status: 400, json: { problems: [{ key }] } }, text)
  }
})

t.test('a mappings.yaml is taken in, never filled in, and what it exports can be read again', async (t) => {
  const { ask, ports } = await serve(t)
  const type = 'application/yaml'
  const yaml = (rows: string) => `defaultDomain: b.c\nmappings:\n${rows}`
  const row = '  - sipUri: sip:a@b.c\n    displayName: A\n    cube: { userId: 1, login: a, password: geheim }\n'
  const dry = await ask('POST', '/v1/mappings/import?dryRun=true', { raw: yaml(row), type })
  t.match(dry, {
    status: 200,
    json: { applied: false, rows: [{ sipUri: 'sip:a@b.c', outcome: 'added' }], left: ['defaultDomain'] },
  })
  t.equal(ports.mappings.kept.size, 0)
  t.match((await ask('POST', '/v1/mappings/import', { raw: yaml(row), type })).json, { applied: true })
  t.equal(ports.mappings.secrets.get('sip:a@b.c'), 'geheim')
  const exported = await ask('GET', '/v1/mappings/export')
  t.equal((await ask('POST', '/v1/mappings/import?dryRun=true', { raw: exported.text, type })).status, 200)
  const wrong: [raw: string, message: RegExp][] = [
    ['mappings: [', /line 1/],
    ['mappings: []\nmappings: []', /line 2/],
    [yaml(row.replace('geheim', '"${file:/etc/hostname}"')), /\$\{…\}/],
    [yaml(row.replace('geheim', '"${HOME}"')), /\$\{…\}/],
    [yaml(row.replace('displayName', 'displayname')), /unknown keys: displayname|displayName/],
    ['a: &a [x]\nb: &b [*a,*a]\nmappings: *c', /line 3/],
  ]
  for (const [raw, message] of wrong) {
    const { status, text } = await ask('POST', '/v1/mappings/import', { raw, type })
    t.equal(status, 400, text)
    t.match(text, message)
  }
  t.equal((await ask('POST', '/v1/mappings', { raw: yaml(row), type })).status, 415, 'YAML is read there alone')
  const refused = { mappings: [{ ...DRAFT, displayName: 'refuse me' }] }
  t.match((await ask('POST', '/v1/mappings/import', { body: refused })).json, {
    applied: false,
    rows: [{ outcome: 'refused', detail: 'as it wished' }],
  })
  t.match((await ask('POST', '/v1/mappings/test', { body: { number: '84448515' } })).json, {
    kind: 'refused',
    detail: 'nothing leads there',
  })
  t.strictSame(ports.mappings.tested, [{ from: 'phone', number: '84448515', identity: undefined }])
})
