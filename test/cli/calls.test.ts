import t from 'tap'
import { CallError } from '../../src/calls/errors.ts'
import { CALL, RECORD } from './samples.ts'
import { runToEnd, serveCli } from './fixture.ts'

const PHONE_TO_APP = { direction: 'phone-to-app', mapping: 'vendas', phone: 'PJSIP/1001' }

t.test('calls are listed as a table, and as JSON', async (t) => {
  const { cli, ports } = await serveCli(t)
  const { code, stdout } = await cli('calls')
  t.equal(code, 0)
  t.match(stdout, /^CALL +STATE +FOR +FROM +TO/)
  t.match(stdout, new RegExp(`\n${CALL.callId} +talking +\\S+ +Zé <1001> +Maria <maria> +phone-to-app`))
  t.match(JSON.parse((await cli('calls', '--json')).stdout), [{ callId: CALL.callId }])
  t.match(await cli('calls', '--party', 'nobody'), { code: 0, stdout: 'no live calls\n' })
  ports.operator.live = []
  t.strictSame(JSON.parse((await cli('calls', '--json')).stdout), [])
})

t.test('one call is shown with who is in, by the beginning of its id', async (t) => {
  const { cli } = await serveCli(t)
  const { code, stdout } = await cli('calls', CALL.callId.slice(0, 6))
  t.equal(code, 0)
  t.match(stdout, /p1 +phone +caller +Zé <1001> +joined +-\np2 +app +callee/)
  t.match(await cli('calls', 'none'), { code: 1, stderr: /no live call none.*cubebridge cdr get none/ })
})

t.test('a name that a caller chose can not move the cursor', async (t) => {
  const { cli, ports } = await serveCli(t)
  const evil = { ...CALL.from, displayName: 'a\u001b[2Jb\u202e\r\n' }
  ports.operator.live = [{ ...CALL, from: evil }]
  const { stdout } = await cli('calls')
  t.match(stdout, 'a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd} <1001>')
  t.equal(stdout.split('\n').length, 3)
})

t.test('two addresses make a call: who stands first is rung first', async (t) => {
  const { cli, ports } = await serveCli(t)
  const cases: [from: string, to: string, asked: object][] = [
    ['1001', 'vendas', PHONE_TO_APP],
    ['PJSIP/1001', 'mapping:vendas', PHONE_TO_APP],
    ['pjsip/zoiper-1', '1002', { direction: 'phone-to-phone', phone: 'PJSIP/zoiper-1', to: { extension: '1002' } }],
    ['1001', 'PJSIP/1002', { direction: 'phone-to-phone', phone: 'PJSIP/1001', to: { phone: 'PJSIP/1002' } }],
    ['1001', 'sip:a@b.c', { direction: 'phone-to-phone', phone: 'PJSIP/1001', to: { sipUri: 'sip:a@b.c' } }],
    ['1001', 'extension:eco', { direction: 'phone-to-phone', phone: 'PJSIP/1001', to: { extension: 'eco' } }],
    ['vendas', '1001', { direction: 'app-to-phone', mapping: 'vendas', phone: 'PJSIP/1001' }],
    ['sip:vendas@b.c', 'PJSIP/1001', { direction: 'app-to-phone', mapping: 'sip:vendas@b.c', phone: 'PJSIP/1001' }],
  ]
  for (const [from, to, asked] of cases) {
    ports.operator.originated.length = 0
    t.match(await cli('call', from, to, '--no-wait'), { code: 0, stdout: `call ${CALL.callId}: ${from} is being rung` })
    t.match(ports.operator.originated, [asked], `${from} ${to}`)
  }
  ports.operator.originated.length = 0
  for (const [from, to] of [
    ['vendas', 'suporte'],
    ['vendas', 'sip:a@b.c'],
    ['', '1001'],
  ] as const) {
    t.equal((await cli('call', from, to)).code, 2, `${from} ${to}`)
  }
  t.strictSame(ports.operator.originated, [])
  await cli('call', '1001', 'vendas', '-t', '20', '--caller-id', '5', '--caller-name', 'Zé', '--no-wait')
  t.match(ports.operator.originated, [{ timeoutMs: 20_000, callerId: { number: '5', name: 'Zé' } }])
  t.match(await cli('call', '1001', 'vendas', '--caller-name', 'Zé'), { code: 2, stderr: /needs --caller-id/ })
})

t.test('a call that is begun is followed until they talk', async (t) => {
  const { cli, ports } = await serveCli(t)
  ports.operator.live = [{ ...CALL, state: 'ringing' }]
  setTimeout(() => (ports.operator.live = [CALL]), 700)
  t.match(await cli('call', '1001', 'vendas'), { code: 0, stdout: `call ${CALL.callId}\nringing\ntalking\n` })
  t.match(JSON.parse((await cli('call', '1001', 'vendas', '--json')).stdout), { outcome: 'talking' })
})

t.test('a call that nobody takes ends with 1 and the reason of its record', async (t) => {
  const { cli, ports } = await serveCli(t)
  const { times } = RECORD
  ports.operator.live = []
  ports.records.kept = [
    { ...RECORD, cause: 'no-answer', endedBy: 'phone', times: { ...times, joined: undefined }, result: 'client' },
  ]
  t.match(await cli('call', '1001', 'vendas'), { code: 1, stdout: /failed: no-answer, by phone\n/ })
  t.match(JSON.parse((await cli('call', '1001', 'vendas', '--json')).stdout), { outcome: 'failed' })
  ports.records.kept = [RECORD]
  t.match(await cli('call', '1001', 'vendas'), { code: 0, stdout: /they talked for 0:04; ended by phone/ })
})

t.test('hangup ends a call by the beginning of its id', async (t) => {
  const { cli, ports } = await serveCli(t)
  t.match(await cli('hangup', CALL.callId.slice(0, 8)), { code: 0, stdout: `call ${CALL.callId} is over\n` })
  t.strictSame(ports.operator.hungUp, [CALL.callId])
  t.match(await cli('hangup', 'none'), {
    code: 1,
    stdout: '',
    stderr: /^cubebridge: there is no call none \(any more\) \(call_unknown\) → "cubebridge calls" lists [^\n]*\n$/,
  })
})

t.test('a blind transfer is followed until the target answers, or does not', async (t) => {
  const { cli, ports } = await serveCli(t)
  const settle = (state: 'completed' | 'failed') =>
    setTimeout(() => {
      const [call = CALL] = ports.operator.live
      const reason = state === 'failed' ? ({ cause: 'busy', by: 'phone' } as const) : undefined
      if (call.transfer) ports.operator.live = [{ ...call, transfer: { ...call.transfer, state, reason } }]
    }, 600)
  settle('completed')
  t.match(await cli('transfer', CALL.callId, 'phone', '1002'), { code: 0, stdout: /transferred to 1002/ })
  t.match(ports.operator.asked, [
    { what: 'transfer', args: [CALL.callId, { participant: 'phone', to: { extension: '1002' } }] },
  ])
  settle('failed')
  t.match(await cli('transfer', CALL.callId, 'p1', 'PJSIP/1002'), { code: 1, stdout: /not reached: busy, by phone/ })
  t.match(await cli('transfer', CALL.callId, 'p1', '1002', '--silence'), { code: 2, stderr: /--attended/ })
})

t.test('an attended transfer is begun, swapped, completed and taken back', async (t) => {
  const { cli, ports } = await serveCli(t)
  t.match(await cli('consult', 'swap', CALL.callId), { code: 1, stderr: /no transfer is under way \(call_state\)/ })
  const begun = await cli('transfer', CALL.callId, 'app', '1002', '--attended', '--silence')
  t.match(begun, { code: 0, stdout: /they talk with 1002\nthen: cubebridge consult complete\|swap\|abort/ })
  t.match(ports.operator.asked.at(-1), {
    what: 'consult',
    args: [CALL.callId, { participant: 'app', sound: 'silence' }],
  })
  t.match(await cli('consult', 'swap', CALL.callId), { code: 0, stdout: /the transfer is consulting/ })
  t.match(await cli('consult', 'complete', CALL.callId, '--json'), { code: 0, stdout: /"completed"/ })
  await cli('transfer', CALL.callId, 'app', '1002', '--attended')
  t.match(await cli('consult', 'abort', CALL.callId), { code: 0, stdout: /aborted/ })
})

t.test('what the bridge refuses is one line with its code and what to do', async (t) => {
  const { cli, ports, url } = await serveCli(t)
  t.match(await cli('call', '1001', 'a b', '--no-wait'), {
    code: 1,
    stderr: /^[^\n]*mapping must be [^\n]*\(http_inv[^\n]*\n$/,
  })
  ports.operator.onOriginate = () => Promise.reject(new CallError('call_unknown_mapping', 'no mapping is x'))
  t.match(await cli('call', '1001', 'x'), {
    code: 1,
    stderr: 'cubebridge: no mapping is x (call_unknown_mapping) → "cubebridge mappings" lists them',
  })
  const wrong = { CUBEBRIDGE_URL: url, CUBEBRIDGE_TOKEN: 'another-token-of-nobody' }
  t.match(await runToEnd(['calls'], wrong), {
    code: 1,
    stderr: /\(http_unauthorized\) → give the right token: --token/,
  })
})

t.test('watching shows the calls again and again until it is stopped', async (t) => {
  const { begin, ports } = await serveCli(t)
  const watching = begin('calls', '--watch', '--interval', '0.05')
  const until = async (text: RegExp) => {
    while (!text.test(watching.said().stdout)) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await until(/talking/)
  ports.operator.live = []
  await until(/no live calls/)
  t.match(await watching.stop(), { code: 0, stderr: '' })
})
