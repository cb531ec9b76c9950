import { randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import t from 'tap'
import { ask, clientOf } from './fixtures/api.ts'
import { BridgeProcess } from './fixtures/bridge-process.ts'
import { eventually, Stage } from './fixtures/stage.ts'

t.test('what is kept', async (t) => {
  const store = { key: randomBytes(32).toString('base64') }
  const stage = await Stage.open(t, { config: { store } })
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  const compras = stage.cloud.addUser({ login: 'compras_cube', password: stage.password })
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  await stage.app('pedro', { onCall: 'accept', hz: 1300 })
  const phone = await stage.phone('1001')
  const suporteRow = {
    sipUri: 'sip:suporte@empresa.com',
    displayName: 'Suporte',
    cube: { userId: suporte.id, login: 'suporte_cube', password: stage.password },
    ring: ['pedro'],
  }
  const restart = async () => {
    await stage.bridge.close()
    await stage.openBridge()
    await stage.ready()
  }
  /** Phone 1001 talks with the app that says `hz`, and hangs up. */
  const talk = async (address: string, hz: number) => {
    const call = await phone.call(address)
    await call.hears(hz)
    await call.hangUp()
  }
  const recorded = async (count: number, query = '') => {
    const found = async () => (await ask(stage, 'GET', `/v1/records?${query}`)).body.records as { callId: string }[]
    await eventually(`${count} records in the database`, 15_000, async () => (await found()).length >= count)
    return found()
  }
  let id = ''

  await t.test('a mapping that is made by the API signs its user in and can be called', async (t) => {
    const api = clientOf(stage)
    const { data, response } = await api.POST('/v1/mappings', { body: suporteRow })
    t.equal(response.status, 201)
    t.match(data, { sipUri: suporteRow.sipUri, secret: 'password', version: 1, cube: { login: 'suporte_cube' } })
    t.notMatch(JSON.stringify(data), stage.password, 'no secret comes out')
    id = data!.id
    await eventually('the new identity is online', 15_000, () => stage.cloud.online(suporte.id))
    await talk('suporte', 1300)

    const changed = await api.PATCH('/v1/mappings/{id}', {
      params: { path: { id }, header: { 'if-match': '"v1"' } },
      body: { ring: ['maria'], department: 'Ajuda' },
    })
    t.match(changed.data, { version: 2, ring: ['maria'], department: 'Ajuda', displayName: 'Suporte' })
    await talk('suporte', 1000)
    t.match(await ask(stage, 'PATCH', `/v1/mappings/${id}`, { body: { ring: [] }, headers: { 'if-match': '"v1"' } }), {
      status: 412,
    })
  })

  await t.test('what the file of mappings has is not made a second time', async (t) => {
    const { error } = await clientOf(stage).POST('/v1/mappings', {
      body: { ...suporteRow, sipUri: 'sip:VENDAS@empresa.com', cube: { ...suporteRow.cube, userId: compras.id } },
    })
    t.match(error, { status: 409, code: 'mapping_of_file', detail: /mappings\.yaml/ })
    const { user, other } = {
      user: { ...suporteRow, sipUri: 'sip:outra@empresa.com', cube: { ...suporteRow.cube, userId: stage.vendas.id } },
      other: { ...suporteRow, cube: { ...suporteRow.cube, userId: compras.id } },
    }
    t.match(await ask(stage, 'POST', '/v1/mappings', { body: user }), { status: 409 })
    t.match(await ask(stage, 'POST', '/v1/mappings', { body: other }), { status: 409, body: { code: 'store_exists' } })
    await talk('vendas', 1000)
  })

  await t.test('a restart keeps mappings; without the key they are out of use, and none can be made', async (t) => {
    await stage.writeConfig()
    await restart()
    t.notOk(stage.cloud.online(suporte.id))
    t.match(stage.log, /sip:suporte@empresa\.com.*store\.key/)
    const draft = { ...suporteRow, sipUri: 'sip:compras@empresa.com', cube: { ...suporteRow.cube, userId: compras.id } }
    t.match(await ask(stage, 'POST', '/v1/mappings', { body: draft }), {
      status: 422,
      body: { code: 'store_no_key', detail: /store\.key/ },
    })
    t.equal((await (await phone.call('suporte')).ended()).code, 404)
    await stage.writeConfig({ store })
    await restart()
    await talk('suporte', 1000)
  })

  await t.test('a mappings.yaml is taken in, and comes out as YAML and CSV without secrets', async (t) => {
    const yaml = `
mappings:
  - sipUri: sip:suporte@empresa.com
    displayName: Suporte
    cube: { userId: ${suporte.id}, login: suporte_cube }
    ring: [pedro]
  - sipUri: sip:compras@empresa.com
    displayName: '=Compras'
    cube: { userId: ${compras.id}, login: compras_cube, password: ${stage.password} }
    ring: [pedro]
`
    const headers = { 'content-type': 'application/yaml' }
    const send = (query: string) => ask(stage, 'POST', `/v1/mappings/import${query}`, { body: yaml, headers })
    const rows = [
      { sipUri: 'sip:suporte@empresa.com', outcome: 'changed' },
      { sipUri: 'sip:compras@empresa.com', outcome: 'added' },
    ]
    t.match(await send('?dryRun=true'), { status: 200, body: { applied: false, rows } })
    t.match(await send(''), { status: 200, body: { applied: true, rows } })
    await eventually('the new identity is online', 15_000, () => stage.cloud.online(compras.id))
    await Promise.all([talk('compras', 1300), stage.records(1)])

    const out = await ask(stage, 'GET', '/v1/mappings/export')
    t.match(out.text, /sip:compras@empresa\.com/)
    t.notMatch(out.text, stage.password)
    t.match(await ask(stage, 'POST', '/v1/mappings/import?replaceAll=true', { body: out.text, headers }), {
      status: 200,
      body: { applied: true, rows: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] },
    })
    const { text: csv } = await ask(stage, 'GET', '/v1/mappings/export?format=csv')
    t.equal(csv.trim().split('\r\n').length, 3)
    t.match(csv, /'=Compras/, 'nothing that a spreadsheet would run')
    t.notMatch(csv, stage.password)
  })

  await t.test('a mapping that is removed can not be called, and is unknown from then on', async (t) => {
    t.equal((await ask(stage, 'DELETE', `/v1/mappings/${id}`)).status, 204)
    t.equal((await (await phone.call('suporte')).ended()).code, 404)
    await eventually('its user is signed out', 10_000, () => !stage.cloud.online(suporte.id))
    for (const method of ['GET', 'DELETE']) t.equal((await ask(stage, method, `/v1/mappings/${id}`)).status, 404)
    await stage.nothingLeft(t)
  })

  await t.test(
    'records are found by party, mapping, result and time, and come out as CSV and lines of JSON',
    async (t) => {
      const from = Date.now()
      await app.onCall('busy')
      t.equal((await (await phone.call('vendas')).ended()).code, 486)
      await app.onCall('accept')
      await talk('compras', 1300)
      const window = `from=${from}`
      const [last, first] = await recorded(2, window)
      const found = async (query: string) =>
        (await recorded(0, `${window}&${query}`)).map(({ callId }) => (callId === first?.callId ? 'busy' : 'talk'))
      t.strictSame(await found('party=PEDRO'), ['talk'])
      t.strictSame(await found('party=1001'), ['talk', 'busy'])
      t.strictSame(await found('mapping=sip:vendas@empresa.com'), ['busy'])
      t.strictSame(await found('result=success'), ['talk'])
      t.strictSame(await found('cause=busy&endedBy=app'), ['busy'])
      t.strictSame(await recorded(0, `to=${from}&party=pedro&result=client`), [])

      const page = await ask(stage, 'GET', `/v1/records?${window}&limit=1`)
      t.match(page.body, { records: [{ callId: last!.callId }], next: String })
      t.match((await ask(stage, 'GET', `/v1/records?${window}&limit=1&cursor=${String(page.body.next)}`)).body, {
        records: [{ callId: first!.callId }],
        next: null,
      })
      const { text: csv } = await ask(stage, 'GET', `/v1/records/export?${window}`)
      t.match(csv.split('\r\n'), [/^callId,/, new RegExp(`^${last!.callId},.*,success,`), /,client,busy,/, ''])
      const { text: lines } = await ask(stage, 'GET', `/v1/records/export?${window}&format=jsonl`)
      const parsed = lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object)
      t.match(parsed, [
        { callId: last!.callId, result: 'success' },
        { callId: first!.callId, cause: 'busy' },
      ])

      const { body } = await ask(stage, 'GET', `/v1/records/${last!.callId}`)
      const history = body.events as { type: string; at: number; data: { state?: string } }[]
      t.strictSame(
        history
          .map(({ type, data }) => (type === 'call.changed' ? data.state : type))
          .filter((it) => it !== 'call.participant'),
        ['call.started', 'ringing', 'joining', 'talking', 'ending'],
      )
      t.strictSame(
        [...history].sort((a, b) => a.at - b.at),
        history,
        'in order',
      )
    },
  )

  await t.test('a database that is locked delays no call, and has their records afterwards', async (t) => {
    const from = Date.now()
    const other = new Database(join(stage.dir, 'store.sqlite'))
    t.teardown(() => other.close())
    const call = await phone.call('vendas')
    await call.hears(1000)
    other.exec('begin exclusive')
    const { sink } = stage.bridge.rooms
    const begun = performance.now()
    await call.hangUp()
    await talk('compras', 1300)
    await talk('vendas', 1000)
    t.ok(performance.now() - begun < 10_000, 'calls come and go as ever')
    await eventually('they wait on disk', 5000, () => sink.status().spooledBytes > 0)
    t.equal((await recorded(0, `from=${from}`)).length, 0)
    other.exec('rollback')
    await recorded(3, `from=${from}`)
    t.match(sink.status(), { dropped: 0, refused: 0, queued: 0 })
    await stage.nothingLeft(t)
  })

  await t.test('a bridge that is killed in a call leaves one record of it, which the next one makes', async (t) => {
    const from = Date.now()
    await stage.bridge.close()
    const killed = stage.add('bridge', new BridgeProcess(stage.configFile), (it) => it.close())
    await killed.url()
    await eventually('it is online', 15_000, () => stage.cloud.online(stage.vendas.id))
    const call = await phone.call('vendas')
    await call.hears(1000)
    const notes = new Database(join(stage.dir, 'store.sqlite'), { readonly: true })
    t.teardown(() => notes.close())
    const joined = () => notes.prepare("select count(*) as n from open_calls where times like '%joined%'").get()
    await eventually('the call is noted', 5000, () => (joined() as { n: number }).n === 1)
    const talkedAt = Date.now()
    killed.signal('SIGKILL')
    await killed.exit()
    stage.expectSweeps()
    await stage.openBridge()
    await stage.ready()
    await call.ended()
    const found = await recorded(1, `from=${from}`)
    t.match(found, [{ cause: 'interrupted', result: 'server', endedBy: 'bridge', answeredBy: { number: 'maria' } }])
    const { times, talkMs } = found[0] as unknown as { times: Record<string, number>; talkMs: number }
    t.ok(from <= times.arrived! && times.arrived! <= times.joined! && times.joined! <= talkedAt, 'with its times')
    t.ok(times.ended! >= times.joined! && talkMs === times.ended! - times.joined!)
    t.match((await ask(stage, 'GET', '/v1/records?cause=interrupted&party=maria')).body, { records: { length: 1 } })
    await app.hangUp()
    await restart()
    t.equal((await recorded(1, `from=${from}`)).length, 1, 'and the one after that makes none')
    await talk('vendas', 1000)
    await stage.nothingLeft(t)
  })
})
