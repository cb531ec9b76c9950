import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { loaderFlags } from '../../src/lib/typescript.ts'
import type { Closer } from '../../src/lib/closer.ts'
import { sleep, within } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import { openApp, type App } from '../app/app.ts'
import { openBrowserApp, type BrowserApp } from '../browser/browser-app.ts'
import { openBrowser } from '../browser/browser.ts'
import { openCloud, type Cloud } from '../cloud/cloud.ts'
import type { CloudUser } from '../cloud/users.ts'
import { openPhone, type Phone } from '../phone/phone.ts'
import { repositoryDir } from '../setup/paths.ts'
import type { Progress } from '../setup/progress.ts'
import { openSwitch, type Switch } from '../switch/switch.ts'
import { openWebApp, type WebApp } from '../web/server.ts'
import { freePortRange } from '../ports/port-range.ts'
import { BridgeApi } from './bridge-api.ts'

/** Everything the demo's users sign in with. These accounts exist on this machine only, while the demo runs. */
export const PASSWORD = 'demo-password'
const TOKEN = 'token-of-the-demonstration'
const START_MS = 40_000
/** A machine that only tries things out may have less free than the default. */
const MIN_FREE_BYTES = 100_000_000

/** The demo's whole small world, each part the real one: Asterisk, the cloud, the bridge, a phone, an app. */
export interface House {
  readonly cloud: Cloud
  readonly asterisk: Switch
  readonly bridge: BridgeApi
  readonly web: WebApp
  /** Phones 1001 and 1002. */
  readonly phone: Phone
  readonly other: Phone
  readonly browser: Browser
  /** Maria's. */
  readonly app: BrowserApp
  /** The app of another user, who takes every call. */
  readonly pedro: App
  /** The ConnectyCube user that stands for `sip:vendas@…`. */
  readonly vendas: CloudUser
  readonly configFile: string
}

/** Opens the house; what was opened when a step fails is `closer`'s to close. */
export async function openHouse(dir: string, closer: Closer, progress: Progress): Promise<House> {
  await mkdir(dir, { recursive: true })
  const cloud = closer.add('cloud', await openCloud(), (it) => it.close())
  const vendas = cloud.addUser({ login: 'vendas_cube', password: PASSWORD, fullName: 'Vendas' })
  cloud.addUser({ login: 'maria', password: PASSWORD, fullName: 'Maria' })
  const suporte = cloud.addUser({ login: 'suporte_cube', password: PASSWORD, fullName: 'Suporte' })
  const recepcao = cloud.addUser({ login: 'recepcao_cube', password: PASSWORD, fullName: 'Recepção' })
  cloud.addUser({ login: 'ana', password: PASSWORD, fullName: 'Ana' })
  cloud.addUser({ login: 'pedro', password: PASSWORD, fullName: 'Pedro' })

  const asterisk = await progress.step('Asterisk starts', async () => {
    const phonePasswords = { 1001: PASSWORD, 1002: PASSWORD, 1003: PASSWORD }
    return closer.add('switch', await openSwitch({ phonePasswords }), (it) => it.close())
  })
  const configFile = join(dir, 'cubebridge.yaml')
  await writeFile(configFile, JSON.stringify(await configuration(cloud, asterisk, dir), undefined, 2))
  await writeFile(
    join(dir, 'mappings.yaml'),
    JSON.stringify({ mappings: [ofVendas(vendas), ofSuporte(suporte), ofRecepcao(recepcao)] }, undefined, 2),
  )
  const bridge = await progress.step('The bridge starts', () => startBridge(configFile, dir, closer))

  const web = closer.add(
    'web app',
    await openWebApp({
      sdkConfig: cloud.sdkConfig(),
      contacts: [{ userId: vendas.id, name: 'Phone 1001', number: 'vendas' }],
    }),
    (it) => it.close(),
  )
  const browser = closer.add('browser', await openBrowser(), (it) => it.close())
  const app = await progress.step('Maria signs in to the app in Chromium', async () => {
    const context = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 }
    const options = { browser, url: web.url, login: 'maria', password: PASSWORD, context }
    return closer.add('app', await openBrowserApp(options), (it) => it.close())
  })
  const pedro = await progress.step('Pedro signs in to his', async () => {
    const options = { cloud, login: 'pedro', password: PASSWORD, onCall: 'accept', hz: null } as const
    return closer.add('app of Pedro', await openApp(options), (it) => it.close())
  })
  const openOne = async (user: string) =>
    closer.add(`phone ${user}`, await openPhone({ switch: asterisk, user }), (it) => it.close())
  const [phone, other] = [await openOne('1001'), await openOne('1002')]
  await progress.step('Phones 1001 and 1002 register', () => Promise.all([phone.register(), other.register()]))
  return { cloud, asterisk, bridge, web, phone, other, browser, app, pedro, vendas, configFile }
}

async function configuration(cloud: Cloud, asterisk: Switch, dir: string): Promise<object> {
  return {
    asterisk: { ari: asterisk.ari, ami: asterisk.ami },
    // Calls with video go through an account of the bridge's own at Asterisk.
    sip: { server: asterisk.line.server, accounts: [{ user: asterisk.line.user, password: asterisk.line.password }] },
    connectycube: cloud.bridgeSection,
    mappings: join(dir, 'mappings.yaml'),
    records: { file: join(dir, 'records.jsonl') },
    media: { rtp: { ports: await freePortRange(400) }, ice: { hostAddresses: ['127.0.0.1'] } },
    recordings: { folder: join(dir, 'recordings'), minFreeBytes: MIN_FREE_BYTES },
    http: { port: 0, token: TOKEN },
  }
}

function ofVendas(vendas: CloudUser): object {
  return {
    sipUri: 'sip:vendas@empresa.com',
    displayName: 'João Vendedor',
    department: 'Vendas',
    cube: { login: 'vendas_cube', password: PASSWORD, userId: vendas.id },
    ring: ['maria'],
    phone: 'PJSIP/1001',
  }
}

function ofSuporte(suporte: CloudUser): object {
  return {
    sipUri: 'sip:suporte@empresa.com',
    displayName: 'Suporte',
    cube: { login: 'suporte_cube', password: PASSWORD, userId: suporte.id },
    ring: ['pedro'],
  }
}

function ofRecepcao(recepcao: CloudUser): object {
  return {
    sipUri: 'sip:recepcao@empresa.com',
    displayName: 'Recepção',
    cube: { login: 'recepcao_cube', password: PASSWORD, userId: recepcao.id },
    ring: ['ana'],
    phone: 'PJSIP/1004',
  }
}

/** The bridge as its users start it: a process of its own. */
async function startBridge(configFile: string, dir: string, closer: Closer): Promise<BridgeApi> {
  const main = join(repositoryDir, 'src/main.ts')
  const args = [...loaderFlags(main), main, 'run', '--config', configFile]
  const child = spawn(process.execPath, args, { cwd: repositoryDir, stdio: ['ignore', 'pipe', 'inherit'] })
  closer.add('bridge', child, stopProcess)
  const url = await within(START_MS, listeningUrl(child, join(dir, 'bridge.log')), 'the start of the bridge')
  const api = new BridgeApi(url, TOKEN)
  const deadline = performance.now() + START_MS
  for (;;) {
    const problem = await api.ready().then(
      (ready) => (ready ? undefined : 'it is not ready'),
      (error: unknown) => messageOf(error),
    )
    if (problem === undefined) return api
    if (performance.now() > deadline) throw new Error(`the bridge did not get ready: ${problem}`)
    await sleep(100)
  }
}

/** Reads the address off the bridge's log, which it keeps in a file. */
async function listeningUrl(child: ChildProcess, logFile: string): Promise<string> {
  let log = ''
  child.stdout?.pipe(createWriteStream(logFile))
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`the bridge ended (${code ?? 'killed'}) and said:\n${log.slice(-3000)}`)),
    )
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      log += text
      const url = /"url":"(http:[^"]+)"/.exec(log)?.[1]
      if (url) resolve(url)
    })
  })
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGINT')
  const forced = setTimeout(() => child.kill('SIGKILL'), 8000)
  await gone
  clearTimeout(forced)
}

/** The records of ended calls that the bridge has written. */
export async function readRecords(dir: string): Promise<{ setupMs?: number; times: Record<string, number> }[]> {
  const text = await readFile(join(dir, 'records.jsonl'), 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { setupMs?: number; times: Record<string, number> })
}
