import t from 'tap'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { beginCli, runToEnd } from '../cli/fixture.ts'
import { eventually, Stage, TOKEN } from './fixtures/stage.ts'

t.test('by command line a phone calls an app, is sent to another phone, and is hung up', async (t) => {
  const stage = await Stage.shared(t)
  const env = { CUBEBRIDGE_URL: stage.bridge.rooms.http!.url, CUBEBRIDGE_TOKEN: TOKEN }
  await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const [first, second] = [await stage.phone('1001'), await stage.phone('1002')]
  first.onCall('answer')
  second.onCall('answer')

  const begun = await runToEnd(['call', '1001', 'vendas', '--json'], env)
  t.equal(begun.code, 0, begun.stderr)
  const { outcome, call } = JSON.parse(begun.stdout) as { outcome: string; call: { callId: string } }
  t.equal(outcome, 'talking')
  const { callId } = call
  t.match(await runToEnd(['calls'], env), { code: 0, stdout: new RegExp(`${callId} +talking`) })

  // The phone goes on talking, with the other phone, and the app leaves.
  const sent = await runToEnd(['transfer', callId.slice(0, 8), 'phone', 'PJSIP/1002'], env)
  t.match(sent, { code: 0, stdout: /transferred to PJSIP\/1002/ })
  t.match(await runToEnd(['hangup', callId], env), { code: 0 })
  t.match(await runToEnd(['hangup', callId], env), { code: 1, stderr: /call_unknown/ })
  const [record] = (await stage.records(1)) as [CallRecord]
  t.match(record, { callId, endedBy: 'operator', transfers: [{ state: 'completed' }] })
  await stage.nothingLeft(t)
})

t.test('a call that the phone declines ends the command with 1', async (t) => {
  const stage = await Stage.shared(t)
  const env = { CUBEBRIDGE_URL: stage.bridge.rooms.http!.url, CUBEBRIDGE_TOKEN: TOKEN }
  const phone = await stage.phone('1001')
  phone.onCall('decline')
  const running = beginCli(['call', '1001', 'vendas'], env)
  await eventually('the command ends', 30_000, () => running.said().code >= 0)
  t.match(running.said(), { code: 1 })
  await stage.records(1)
  await stage.nothingLeft(t)
})
