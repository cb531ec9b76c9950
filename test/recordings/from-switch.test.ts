import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { hear } from '../../dev/audio/heard.ts'
import { openSwitch } from '../../dev/switch/switch.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { FromSwitch, type SwitchRecordings } from '../../src/recordings/from-switch.ts'
import { PartNames, type NamedPart } from '../../src/recordings/part-names.ts'
import type { RecordingShelf } from '../../src/recordings/recording-shelf.ts'
import { channelsOf, PARTIES, pieces, toneFile } from './fixtures/sound.ts'
import { startShelf } from './fixtures/shelf.ts'

const names = new PartNames('cubebridge')
const AT = 1_795_428_010_000
const DETAILS = { mapping: 'sip:vendas@empresa.com', parties: PARTIES }

function named(more: Partial<NamedPart> = {}): NamedPart {
  return {
    id: randomUUID(),
    callId: randomUUID(),
    layout: 'split',
    format: 'wav',
    side: 'caller',
    startedAt: AT,
    ...more,
  }
}

/** What a switch has stored. */
class Stored implements SwitchRecordings {
  readonly files = new Map<string, Buffer>()
  refusesDiscards = false

  add(part: NamedPart, file: Buffer): string {
    const name = names.nameOf(part)
    this.files.set(name, file)
    return name
  }

  fetch(name: string): Promise<Readable> {
    const file = this.files.get(name)
    return file ? Promise.resolve(pieces(file)) : Promise.reject(new Error('404 Recording not found'))
  }

  discard(name: string): Promise<void> {
    if (this.refusesDiscards) return Promise.reject(new Error('the switch is away'))
    this.files.delete(name)
    return Promise.resolve()
  }
}

function collector(shelf: RecordingShelf, store: SwitchRecordings): FromSwitch {
  return new FromSwitch({ shelf, switch: store, names, log: silentLog })
}

t.test('a name says all of its part, and no other name is taken for one of ours', async (t) => {
  for (const layout of ['mixed', 'split'] as const) {
    for (const format of ['wav', 'ogg'] as const) {
      for (const side of ['all', 'caller', 'others'] as const) {
        const part = named({ layout, format, side })
        t.strictSame(names.read(names.nameOf(part)), part)
      }
    }
  }
  const name = names.nameOf(named())
  t.match(name, /^[A-Za-z0-9_-]{1,200}$/)
  for (const other of ['', 'voicemail/1001', `${name}x`, `x${name}`, name.replace('_sw', '_xw'), name.toUpperCase()])
    t.equal(names.read(other), undefined, other)
  t.equal(new PartNames('other').read(name), undefined, 'another application on the same switch')
  t.equal(new PartNames('a.b').read(new PartNames('aXb').nameOf(named())), undefined)
})

t.test('the parts of a recording are put in their places by their names, and deleted at the switch', async (t) => {
  const folder = t.testdir()
  const { shelf } = await startShelf(t, folder)
  const store = new Stored()
  const caller = named()
  const all = [
    store.add(caller, toneFile(600, 1)),
    store.add({ ...caller, side: 'others', startedAt: AT + 500 }, toneFile(900, 1)),
    store.add({ ...caller, startedAt: AT + 2000 }, toneFile(600, 1)),
  ]
  const stored = await collector(shelf, store).collect(all, DETAILS)
  t.match(stored, { id: caller.id, callId: caller.callId, startedAt: AT, durationMs: 3000, ...DETAILS })
  t.equal(store.files.size, 0)
  const [left, right] = channelsOf(readFileSync(join(folder, `${caller.id}.wav`))).channels
  const heard = (channel: Int16Array, from: number, to: number) => {
    const { dominantHz } = hear(channel.subarray(from * 8, to * 8), 8000)
    return dominantHz === undefined ? undefined : Math.round(dominantHz / 10) * 10
  }
  t.strictSame([heard(left!, 0, 1000), heard(left!, 1100, 1900), heard(left!, 2000, 3000)], [600, undefined, 600])
  t.strictSame(
    [heard(right!, 0, 450), heard(right!, 600, 1400), heard(right!, 1600, 3000)],
    [undefined, 900, undefined],
  )
  await t.rejects(collector(shelf, store).collect([all[0]!, names.nameOf(named())], DETAILS), /one recording/)
  await t.rejects(collector(shelf, store).collect(['another'], DETAILS), { code: 'recording_unreadable' })
})

t.test('what a bridge left at the switch is kept, whatever is wrong with some of it', async (t) => {
  const { shelf } = await startShelf(t, t.testdir())
  const store = new Stored()
  const [good, live, bad, unknown] = [named(), named(), named(), named({ layout: 'mixed', side: 'all', format: 'ogg' })]
  store.files.set('voicemail/1001', Buffer.from('of someone else'))
  store.add(good, toneFile(600, 1))
  store.add({ ...good, side: 'others' }, toneFile(900, 1))
  store.add(live, toneFile(600, 1))
  const broken = store.add(bad, Buffer.from('no sound'))
  store.add(unknown, toneFile(600, 1))
  const from = collector(shelf, store)
  const about = (callId: string) => Promise.resolve(callId === good.callId ? DETAILS : undefined)
  const { kept, failed } = await from.adopt([...store.files.keys()], about, (id) => id === live.id)
  t.strictSame(
    kept.map(({ id, mapping }) => [id, mapping]),
    [
      [good.id, DETAILS.mapping],
      [unknown.id, undefined],
    ],
  )
  t.match(failed, [{ id: bad.id, callId: bad.callId, error: { code: 'recording_unreadable' } }])
  t.strictSame([...store.files.keys()], ['voicemail/1001', names.nameOf(live), broken], 'nothing is lost')
})

t.test('a part that could not be deleted at the switch does not make a second recording', async (t) => {
  const { shelf, index } = await startShelf(t, t.testdir())
  const store = new Stored()
  const name = store.add(named(), toneFile(600, 1))
  store.refusesDiscards = true
  const first = await collector(shelf, store).collect([name], DETAILS)
  store.refusesDiscards = false
  const { kept } = await collector(shelf, store).adopt(
    [name],
    () => Promise.resolve(undefined),
    () => false,
  )
  t.strictSame(kept, [first])
  t.equal(store.files.size, 0)
  t.equal(index.entries.size, 1)
})

t.test('an Asterisk takes the names, and what it recorded of a bridge is heard', async (t) => {
  const sw = await openSwitch()
  t.teardown(() => sw.close())
  const authorization = `Basic ${Buffer.from(`${sw.ari.user}:${sw.ari.password}`).toString('base64')}`
  const ask = async (method: string, path: string) => {
    const signal = AbortSignal.timeout(15_000)
    const reply = await fetch(`${sw.ari.url}/ari/${path}`, { method, headers: { authorization }, signal })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
    return reply
  }
  const asterisk: SwitchRecordings = {
    fetch: async (name) => Readable.from((await ask('GET', `recordings/stored/${name}/file`)).body!),
    discard: async (name) => {
      await ask('DELETE', `recordings/stored/${name}`)
    },
  }
  const part = named({ layout: 'mixed', side: 'all' })
  const name = names.nameOf(part)
  await ask('POST', 'bridges/b1?type=mixing')
  await ask('POST', `bridges/b1/record?name=${name}&format=wav`)
  await ask('POST', `bridges/b1/play?media=${encodeURIComponent('tone:!1000/4000')}`)
  await sleep(2000)
  await ask('POST', `recordings/live/${name}/stop`)
  const listed = (await (await ask('GET', 'recordings/stored')).json()) as { name: string }[]
  t.ok(listed.some((stored) => stored.name === name))
  const folder = t.testdir()
  const { shelf } = await startShelf(t, folder)
  const { kept, failed } = await collector(shelf, asterisk).adopt(
    listed.map((stored) => stored.name),
    () => Promise.resolve(DETAILS),
    () => false,
  )
  t.strictSame(failed, [])
  t.equal(kept.length, 1)
  t.ok(kept[0]!.durationMs > 500 && kept[0]!.durationMs < 10_000, `${kept[0]!.durationMs} ms`)
  const [sound] = channelsOf(readFileSync(join(folder, `${part.id}.wav`))).channels
  t.ok(Math.abs(hear(sound!.subarray(-4000), 8000).dominantHz! - 1000) <= 4)
  t.strictSame(await (await ask('GET', 'recordings/stored')).json(), [])
})
