import { Writable } from 'node:stream'
import t, { type Test } from 'tap'
import { createLog } from '../../src/lib/log.ts'
import { opusHasFec } from '../../src/media/opus/packet.ts'
import { WorkerPool } from '../../src/media/pool.ts'
import type { OpusOptions } from '../../src/media/session.ts'
import { FakeAsterisk } from './support/fake-asterisk.ts'
import { freeRange } from './support/free-range.ts'
import { eventually, mediaOptions } from './support/options.ts'
import { startWith } from './support/preload.ts'
import { WeriftApp } from './support/werift-app.ts'

const OPUS = 111

async function talk(t: Test, pool: WorkerPool, opus: Partial<OpusOptions> = {}) {
  const defaults = mediaOptions()
  const [asterisk, session] = await Promise.all([
    FakeAsterisk.start(),
    pool.open({ ...defaults, opus: { ...defaults.opus, ...opus } }),
  ])
  const app = new WeriftApp()
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.close(), session.close()])
  })
  const local = await session.openRtp('PCMU')
  await session.connectRtp(asterisk.address)
  await app.answerTo(session)
  await session.connected()
  asterisk.speak(local, 440, true)
  const packets = () => app.packets.filter(({ header }) => header.payloadType === OPUS).map(({ payload }) => payload)
  await eventually('the app is talked to', () => packets().length > 50)
  return { session, app, packets }
}

const shareWithFec = (packets: readonly Buffer[]) =>
  packets.filter((packet) => opusHasFec(packet, packet.length)).length / packets.length
const meanBytes = (packets: readonly Buffer[]) =>
  packets.reduce((sum, packet) => sum + packet.length, 0) / packets.length

t.test('loss that the app reports brings FEC into the packets, and congestion makes them smaller', async (t) => {
  const pool = await WorkerPool.start({ workers: 1, rtpPortRange: await freeRange(20) })
  t.teardown(() => pool.close())
  const { session, app, packets } = await talk(t, pool, { expectedLossPercent: 0 })
  const toApp = async () => (await session.statistics()).toApp
  t.match(await toApp(), { bitrate: 24_000, expectedLossPercent: 0 })
  const before = packets()
  t.equal(shareWithFec(before), 0, 'nobody lost anything yet')

  /** Again and again, as apps do; on fewer than ten packets a report says too little. */
  const untilReported = async (what: string, jitterMs: number, met: () => Promise<boolean>) => {
    let at = 0
    await eventually(what, async () => {
      if (packets().length - at < 15) return false
      at = packets().length
      await app.report(0.2, jitterMs)
      return met()
    })
  }
  await untilReported('the report was heard', 5, async () => (await toApp()).expectedLossPercent === 20)
  const from = packets().length + 5
  await eventually('more was sent', () => packets().length >= from + 50)
  const protectedPackets = packets().slice(from)
  t.ok(shareWithFec(protectedPackets) > 0.4, `FEC is in ${shareWithFec(protectedPackets) * 100} % of the packets`)
  t.match(await toApp(), { bitrate: 24_000 }, 'within the same bitrate')

  await untilReported('the bitrate went down', 200, async () => ((await toApp()).bitrate ?? 0) <= 15_400)
  const later = packets().length + 5
  await eventually('more was sent', () => packets().length >= later + 50)
  t.ok(meanBytes(packets().slice(later)) < meanBytes(protectedPackets), 'the packets are smaller')
})

t.test('a worker that has too much to do lowers the complexity of its calls, and raises it again', async (t) => {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  // At each SIGUSR2 it begins to be busy for nine tenths of the time, or stops it.
  const busy =
    'let on=false;process.on("SIGUSR2",()=>{on=!on});' +
    'setInterval(()=>{if(on)for(const end=Date.now()+45;Date.now()<end;);},50)'
  const pool = await startWith(busy, {
    workers: 1,
    rtpPortRange: await freeRange(20),
    pressurePeriodMs: 150,
    log: createLog('info', stream),
  })
  t.teardown(() => pool.close())
  const { session } = await talk(t, pool)
  const complexity = async () => (await session.statistics()).toApp.complexity ?? -1
  const toggle = () => process.kill(pool.status().workers[0]!.pid!, 'SIGUSR2')

  toggle()
  await eventually('the complexity went down to nothing', async () => (await complexity()) === 0)
  await eventually('the pool knows', () => pool.status().complexityCeiling === 0)
  await eventually('it refuses further calls', () => pool.status().refusal?.limit === 'load')
  t.match(pool.refusal()?.detail, /no time left \(\d+ %\)/)
  const warnings = lines.filter((line) => line.includes('too much to do'))
  t.equal(warnings.length, 1, 'it is told once')
  t.match(warnings[0], /"level":"warn".*"complexityCeiling":/)
  const late = await pool.open(mediaOptions())
  t.equal((await late.statistics()).toApp.complexity, undefined, 'nothing is encoded yet')
  await late.close()

  toggle()
  await eventually('it takes calls again', () => pool.refusal() === undefined, 30_000)
  await eventually('the complexity comes back', async () => (await complexity()) > 0, 60_000)
  t.equal(pool.status().sessions, 1, 'the call went on all the time')
})
