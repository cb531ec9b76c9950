import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../../dev/app/app.ts'
import { openCloud } from '../../dev/cloud/cloud.ts'
import { openPhone, type Phone } from '../../dev/phone/phone.ts'
import { freePortRange } from '../../dev/ports/port-range.ts'
import { openSwitch } from '../../dev/switch/switch.ts'
import type { CallRecord } from '../../src/calls/call-record.ts'
import type { Closer } from '../../src/lib/closer.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { BridgeProcess } from '../../test/e2e/fixtures/bridge-process.ts'

const PASSWORD = 'of-the-bench'
const TOKEN = 'token-of-the-bench'
const READY_MS = 30_000

/** The whole bridge as its users run it, with everything around it real: Asterisk, the cloud, a phone, apps. */
export interface House {
  readonly phone: Phone
  /** What the phone dials: each leads to an app of its own, which takes one call at a time and accepts at once. */
  readonly names: readonly string[]
  readonly pids: { readonly control: number; readonly workers: readonly number[]; readonly asterisk: number }
  /** The records of ended calls, from the first on, once there are so many; fewer after `ms`. */
  records(count: number, ms: number): Promise<CallRecord[]>
}

/** Opens the house; what was opened when a step fails is `closer`'s to close. */
export async function openHouse(apps: number, closer: Closer): Promise<House> {
  const remove = (it: string) => rm(it, { recursive: true, force: true })
  const dir = closer.add('folder', await mkdtemp(join(tmpdir(), 'bench-')), remove)
  const cloud = closer.add('cloud', await openCloud(), (it) => it.close())
  const asterisk = closer.add('switch', await openSwitch(), (it) => it.close())
  const people = Array.from({ length: apps }, (_, i) => {
    const name = `setor${i}`
    cloud.addUser({ login: `maria${i}`, password: PASSWORD })
    return { name, login: `maria${i}`, user: cloud.addUser({ login: `${name}_cube`, password: PASSWORD }) }
  })
  const recordsFile = join(dir, 'records.jsonl')
  const configFile = join(dir, 'cubebridge.yaml')
  const mappings = people.map(({ name, login, user }) => ({
    sipUri: `sip:${name}@empresa.com`,
    displayName: name,
    cube: { login: user.login, password: PASSWORD, userId: user.id },
    ring: [login],
  }))
  await writeFile(join(dir, 'mappings.yaml'), JSON.stringify({ mappings }))
  // JSON is YAML.
  await writeFile(
    configFile,
    JSON.stringify({
      asterisk: { ari: asterisk.ari, ami: asterisk.ami },
      connectycube: cloud.bridgeSection,
      records: { file: recordsFile },
      media: {
        rtp: { ports: await freePortRange(800) },
        ice: { hostAddresses: ['127.0.0.1'] },
      },
      http: { port: 0, token: TOKEN },
    }),
  )
  const bridge = closer.add('bridge', new BridgeProcess(configFile), (it) => it.close())
  await ready(await bridge.url(READY_MS))
  for (const { login } of people) {
    const app = await openApp({ cloud, login, password: PASSWORD, onCall: 'accept' })
    closer.add(`app ${login}`, app, (it) => it.close())
  }
  const phone = closer.add('phone', await openPhone({ switch: asterisk, user: '1001' }), (it) => it.close())
  await phone.register()
  const children = await readFile(`/proc/${bridge.pid}/task/${bridge.pid}/children`, 'utf8')
  return {
    phone,
    names: people.map(({ name }) => name),
    pids: {
      control: bridge.pid,
      workers: children.trim().split(' ').filter(Boolean).map(Number),
      asterisk: asterisk.pid!,
    },
    records: (count, ms) => recordsOf(recordsFile, count, ms),
  }
}

async function ready(url: string): Promise<void> {
  const deadline = performance.now() + READY_MS
  for (;;) {
    const response = await fetch(`${url}/ready`, { headers: { authorization: `Bearer ${TOKEN}` } })
    if (response.ok) return
    if (performance.now() > deadline) throw new Error(`the bridge did not get ready: ${await response.text()}`)
    await sleep(100)
  }
}

async function recordsOf(file: string, count: number, ms: number): Promise<CallRecord[]> {
  const deadline = performance.now() + ms
  for (;;) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean)
    if (lines.length >= count || performance.now() > deadline)
      return lines.map((line) => JSON.parse(line) as CallRecord)
    await sleep(100)
  }
}
