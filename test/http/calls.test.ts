import t from 'tap'
import { CallError, LegError } from '../../src/calls/errors.ts'
import { CALL, serve, type AskOptions } from './fixture.ts'

const BODY = { direction: 'phone-to-app', mapping: 'vendas' }

t.test('live calls are listed, and one is told alone', async (t) => {
  const { ask } = await serve(t)
  const expected = { ...CALL, department: null, cubeSessionId: null, transfer: null, recording: null }
  t.strictSame((await ask('GET', '/v1/calls')).json, { calls: [expected], next: null })
  t.strictSame((await ask('GET', `/v1/calls/${CALL.callId}`)).json, expected)
})

t.test('an unknown call is 404, for looking and for hanging up', async (t) => {
  const { ask, ports } = await serve(t)
  for (const method of ['GET', 'DELETE']) {
    const { status, headers, json } = await ask(method, '/v1/calls/none')
    t.equal(status, 404)
    t.match(headers['content-type'], /^application\/problem\+json/)
    t.strictSame(json, {
      type: 'urn:cubebridge:call_unknown',
      title: 'Not Found',
      status: 404,
      detail: 'there is no call none (any more)',
      code: 'call_unknown',
      retryable: false,
    })
  }
  t.strictSame(ports.operator.hungUp, [])
})

t.test('an id that no call can have is 400, and nothing is asked', async (t) => {
  const { ask, ports } = await serve(t)
  for (const id of ['a%0d%0ab', 'a%20b', 'x'.repeat(65), '%00', 'a%2fb', '..%2f..', '%e2%80%a8', '%F0%9F%98%80']) {
    for (const method of ['GET', 'DELETE']) {
      const { status, json } = await ask(method, `/v1/calls/${id}`)
      t.equal(status, 400, `${method} ${id}`)
      t.match(json, { code: 'http_invalid_request', problems: [{ key: 'id' }] })
    }
  }
  t.match(await ask('GET', '/v1/calls/%zz'), { status: 400, json: { code: 'http_invalid_request' } })
  t.match((await ask('GET', `/v1/calls/${'x'.repeat(129)}`)).status, /^(400|404|414)$/)
  t.strictSame(ports.operator.hungUp, [])
})

t.test('a hang-up answers 204 with nothing when both sides are freed', async (t) => {
  const { ask, ports } = await serve(t)
  const { status, text } = await ask('DELETE', `/v1/calls/${CALL.callId}`)
  t.equal(status, 204)
  t.equal(text, '')
  t.strictSame(ports.operator.hungUp, [CALL.callId])
})

t.test('a hang-up that never ends is given up', async (t) => {
  const { ask, ports } = await serve(t, { callTimeoutMs: 50 })
  ports.operator.onHangUp = () => new Promise(() => undefined)
  t.match(await ask('DELETE', `/v1/calls/${CALL.callId}`), {
    status: 504,
    json: { code: 'timeout', retryable: true, detail: /ending call .* took longer/ },
  })
})

t.test('a call is begun, and the answer says where it can be seen', async (t) => {
  const { ask, ports } = await serve(t)
  const { status, headers, json } = await ask('POST', '/v1/calls', { body: { ...BODY, phone: 'PJSIP/1001' } })
  t.equal(status, 202)
  t.equal(headers.location, `/v1/calls/${CALL.callId}`)
  t.match(json, { callId: CALL.callId, state: 'ringing' })
  await ask('POST', '/v1/calls', { body: { direction: 'app-to-phone', mapping: 'sip:joão@empresa.com' } })
  const rest = { to: undefined, callerId: undefined, timeoutMs: undefined }
  t.strictSame(ports.operator.originated, [
    { direction: 'phone-to-app', mapping: 'vendas', phone: 'PJSIP/1001', ...rest },
    { direction: 'app-to-phone', mapping: 'sip:joão@empresa.com', phone: undefined, ...rest },
  ])
})

t.test('a request that is not as it must be is 400, names each part, and nothing is dialled', async (t) => {
  const { ask, ports } = await serve(t)
  const wrong: [body: unknown, key: string, message: RegExp][] = [
    [{ mapping: 'vendas' }, 'direction', /is missing/],
    [{ direction: 'phone-to-app' }, 'mapping', /is missing/],
    [{ ...BODY, direction: 'sideways' }, 'direction', /must be one of/],
    [{ ...BODY, direction: 1 }, 'direction', /must be one of/],
    [{ ...BODY, mapping: 5 }, 'mapping', /must be text/],
    [{ ...BODY, mapping: null }, 'mapping', /must be text, but is empty/],
    [{ ...BODY, mapping: '' }, 'mapping', /must not be empty/],
    [{ ...BODY, mapping: 'x'.repeat(257) }, 'mapping', /at most 256/],
    [{ ...BODY, mapping: 'vendas\r\nAction: Originate' }, 'mapping', /without blanks or line breaks/],
    [{ ...BODY, mapping: 'vendas\n' }, 'mapping', /without blanks or line breaks/],
    [{ ...BODY, mapping: 'ven das' }, 'mapping', /without blanks/],
    [{ ...BODY, mapping: 'ven\u0000das' }, 'mapping', /without blanks/],
    [{ ...BODY, mapping: '"x"<vendas>' }, 'mapping', /without blanks/],
    [{ ...BODY, phone: 'PJSIP/1001\r\nAction: Originate' }, 'phone', /must be PJSIP/],
    [{ ...BODY, phone: 'PJSIP/1001\n' }, 'phone', /must be PJSIP/],
    [{ ...BODY, phone: 'PJSIP/1001@trunk' }, 'phone', /must be PJSIP/],
    [{ ...BODY, phone: 'PJSIP/1001&PJSIP/1002' }, 'phone', /must be PJSIP/],
    [{ ...BODY, phone: 'Local/900@out' }, 'phone', /must be PJSIP/],
    [{ ...BODY, phone: `PJSIP/${'1'.repeat(65)}` }, 'phone', /up to 64 letters, digits, _ \. -\)/],
    [{ ...BODY, phone: 'PJSIP/+551199' }, 'phone', /must be PJSIP/],
    [{ ...BODY, phone: null }, 'phone', /must be text/],
    [{ ...BODY, phone: ['PJSIP/1001'] }, 'phone', /must be text, but is a list/],
    [{ ...BODY, colour: 'x' }, '', /unknown keys: colour/],
    [{ ...BODY, callerId: 'x' }, 'callerId', /must be a map of keys/],
    [{ ...BODY, callerId: { number: '1\r\nVariable: x' } }, 'callerId.number', /up to 40/],
    [{ ...BODY, callerId: { number: '1', name: 'a" <sip:x>' } }, 'callerId.name', /without/],
    [{ ...BODY, timeoutSeconds: 0 }, 'timeoutSeconds', /at least 1/],
    [{ ...BODY, to: { phone: 'PJSIP/1002' } }, 'to', /is not for phone-to-app/],
    [{ direction: 'phone-to-phone', phone: 'PJSIP/1', mapping: 'vendas', to: { extension: '1' } }, 'mapping', /is not/],
    [{ direction: 'phone-to-phone', phone: 'PJSIP/1' }, 'to', /is missing/],
    [{ direction: 'phone-to-phone', to: { extension: '1' } }, 'phone', /is missing/],
    [{ direction: 'phone-to-phone', phone: 'PJSIP/1', to: {} }, 'to', /exactly one of/],
    [{ direction: 'phone-to-phone', phone: 'PJSIP/1', to: { extension: '1', mapping: 'v' } }, 'to', /exactly one of/],
    [{ direction: 'phone-to-phone', phone: 'PJSIP/1', to: { extension: '1@x&y' } }, 'to.extension', /can dial/],
    [{ direction: 'phone-to-phone', phone: 'PJSIP/1', to: { sipUri: 'sip:a@b;x=y' } }, 'to.sipUri', /SIP URI/],
    [[BODY], '', /must be a map of keys, but is a list/],
    ['text', '', /must be a map of keys/],
    [null, '', /must be a map of keys|empty/],
  ]
  for (const [body, key, message] of wrong) {
    const { status, json } = await ask('POST', '/v1/calls', { body })
    t.equal(status, 400, JSON.stringify(body).slice(0, 80))
    t.match(json, { code: 'http_invalid_request', problems: [{ key, message }] }, JSON.stringify(json))
  }
  t.strictSame(ports.operator.originated, [])
})

t.test('a body that is no JSON, too large or of another type is refused', async (t) => {
  const { ask, ports } = await serve(t)
  const cases: [more: AskOptions, status: number, code: string][] = [
    [{ raw: '{"direction":' }, 400, 'http_invalid_request'],
    [{ raw: '' }, 400, 'http_invalid_request'],
    [{ raw: '{"__proto__":{"x":1},"direction":"phone-to-app","mapping":"a"}' }, 400, 'http_invalid_request'],
    [{ raw: 'a=b', type: 'application/x-www-form-urlencoded' }, 415, 'http_unsupported_media_type'],
    [{ raw: '{}', type: null }, 415, 'http_unsupported_media_type'],
    [{ body: { ...BODY, mapping: 'x'.repeat(20_000) } }, 413, 'http_too_large'],
  ]
  for (const [more, status, code] of cases) {
    t.match(await ask('POST', '/v1/calls', more), { status, json: { status, code } }, JSON.stringify(more).slice(0, 60))
  }
  t.match((await ask('POST', '/v1/calls')).status, /^4/, 'no body at all')
  t.strictSame(ports.operator.originated, [])
})

t.test('an endpoint that the configuration does not allow is not rung', async (t) => {
  const { ask, ports } = await serve(t, { allowsEndpoint: (endpoint) => endpoint.startsWith('PJSIP/1') })
  t.match(await ask('POST', '/v1/calls', { body: { ...BODY, phone: 'PJSIP/trunk' } }), {
    status: 400,
    json: { problems: [{ key: 'phone', message: /asterisk\.endpoints/ }] },
  })
  t.strictSame(ports.operator.originated, [])
  t.equal((await ask('POST', '/v1/calls', { body: { ...BODY, phone: 'PJSIP/1001' } })).status, 202)
})

t.test('what the bridge refuses keeps its code and status', async (t) => {
  const { ask, ports } = await serve(t, { callTimeoutMs: 50 })
  const cases: [error: Error | undefined, status: number, code: string][] = [
    [new CallError('call_unknown_mapping', 'there is no mapping vendas'), 404, 'call_unknown_mapping'],
    [new CallError('call_no_phone', 'vendas has no phone'), 409, 'call_no_phone'],
    [new CallError('call_stopping', 'the bridge is stopping'), 503, 'call_stopping'],
    [new LegError({ cause: 'capacity', by: 'bridge' }), 503, 'leg_capacity'],
    [new LegError({ cause: 'switch-unavailable', by: 'bridge' }), 502, 'leg_switch-unavailable'],
    [new TypeError('a defect'), 500, 'internal'],
    [undefined, 504, 'timeout'],
  ]
  for (const [error, status, code] of cases) {
    ports.operator.onOriginate = () => (error ? Promise.reject(error) : new Promise(() => undefined))
    t.match(await ask('POST', '/v1/calls', { body: BODY }), { status, json: { status, code } }, code)
  }
})
