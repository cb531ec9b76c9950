import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { EventJournal } from '../../src/events/journal.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { EventParser } from '../../src/cli/api/event-source.ts'
import { beginCli, serveCli, type RunningCli } from './fixture.ts'
import { CALL } from './samples.ts'

async function until(running: RunningCli, text: RegExp): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!text.test(running.said().stdout + running.said().stderr)) {
    if (performance.now() > deadline) throw new Error(`not said: ${String(text)} in ${JSON.stringify(running.said())}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A server that a test answers for, so that it can break what it likes. */
async function answering(t: Test, answer: (response: ServerResponse, lastEventId: string | undefined) => void) {
  const server = createServer((request, response) => {
    const id = request.headers['last-event-id']
    answer(response, typeof id === 'string' ? id : undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const env = { CUBEBRIDGE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, CUBEBRIDGE_TOKEN: 'x' }
  return (...argv: string[]) => beginCli(argv, env)
}

const line = (id: string, type: string) =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ id, type, at: 1000, callId: 'c1', data: { state: 'ringing' } })}\n\n`

t.test('a lost connection is made again, and goes on behind the last event', async (t) => {
  const asked: (string | undefined)[] = []
  const begin = await answering(t, (response, lastEventId) => {
    asked.push(lastEventId)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('retry: 10\nid: a-0\n\n')
    if (asked.length === 1) {
      response.write(line('a-1', 'call.started'))
      // Half an event: what is cut must not be taken for one.
      setTimeout(() => response.write('id: a-2\nevent: call.changed\ndata: {', () => response.destroy()), 50)
    } else response.write(line('a-2', 'call.changed'))
  })
  const running = begin('events')
  await until(running, /call\.changed/)
  const { code, stdout, stderr } = await running.stop()
  t.equal(code, 0)
  t.match(stdout, /^\S+ +call\.started +c1 +state=ringing\n\S+ +call\.changed +c1 +state=ringing\n$/)
  t.match(stderr, /^connection lost \(.*\); trying again\n$/)
  t.strictSame(asked, [undefined, 'a-1'])
})

t.test('events that were missed are told', async (t) => {
  const begin = await answering(t, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('id: a-9\nevent: events_dropped\ndata: {"count":4,"from":"a-5","to":"a-9","exact":true}\n\n')
  })
  const running = begin('events', '--after', 'a-4')
  await until(running, /4 events were missed: "cubebridge calls"/)
  await running.stop()
  const asJson = begin('events', '--json')
  await until(asJson, /\n/)
  t.match(JSON.parse((await asJson.stop()).stdout), { type: 'events_dropped', id: 'a-9', data: { count: 4 } })
})

t.test('what asking again would not mend ends it', async (t) => {
  const { begin } = await serveCli(t)
  const running = begin('events')
  await until(running, /http_not_found/)
  t.equal((await running.stop()).code, 1)
  const refused = beginCli(['events'], { CUBEBRIDGE_URL: 'http://127.0.0.1:1', CUBEBRIDGE_TOKEN: 'x' })
  await until(refused, /does not answer/)
  t.equal((await refused.stop()).code, 1, 'nor does it wait for a bridge that never was')
})

t.test('a line may come in any pieces', async (t) => {
  const text = `: beat\r\nid: a-1\r\n\r\n${line('a-2', 'x.y')}data: one\ndata: two\n\n`
  for (const size of [1, 2, 3, 7, text.length]) {
    const parser = new EventParser('', 100)
    const events = []
    for (let at = 0; at < text.length; at += size) events.push(...parser.take(text.slice(at, at + size)))
    t.match(
      events,
      [
        { id: 'a-2', type: 'x.y' },
        { id: 'a-2', type: 'message', data: 'one\ntwo' },
      ],
      `pieces of ${size}`,
    )
    t.equal(parser.lastEventId, 'a-2')
  }
})

t.test("a real bridge's events come as they happen, by type and call", async (t) => {
  const journal = new EventJournal({ log: silentLog, clock: systemClock, digits: false })
  t.teardown(() => journal.close())
  const { begin } = await serveCli(t, { events: journal })
  const running = begin('events', '--types', 'call.*', '--call', CALL.callId.slice(0, 8), '--json')
  const told = () => {
    journal.append({ type: 'call.changed', callId: 'another', at: 1, data: CALL })
    journal.append({ type: 'call.changed', callId: CALL.callId, at: 1, data: CALL })
  }
  const telling = setInterval(told, 100)
  t.teardown(() => clearInterval(telling))
  await until(running, /\n/)
  const { stdout, ...rest } = await running.stop()
  t.match(rest, { code: 0, stderr: '' })
  const lines = stdout.trim().split('\n')
  for (const text of lines) t.match(JSON.parse(text), { type: 'call.changed', callId: CALL.callId })
})
