import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep, within } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import type { PhoneHome } from '../phone/phone.ts'
import { freePorts } from '../switch/free-ports.ts'
import { KamailioError } from './errors.ts'
import { kamailioConfig } from './kamailio-config.ts'
import { findKamailio } from './program.ts'

export interface KamailioOptions {
  /** Who may register. `1001` to `1003`, and `bridge`, by default; passwords are random. */
  readonly users?: readonly string[]
}

const HOST = '127.0.0.1'
const USERS = ['1001', '1002', '1003', 'bridge', 'vendas']
const READY_MS = 15_000
const STOP_MS = 5000

/** A SIP server that is not Asterisk, for tests: a registrar and proxy with a WebSocket, on ports of its own. */
export async function openKamailio(options: KamailioOptions = {}): Promise<Kamailio> {
  const found = await findKamailio()
  if (!found) {
    throw new KamailioError(
      'kamailio_missing',
      'no Kamailio with its WebSocket module: apt-get install kamailio kamailio-websocket-modules, or set CUBEBRIDGE_KAMAILIO',
    )
  }
  for (let attempt = 1; ; attempt++) {
    // Another process may take a free port before Kamailio does.
    const ports = await freePorts(HOST)
    const dir = await mkdtemp(join(tmpdir(), 'kam-'))
    const phones = new Map((options.users ?? USERS).map((user) => [user, randomBytes(12).toString('hex')]))
    const settings = { modules: found.modules, host: HOST, sipPort: ports.sip, wsPort: ports.http, users: phones }
    await writeFile(join(dir, 'kamailio.cfg'), kamailioConfig(settings), { mode: 0o600 })
    const running = new Kamailio(found.program, dir, { sipPort: ports.sip, wsPort: ports.http, phones })
    try {
      await running.start()
      return running
    } catch (error) {
      await running.close()
      if (attempt === 3) throw error
    }
  }
}

/** A running Kamailio. */
export class Kamailio implements PhoneHome {
  readonly host = HOST
  /** UDP. */
  readonly sipPort: number
  /** `ws://127.0.0.1:…/`, subprotocol `sip`. */
  readonly wsUrl: string
  /** Passwords by user. */
  readonly phones: ReadonlyMap<string, string>
  readonly #program: string
  readonly #dir: string
  readonly #wsPort: number
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  #output = ''
  #closing: Promise<void> | undefined
  readonly #onExit = () => {
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL')
  }

  /** Use openKamailio. */
  constructor(
    program: string,
    dir: string,
    { sipPort, wsPort, phones }: { sipPort: number; wsPort: number; phones: ReadonlyMap<string, string> },
  ) {
    this.#program = program
    this.#dir = dir
    this.#wsPort = wsPort
    this.sipPort = sipPort
    this.wsUrl = `ws://${HOST}:${wsPort}/`
    this.phones = phones
  }

  /** Of the main process, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** The end of what it said. */
  get log(): string {
    return this.#output.split('\n').slice(-60).join('\n')
  }

  /** Starts it, or starts it again on the same ports with no registrations. Rejects with `kamailio_not_ready`. */
  async start(): Promise<void> {
    if (this.#child) return
    // In the foreground and as the leader of a group: its workers end with it.
    const args = ['-DD', '-f', join(this.#dir, 'kamailio.cfg'), '-Y', this.#dir, '-P', join(this.#dir, 'pid')]
    const child = spawn(this.#program, [...args, '-m', '32', '-M', '4'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#child = child
    this.#exited = new Promise((resolve) => {
      const done = () => {
        process.off('exit', this.#onExit)
        if (this.#child === child) this.#child = undefined
        resolve()
      }
      child.once('error', (error) => {
        this.#output += messageOf(error)
        done()
      })
      child.once('exit', done)
    })
    const keep = (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-40_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    process.once('exit', this.#onExit)
    try {
      await within(READY_MS, this.#listening(), 'Kamailio starting')
    } catch (error) {
      await this.stop()
      throw new KamailioError('kamailio_not_ready', `Kamailio did not become ready: ${messageOf(error)}\n${this.log}`)
    }
  }

  /** Ends it; `SIGKILL` is what a crash looks like from outside. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const group = this.#child?.pid
    if (group === undefined) return this.#exited
    signalGroup(group, signal)
    await within(STOP_MS, this.#exited, 'Kamailio ending').catch(() => undefined)
    // Workers that outlive their parent hold the ports.
    signalGroup(group, 'SIGKILL')
    await within(STOP_MS, this.#exited, 'Kamailio ending by force')
    await gone(group, STOP_MS)
  }

  /** Ends it and removes its folder. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.stop()
      await rm(this.#dir, { recursive: true, force: true })
    })()
    return this.#closing
  }

  async #listening(): Promise<void> {
    while (this.#child) {
      const open = await new Promise<boolean>((resolve) => {
        const socket = connect(this.#wsPort, HOST)
        socket.once('connect', () => resolve(true))
        socket.once('error', () => resolve(false))
        socket.once('close', () => resolve(false))
        setTimeout(() => socket.destroy(), 200)
      })
      if (open) return
      await sleep(50)
    }
    throw new Error('the process ended')
  }
}

/** False: it has no process any more. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

/** Resolves when no process of the group runs any more, or after `boundMs`. */
async function gone(group: number, boundMs: number): Promise<void> {
  const deadline = performance.now() + boundMs
  while ((await runs(group)) && performance.now() < deadline) await sleep(20)
}

/** Whether a process of this group runs. A zombie, which waits to be buried by whoever inherited it, does not. */
export async function runs(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  // proc(5): pid (comm) state ppid pgrp
  return stats.some((stat) => {
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(pgrp) === group && state !== 'Z' && state !== 'X'
  })
}
