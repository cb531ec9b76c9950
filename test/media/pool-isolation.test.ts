import t, { type Test } from 'tap'
import type { MediaSession } from '../../src/media/session.ts'
import { FakeAsterisk } from './support/fake-asterisk.ts'
import { freeRange } from './support/free-range.ts'
import { eventually, mediaOptions } from './support/options.ts'
import { blockAtSignal, startWith } from './support/preload.ts'
import { WeriftApp } from './support/werift-app.ts'

const OPUS = 111
/** 160 of G.711 at 8 kHz. */
const FRAME_UNITS = 160

function failureOf(session: MediaSession): Promise<string> {
  return new Promise((resolve) => session.once('failed', (failure, detail) => resolve(`${failure}: ${detail}`)))
}

/** Numbers on a 16 bit wheel: how many there should have been, and how many there were. */
function spanOf(numbers: readonly number[]): number {
  return ((numbers.at(-1)! - numbers[0]!) & 0xffff) + 1
}

/** What a call on one worker notices while `harm` is done to the other. */
async function neighbourOf(t: Test, harm: (pid: number) => void, cause: RegExp): Promise<void> {
  const rtpPortRange = await freeRange(100)
  const pool = await startWith(blockAtSignal(60_000), { workers: 2, rtpPortRange, stallTimeoutMs: 2000 })
  t.teardown(() => pool.close())
  const asterisk = await FakeAsterisk.start()
  const app = new WeriftApp()
  const doomed = await pool.open(mediaOptions())
  const place = pool.status().workers.findIndex((worker) => worker.sessions === 1)
  const call = await pool.open(mediaOptions())
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.close(), call.close(), doomed.close()])
  })
  t.equal(pool.status().workers[1 - place]?.sessions, 1, 'they are on different workers')
  await doomed.openRtp('PCMU')
  const local = await call.openRtp('PCMU')
  await call.connectRtp(asterisk.address)
  await app.answerTo(call)
  await call.connected()
  asterisk.speak(local, 440)
  const toApp = () => app.packets.filter(({ header }) => header.payloadType === OPUS)
  await eventually('audio flows both ways', () => asterisk.packets.length > 50 && toApp().length > 50)

  const failed = failureOf(doomed)
  const [phoneFrom, appFrom] = [asterisk.packets.length, toApp().length]
  harm(pool.status().workers[place]!.pid!)
  t.match(await failed, cause, 'the call of the worker that was lost ends with the cause')
  // The successor starts meanwhile, which is the hardest on the machine.
  await eventually('the worker is replaced', () => pool.status().workers.every(({ ready }) => ready), 30_000)
  await eventually('a second goes by', () => asterisk.packets.length - phoneFrom > 50, 30_000)

  const toPhone = asterisk.packets.slice(phoneFrom)
  const sequences = toPhone.map((packet) => packet.readUInt16BE(2))
  t.equal(spanOf(sequences), toPhone.length, 'no packet to the phone is missing')
  const steps = toPhone
    .slice(1)
    .map((packet, i) => (packet.readUInt32BE(4) - toPhone[i]!.readUInt32BE(4)) / FRAME_UNITS)
  const late = steps.filter((slots) => slots * 20 > 60)
  // The pacer leaves out the slots that it was too late for; on a machine that has no time for it that is some.
  t.ok(
    late.length <= 0.05 * steps.length,
    `gaps above 60 ms: ${late.length}, the longest ${Math.max(...steps) * 20} ms`,
  )
  const packets = toApp().slice(appFrom)
  t.ok(packets.length >= 0.99 * spanOf(packets.map(({ header }) => header.sequenceNumber)), 'the app lost nothing')
  t.match(await call.statistics(), { fromPhone: { lost: 0, late: 0 } })
}

t.test('a call does not notice that another worker is killed', (t) =>
  neighbourOf(t, (pid) => process.kill(pid, 'SIGKILL'), /^worker-lost: .*SIGKILL/),
)

t.test("a call does not notice that another worker's event loop is blocked", (t) =>
  neighbourOf(t, (pid) => process.kill(pid, 'SIGUSR2'), /^worker-lost: .*answered no ping for 2000 ms/),
)
