import t from 'tap'
import { CallError } from '../../src/calls/errors.ts'
import { CALL, deferred, serve } from './fixture.ts'

const CALL_PATH = `/v1/calls/${CALL.callId}`

t.test('each control request reaches the call with what was asked for', async (t) => {
  const { ask, ports } = await serve(t)
  const rest = { timeoutMs: undefined }
  const cases: [method: string, path: string, body: unknown, status: number, what: string, args: unknown[]][] = [
    [
      'POST',
      '/transfer',
      { participant: 'phone', to: { extension: '1002' }, timeoutSeconds: 20 },
      202,
      'transfer',
      [{ participant: 'phone', to: { extension: '1002' }, timeoutMs: 20_000 }],
    ],
    ['DELETE', '/transfer', undefined, 200, 'abort', []],
    [
      'POST',
      '/consultation',
      { participant: 'app', to: { phone: 'PJSIP/1003' } },
      202,
      'consult',
      [{ participant: 'app', to: { phone: 'PJSIP/1003' }, sound: 'music', ...rest }],
    ],
    ['POST', '/consultation/swap', undefined, 200, 'swap', []],
    ['POST', '/consultation/complete', undefined, 200, 'complete', []],
    ['POST', '/participants', { to: { mapping: 'suporte' } }, 202, 'add', [{ to: { mapping: 'suporte' }, ...rest }]],
    ['POST', '/participants/p3/hold', { sound: 'silence' }, 200, 'hold', ['p3', 'silence']],
    ['POST', '/participants/p3/hold', undefined, 200, 'hold', ['p3', 'music']],
    ['POST', '/participants/p3/resume', undefined, 200, 'resume', ['p3']],
    ['POST', '/participants/phone/mute', undefined, 200, 'mute', ['phone', true]],
    ['POST', '/participants/phone/unmute', {}, 200, 'mute', ['phone', false]],
    ['POST', '/participants/app/digits', { digits: '12#A' }, 204, 'sendDigits', ['app', '12#A', 120]],
    ['DELETE', '/participants/p3', undefined, 204, 'remove', ['p3']],
    [
      'POST',
      '/monitors',
      { mode: 'listen', phone: 'PJSIP/1005' },
      201,
      'monitor',
      [{ mode: 'listen', participant: undefined, by: { phone: 'PJSIP/1005' } }],
    ],
    ['PATCH', '/monitors/m1', { mode: 'barge' }, 200, 'changeMonitor', ['m1', 'barge']],
    ['DELETE', '/monitors/m1', undefined, 204, 'endMonitor', ['m1']],
    ['POST', '/recording', undefined, 202, 'record', [{ layout: undefined, format: undefined, announce: undefined }]],
    ['POST', '/recording/pause', undefined, 200, 'pauseRecording', [true]],
    ['POST', '/recording/resume', undefined, 200, 'pauseRecording', [false]],
    ['DELETE', '/recording', undefined, 204, 'stopRecording', []],
  ]
  for (const [method, path, body, status, what, args] of cases) {
    const answer = await ask(method, CALL_PATH + path, body === undefined ? {} : { body })
    t.equal(answer.status, status, `${method} ${path}: ${answer.text}`)
    t.strictSame(ports.operator.asked.at(-1), { what, args: [CALL.callId, ...args] }, `${method} ${path}`)
  }
  t.equal(ports.operator.asked.length, cases.length)
})

t.test('a browser gets the answer to its offer, and its label is the token that listens', async (t) => {
  const { ask, ports } = await serve(t)
  const offer = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n${'a=candidate:x\r\n'.repeat(1500)}`
  const { status, json, headers } = await ask('POST', `${CALL_PATH}/monitors`, {
    body: { mode: 'whisper', participant: 'app', offer },
  })
  t.equal(status, 201)
  t.match(json, { answer: 'v=0\r\n', monitor: { id: 'm1', by: { kind: 'browser', label: 'http.tokens[0]' } } })
  t.equal(headers.location, `${CALL_PATH}/monitors/m1`)
  t.match(ports.operator.asked.at(-1)?.args[1], { by: { offer } })
  t.notMatch(JSON.stringify(ports.audit.entries), 'candidate')
})

t.test('what is wrong in form is 400 at its key, and nothing is asked of the call', async (t) => {
  const { ask, ports } = await serve(t, { allowsEndpoint: (endpoint) => endpoint !== 'PJSIP/trunk' })
  const to = { extension: '1002' }
  const wrong: [path: string, body: unknown, key: string][] = [
    ['/transfer', {}, 'participant'],
    ['/transfer', { participant: 'p1' }, 'to'],
    ['/transfer', { participant: 'p 1', to }, 'participant'],
    ['/transfer', { participant: 'p1', to: '1002' }, 'to'],
    ['/transfer', { participant: 'p1', to: { extension: '1002', phone: 'PJSIP/1' } }, 'to'],
    ['/transfer', { participant: 'p1', to: { extension: '1002&PJSIP/1' } }, 'to.extension'],
    ['/transfer', { participant: 'p1', to: { extension: '1002\r\nAction: Command' } }, 'to.extension'],
    ['/transfer', { participant: 'p1', to: { extension: '1002,1,Hangup' } }, 'to.extension'],
    ['/transfer', { participant: 'p1', to: { phone: 'PJSIP/trunk' } }, 'to.phone'],
    ['/transfer', { participant: 'p1', to: { phone: 'Local/1@x' } }, 'to.phone'],
    ['/transfer', { participant: 'p1', to: { sipUri: 'sip:a@b\r\nX: y' } }, 'to.sipUri'],
    ['/transfer', { participant: 'p1', to: { sipUri: 'tel:1' } }, 'to.sipUri'],
    ['/transfer', { participant: 'p1', to, timeoutSeconds: 601 }, 'timeoutSeconds'],
    ['/transfer', { participant: 'p1', to, timeoutSeconds: '20' }, 'timeoutSeconds'],
    ['/transfer', { participant: 'p1', to, colour: 'blue' }, ''],
    ['/consultation', { participant: 'p1', to, sound: 'jazz' }, 'sound'],
    ['/consultation/swap', { to }, ''],
    ['/participants/p1/mute', { muted: false }, ''],
    ['/participants/p1/digits', { digits: '' }, 'digits'],
    ['/participants/p1/digits', { digits: '12\r\n' }, 'digits'],
    ['/participants/p1/digits', { digits: '1'.repeat(33) }, 'digits'],
    ['/monitors', { mode: 'listen' }, ''],
    ['/monitors', { mode: 'listen', phone: 'PJSIP/1', offer: 'v=0\n' }, ''],
    ['/monitors', { mode: 'spy', phone: 'PJSIP/1' }, 'mode'],
    ['/monitors', { mode: 'listen', offer: 'hello' }, 'offer'],
    ['/monitors', { mode: 'listen', offer: 'v=0\n\u0000' }, 'offer'],
    ['/recording', { layout: 'round' }, 'layout'],
  ]
  for (const [path, body, key] of wrong) {
    const { status, json, text } = await ask('POST', CALL_PATH + path, { body })
    t.equal(status, 400, `${path} ${JSON.stringify(body).slice(0, 80)}: ${text}`)
    t.match(json, { code: 'http_invalid_request', problems: [{ key }] }, text)
  }
  t.match((await ask('GET', '/v1/calls?colour=blue')).status, 400)
  t.match((await ask('GET', `${CALL_PATH}?x=1`)).status, 400)
  t.strictSame(ports.operator.asked, [])
})

t.test('an unknown call or participant is 404, and what does not fit the state is 409', async (t) => {
  const { ask } = await serve(t)
  const body = { participant: 'p1', to: { extension: '1002' } }
  t.match(await ask('POST', '/v1/calls/none/transfer', { body }), { status: 404, json: { code: 'call_unknown' } })
  t.match(await ask('POST', `${CALL_PATH}/participants/p9/mute`), {
    status: 404,
    json: { code: 'call_participant_unknown' },
  })
  t.match(await ask('DELETE', `${CALL_PATH}/monitors/m9`), { status: 404, json: { code: 'call_monitor_unknown' } })
  t.match(await ask('POST', `${CALL_PATH}/consultation/complete`), { status: 409, json: { code: 'call_state' } })
  t.equal((await ask('POST', `${CALL_PATH}/transfer`, { body })).status, 202)
  t.match(await ask('POST', `${CALL_PATH}/transfer`, { body }), { status: 409, json: { code: 'call_state' } })
})

t.test('of two at once one wins and the other is told', async (t) => {
  const { ask, ports } = await serve(t)
  const gate = deferred<undefined>()
  ports.operator.onControl = () => gate.promise
  const body = { participant: 'p1', to: { extension: '1002' } }
  const both = [1, 2].map(() => ask('POST', `${CALL_PATH}/transfer`, { body }))
  gate.resolve(undefined)
  const statuses = (await Promise.all(both)).map(({ status }) => status).sort()
  t.strictSame(statuses, [202, 409])
})

t.test('participants are told with their levels, and lists come in pages', async (t) => {
  const { ask, ports } = await serve(t)
  const { json } = await ask('GET', `${CALL_PATH}/participants`)
  t.match(json, {
    participants: [
      { participant: { id: 'p1' }, levelDbov: null, media: null },
      { participant: { id: 'p2' }, levelDbov: -30, media: { audio: 'one-way' } },
    ],
  })
  ports.operator.live = Array.from({ length: 7 }, (_, i) => ({ ...CALL, callId: `c${i}`, arrived: 100 - i }))
  const seen: string[] = []
  let query = '?limit=3'
  for (let pages = 0; pages < 5 && query; pages++) {
    const page = (await ask('GET', `/v1/calls${query}`)).json as { calls: { callId: string }[]; next: string | null }
    seen.push(...page.calls.map(({ callId }) => callId))
    query = page.next === null ? '' : `?limit=3&cursor=${page.next}`
    // One that was seen ends meanwhile.
    ports.operator.live = ports.operator.live.filter(({ callId }) => callId !== 'c6')
  }
  t.strictSame(seen, ['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0'])
  for (const bad of ['limit=0', 'limit=501', 'limit=x', 'cursor=%20', 'cursor=!', 'cursor=abcde']) {
    t.equal((await ask('GET', `/v1/calls?${bad}`)).status, 400, bad)
  }
  t.match((await ask('GET', '/v1/calls?state=ringing')).json, { calls: [] })
  t.match((await ask('GET', '/v1/calls?party=nobody')).json, { calls: [] })
  t.match((await ask('GET', '/v1/calls?mapping=sip:VENDAS@b.c&limit=1')).json, { calls: [{ callId: 'c5' }] })
})

t.test('channels are hung up, redirected, bridged and originated, also outside the bridge', async (t) => {
  const { ask, ports } = await serve(t, { allowsEndpoint: (endpoint) => endpoint === 'PJSIP/1001' })
  t.equal((await ask('DELETE', '/v1/channels/1.2')).status, 204)
  t.equal((await ask('DELETE', '/v1/channels/7.7')).status, 404)
  t.equal((await ask('POST', '/v1/channels/1.2/redirect', { body: { exten: '1002' } })).status, 204)
  t.equal((await ask('POST', '/v1/channels/bridge', { body: { channels: ['1.2', '3.4'] } })).status, 204)
  const originate = { phone: 'PJSIP/1001', exten: '1002', callerId: { number: '99' }, timeoutSeconds: 5 }
  t.match(await ask('POST', '/v1/channels/originate', { body: originate }), { status: 202, json: { channelId: '9.9' } })
  t.strictSame(ports.channelControl.asked, [
    ['hangUp', '1.2'],
    ['redirect', '1.2', { context: undefined, exten: '1002' }],
    ['bridge', '1.2', '3.4'],
    [
      'originate',
      {
        phone: 'PJSIP/1001',
        context: undefined,
        exten: '1002',
        callerId: { number: '99', name: undefined },
        timeoutMs: 5000,
      },
    ],
  ])
  const wrong: [path: string, body: unknown][] = [
    ['/v1/channels/bridge', { channels: ['1.2'] }],
    ['/v1/channels/bridge', { channels: ['1.2', '1.2'] }],
    ['/v1/channels/bridge', { channels: ['1.2', '3.4\r\nAction: x'] }],
    ['/v1/channels/1.2/redirect', { context: 'a,b', exten: '1' }],
    ['/v1/channels/originate', { phone: 'PJSIP/1002', exten: '1' }],
  ]
  for (const [path, body] of wrong) t.equal((await ask('POST', path, { body })).status, 400, JSON.stringify(body))
  t.equal(ports.channelControl.asked.length, 4)
})

t.test('a group whose port is absent does not exist', async (t) => {
  const { ask } = await serve(t, {}, { channelControl: undefined, recordings: undefined, audit: undefined })
  t.equal((await ask('DELETE', '/v1/channels/1.2')).status, 404)
  t.equal((await ask('GET', '/v1/recordings')).status, 404)
  t.equal((await ask('GET', '/v1/channels')).status, 200)
})

t.test('what is done is in the audit log with who did it, without secrets', async (t) => {
  const { ask, ports } = await serve(t)
  const entries = ports.audit.entries
  await ask('GET', '/v1/calls')
  t.strictSame(entries, [], 'looking is not')
  await ask('POST', `${CALL_PATH}/transfer`, { body: { participant: 'p1', to: { extension: '1002' } } })
  await ask('POST', `${CALL_PATH}/participants/p1/digits`, { body: { digits: '4711' } })
  await ask('POST', '/v1/calls/none/recording')
  ports.operator.onControl = () => Promise.reject(new CallError('call_stopping', 'stopping'))
  await ask('POST', `${CALL_PATH}/participants/p1/mute`)
  await ask('POST', '/v1/tokens', { body: { name: 'x', scopes: ['read'] } })
  const draft = { sipUri: 'sip:a@b.c', displayName: 'A', cube: { userId: 1, login: 'a', password: 'hunter22' } }
  await ask('POST', '/v1/mappings', { body: draft })
  await ask('DELETE', CALL_PATH, { authorization: 'Bearer wrong-token-0123456789' })
  await ask('GET', '/v1/recordings/r1/audio')
  t.match(entries.toReversed(), [
    {
      action: 'transferCall',
      target: `calls/${CALL.callId}`,
      actor: 'http.tokens[0]',
      tokenId: 'config:0',
      outcome: 'done',
      status: 202,
      ip: '127.0.0.1',
      detail: { participant: 'p1', to: { extension: '1002' } },
    },
    { action: 'sendDigits', target: `calls/${CALL.callId}/participants/p1`, outcome: 'done' },
    { action: 'startRecording', target: 'calls/none', outcome: 'refused', status: 404 },
    { action: 'muteParticipant', outcome: 'failed', status: 503 },
    { action: 'createToken', target: 'tokens/1', detail: { name: 'x', scopes: ['read'] } },
    { action: 'createMapping', target: 'mappings/1', detail: { sipUri: 'sip:a@b.c' } },
    { action: 'getRecordingAudio', target: 'recordings/r1', detail: { callId: CALL.callId } },
  ])
  t.equal(entries.length, 7)
  t.notMatch(JSON.stringify(entries), /4711|hunter22|cb_/)
  t.match((await ask('GET', '/v1/audit?limit=2')).json, { entries: [{ action: 'getRecordingAudio' }, {}], next: '2' })
})

t.test('an audit log that fails neither delays nor fails a request', async (t) => {
  const { ask, ports } = await serve(t)
  ports.audit.onAppend = () => {
    throw new Error('full')
  }
  t.equal((await ask('DELETE', CALL_PATH)).status, 204)
  t.equal((await ask('GET', '/health')).status, 200)
})
