import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '../../src/lib/deadline.ts'
import { asteriskPrefix, findAsterisk, type AsteriskProgram } from '../setup/asterisk-program.ts'
import { AsteriskProcess } from './asterisk-process.ts'
import { SwitchError } from './errors.ts'
import { freePorts, type SwitchPorts } from './free-ports.ts'
import { writeInstance, type InstanceSettings } from './instance-dir.ts'

export interface SwitchOptions {
  /** Where the instance lives; a short path (Asterisk's control socket allows 107 bytes). A new temporary one by default. */
  readonly dir?: string
  /** Text added to configuration files, by file name, e.g. `{ 'extensions.conf': '[more]\n…' }`. */
  readonly extraConf?: Readonly<Record<string, string>>
  /** Where SIP and RTP listen; loopback by default. */
  readonly host?: string
  /** Fixed ports instead of free ones. */
  readonly ports?: Partial<SwitchPorts>
  /** Fixed passwords of the phones instead of random ones, by phone. */
  readonly phonePasswords?: Readonly<Record<string, string>>
  readonly asterisk?: AsteriskProgram
}

export interface SwitchChannel {
  readonly id: string
  readonly name: string
  readonly state: string
}

export interface SwitchBridge {
  readonly id: string
  readonly channels: readonly string[]
}

const PHONES = ['1001', '1002', '1003', '1004', '1005', '1006']

/** Starts an Asterisk of its own on the sample configuration. Rejects with SwitchError. */
export async function openSwitch(options: SwitchOptions = {}): Promise<Switch> {
  const asterisk = options.asterisk ?? (await findAsterisk())
  if (!asterisk) {
    throw new SwitchError(
      'switch_no_asterisk',
      `no Asterisk in ${asteriskPrefix()}: npm test and npm run demo fetch one, or set CUBEBRIDGE_ASTERISK to a program`,
    )
  }
  if (options.dir) await mkdir(options.dir, { recursive: true })
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'cube-')))
  // Another process may take a free port before Asterisk does.
  for (let attempt = 1; ; attempt++) {
    const host = options.host ?? '127.0.0.1'
    const settings: InstanceSettings = {
      host,
      ports: { ...(await freePorts(host)), ...options.ports },
      ari: { user: 'cubebridge', password: secret() },
      observer: { user: 'observer', password: secret() },
      ami: { user: 'cubebridge', secret: secret() },
      line: { user: 'cubebridge', password: secret() },
      phones: new Map(PHONES.map((phone) => [phone, options.phonePasswords?.[phone] ?? secret()])),
      extraConf: options.extraConf ?? {},
    }
    const running = new Switch(dir, asterisk, settings)
    try {
      await writeInstance(dir, asterisk, settings)
      await running.start()
      return running
    } catch (error) {
      await running.close()
      if (attempt === 3) throw error
      await mkdir(dir, { recursive: true })
    }
  }
}

function secret(): string {
  return randomBytes(12).toString('hex')
}

/** A running instance of the sample switch. */
export class Switch {
  readonly dir: string
  readonly host: string
  readonly sipPort: number
  readonly ports: SwitchPorts
  /** `url` without a path: `http://127.0.0.1:8088`. */
  readonly ari: { readonly url: string; readonly user: string; readonly password: string }
  readonly ami: { readonly host: string; readonly port: number; readonly user: string; readonly secret: string }
  /** The bridge's own SIP account: `server` is `ws://127.0.0.1:8088/ws`. */
  readonly line: { readonly server: string; readonly user: string; readonly password: string }
  /** Passwords of the phones that may register, by user. */
  readonly phones: ReadonlyMap<string, string>
  readonly #process: AsteriskProcess
  readonly #observer: string
  #closing: Promise<void> | undefined
  readonly #onExit = () => rmSync(this.dir, { recursive: true, force: true })

  constructor(dir: string, asterisk: AsteriskProgram, settings: InstanceSettings) {
    this.dir = dir
    this.host = settings.host
    this.ports = settings.ports
    this.sipPort = settings.ports.sip
    this.ari = { url: `http://127.0.0.1:${settings.ports.http}`, ...settings.ari }
    this.ami = { host: '127.0.0.1', port: settings.ports.ami, ...settings.ami }
    this.line = { server: `ws://127.0.0.1:${settings.ports.http}/ws`, ...settings.line }
    this.phones = settings.phones
    this.#observer = Buffer.from(`${settings.observer.user}:${settings.observer.password}`).toString('base64')
    this.#process = new AsteriskProcess(asterisk, dir)
    process.once('exit', this.#onExit)
  }

  get running(): boolean {
    return this.#process.running
  }

  /** Asterisk's process id, while it runs. */
  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Starts it again after `stop`, on the same ports. Rejects with `switch_not_ready`. */
  async start(): Promise<void> {
    if (this.#closing) throw new SwitchError('switch_closed', 'this switch was closed')
    await this.#process.start()
    if (!(await this.#listening())) {
      const log = await this.log()
      await this.#process.stop()
      throw new SwitchError('switch_not_ready', `Asterisk runs but did not get its ports\n${log}`)
    }
  }

  /** Ends the process and keeps the instance. */
  stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    return this.#process.stop(signal)
  }

  /** What a reboot of the PBX looks like: every call is lost, the ports are the same afterwards. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /** What Asterisk's command line answers. */
  cli(command: string): Promise<string> {
    return this.#process.cli(command)
  }

  channels(): Promise<SwitchChannel[]> {
    return this.#observe<SwitchChannel>('channels')
  }

  bridges(): Promise<SwitchBridge[]> {
    return this.#observe<SwitchBridge>('bridges')
  }

  /** Resolves when no channel and no bridge is left; rejects with `switch_left_over`, naming them, after `withinMs`. */
  async empty(withinMs = 5_000): Promise<void> {
    const end = performance.now() + withinMs
    for (;;) {
      const [channels, bridges] = await Promise.all([this.channels(), this.bridges()])
      if (channels.length === 0 && bridges.length === 0) return
      if (performance.now() > end) {
        const names = [
          ...channels.map((c) => `channel ${c.name} (${c.state})`),
          ...bridges.map((b) => `bridge ${b.id}`),
        ]
        throw new SwitchError('switch_left_over', `left over in Asterisk: ${names.join(', ')}`)
      }
      await sleep(50)
    }
  }

  /** The end of Asterisk's log. */
  log(lines = 40): Promise<string> {
    return this.#process.logTail(lines)
  }

  /** Ends the process and removes the instance. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#process.stop()
      process.off('exit', this.#onExit)
      await rm(this.dir, { recursive: true, force: true })
    })()
    return this.#closing
  }

  async #observe<T>(what: 'channels' | 'bridges'): Promise<T[]> {
    const answer = await fetch(`${this.ari.url}/ari/${what}`, {
      headers: { authorization: `Basic ${this.#observer}` },
      signal: AbortSignal.timeout(10_000),
    })
    if (!answer.ok) throw new SwitchError('switch_not_ready', `ARI answered ${answer.status} for ${what}`)
    return (await answer.json()) as T[]
  }

  /** Asterisk comes up even when another process has its ports; an instance that does not own them is of no use. */
  async #listening(): Promise<boolean> {
    const transports = await this.cli('pjsip show transports')
    const manager = await this.cli('manager show settings')
    if (!transports.includes('transport-udp') || !manager.includes(`:${this.ports.ami}`)) return false
    return this.#observe('channels').then(
      () => true,
      () => false,
    )
  }
}
