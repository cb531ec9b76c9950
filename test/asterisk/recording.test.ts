import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { tonesIn } from '../../dev/audio/tones.ts'
import { decodeWav } from '../../dev/audio/wav.ts'
import type { Tape, TapeSide, TapeSource } from '../../src/calls/tape.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { readAll } from '../recordings/fixtures/sound.ts'
import { openBench, until, type Bench } from './bench.ts'

/** A phone that says 1000 Hz and an app that says 600 Hz, in one talk. */
async function conversation(bench: Bench, user: string) {
  const { network } = bench
  const phone = await bench.phone(user)
  const arriving = bench.arrival()
  const call = await phone.call('vendas')
  const { leg } = await arriving
  const media = bench.media(600)
  const talk = network.createTalk()
  const gateway = network.createGateway(media)
  leg.attach({ talk, app: { media, gateway } })
  await leg.join()
  call.speak(1000)
  await Promise.all([call.hears(600), media.hears(1000)])
  const end = async () => {
    await leg.end({ cause: 'hung-up', by: 'operator' })
    await gateway.close()
    await talk.close()
  }
  return { call, leg, talk, gateway, end }
}

/** A tape whose parts are called by their side and number, and what it told. */
function tapeOf({ network }: Bench, source: TapeSource, prefix: string) {
  let count = 0
  const lost: string[] = []
  const tape: Tape = network.createTape(source, (side: TapeSide) => `${prefix}-${side}-${++count}`)
  tape.on('lost', (why) => lost.push(why))
  return { tape, lost }
}

async function soundOf({ network }: Bench, name: string) {
  const { samples, sampleRate } = decodeWav(await readAll(await network.recordedFiles.fetch(name)))
  await network.recordedFiles.discard(name)
  return { seconds: samples.length / sampleRate, tones: tonesIn(samples, sampleRate, [600, 1000]) }
}

void t.test('recordings of a talk', async (t) => {
  const bench = await openBench(t)
  const { network } = bench

  await t.test('a talk that all leave for a while goes on in a further part, and no pause is recorded', async (t) => {
    const { leg, talk, gateway, end } = await conversation(bench, '1001')
    const { tape, lost } = tapeOf(bench, { layout: 'mixed', talk }, 'mixed')
    await tape.start()
    await sleep(800)
    await Promise.all([talk.remove(leg.networkId), talk.remove(gateway.channelId)])
    await sleep(1500)
    await Promise.all([talk.add(leg.networkId), talk.add(gateway.channelId)])
    await sleep(800)
    await tape.pause(true)
    await sleep(1500)
    await tape.pause(false)
    await sleep(500)
    const names = await tape.stop()
    t.strictSame(names, ['mixed-all-1', 'mixed-all-2'])
    t.strictSame(await tape.stop(), names, 'twice is once')
    t.strictSame(lost, [])
    const [first, second] = [await soundOf(bench, names[0]!), await soundOf(bench, names[1]!)]
    t.match(
      [first.tones, second.tones],
      [
        [600, 1000],
        [600, 1000],
      ],
    )
    t.ok(first.seconds > 0.5 && second.seconds < 2.4, `${first.seconds} s and ${second.seconds} s`)
    await end()
    await bench.empty()
  })

  await t.test('one party is recorded in both directions, in files of one length, until it goes', async (t) => {
    const { call, leg, end } = await conversation(bench, '1001')
    const { tape, lost } = tapeOf(bench, { layout: 'split', channelId: leg.networkId }, 'split')
    await tape.start()
    await sleep(1000)
    await call.hangUp()
    await until(() => lost.length > 0, 'word of it')
    t.strictSame(lost, ['gone'])
    const names = await tape.stop()
    const [caller, others] = [await soundOf(bench, names[0]!), await soundOf(bench, names[1]!)]
    t.strictSame([caller.tones, others.tones], [[1000], [600]])
    t.ok(Math.abs(caller.seconds - others.seconds) <= 0.1, `${caller.seconds} s and ${others.seconds} s`)
    await end()
    await bench.empty()
  })

  await t.test('half a recording is none: a channel that is gone, a name that is taken', async (t) => {
    const { leg, talk, end } = await conversation(bench, '1001')
    const nowhere = tapeOf(bench, { layout: 'split', channelId: 'not-there' }, 'nowhere')
    await t.rejects(nowhere.tape.start(), { code: 'ari_not_found' })
    t.strictSame(await nowhere.tape.stop(), [])
    const same = () => 'same'
    const first = network.createTape({ layout: 'mixed', talk }, same)
    await first.start()
    await t.rejects(network.createTape({ layout: 'split', channelId: leg.networkId }, same).start(), {
      code: 'ari_conflict',
    })
    t.strictSame(await first.stop(), ['same'])
    await network.recordedFiles.discard('same')
    await network.recordedFiles.discard('same')
    t.strictSame(await network.recordedFiles.names(), [])
    await end()
    await bench.empty()
  })

  await t.test(
    'an announcement ends by itself, at its bound or when it is not wanted; what is missing is told',
    async (t) => {
      const { call, talk, end } = await conversation(bench, '1001')
      const never = new AbortController().signal
      await network.announce(talk, { sounds: ['sound:conf-now-recording', 'sound:beep'], maxMs: 15_000 }, never)
      await t.rejects(network.announce(talk, { sounds: ['sound:not-there'], maxMs: 15_000 }, never), {
        message: /are these sounds installed/,
      })
      await t.rejects(network.announce(talk, { sounds: ['tone:1400'], maxMs: 1500 }, never), { code: 'timeout' })
      const stop = new AbortController()
      const announced = network.announce(talk, { sounds: ['tone:1400'], maxMs: 15_000 }, stop.signal)
      await call.hearsTones([1400], [1400])
      stop.abort()
      await announced
      await call.hearsTones([], [1400])
      await end()
      await bench.empty()
    },
  )
})

void t.test('a disk that is full ends recordings, not calls, and is told from an empty talk', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cube-'))
  const spool = join(dir, 'spool', 'recording')
  try {
    execFileSync('mkdir', ['-p', spool])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', spool], { stdio: 'pipe' })
  } catch {
    await rm(dir, { recursive: true, force: true })
    t.pass('small disks can not be made here')
    return
  }
  const unmount = () => {
    execFileSync('umount', ['-l', spool], { stdio: 'pipe' })
  }
  const bench = await openBench(t, { switch: { dir } }).catch((error: unknown) => {
    unmount()
    throw error
  })
  // The last registered is the first done: before Asterisk's folder is removed.
  t.teardown(unmount)
  const { call, talk, end } = await conversation(bench, '1001')
  const { tape, lost } = tapeOf(bench, { layout: 'mixed', talk }, 'full')
  await tape.start()
  await until(() => lost.length > 0, 'the end of the recording', 20_000)
  t.strictSame(lost, ['failed'])
  t.strictSame(await tape.stop(), ['full-all-1'])
  await call.hears(600)
  await end()
  await bench.empty()
})
