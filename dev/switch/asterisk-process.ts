import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sleep, within } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import type { AsteriskProgram } from '../setup/asterisk-program.ts'
import { SwitchError } from './errors.ts'

const run = promisify(execFile)

const READY_MS = 30_000
const STOP_MS = 8_000

/** util-linux' setpriv asks the kernel to end Asterisk when we die in a way that leaves us no last word. */
const SETPRIV = '/usr/bin/setpriv'

/** One Asterisk process on an instance folder. */
export class AsteriskProcess {
  readonly #program: AsteriskProgram
  readonly #dir: string
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  #output = ''
  readonly #onExit = () => {
    this.#child?.kill('SIGKILL')
  }

  constructor(program: AsteriskProgram, dir: string) {
    this.#program = program
    this.#dir = dir
  }

  get running(): boolean {
    return this.#child !== undefined
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts it and resolves when every module is loaded. Rejects with `switch_not_ready` and the end of the log. */
  async start(): Promise<void> {
    if (this.#child) return
    this.#output = ''
    rmSync(join(this.#dir, 'run/asterisk.ctl'), { force: true })
    const [program, ...args] = this.#arguments('-f')
    const guard = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : []
    const [first, ...rest] = [...guard, program, ...args]
    const child = spawn(first!, rest, { cwd: this.#dir, stdio: ['ignore', 'pipe', 'pipe'] })
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
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    process.once('exit', this.#onExit)
    try {
      await within(READY_MS, this.#booted(), 'Asterisk starting')
    } catch (error) {
      const log = await this.logTail()
      await this.stop()
      throw new SwitchError('switch_not_ready', `Asterisk did not become ready: ${messageOf(error)}\n${log}`)
    }
  }

  async #booted(): Promise<void> {
    // Not aborted by the bound around it: the loop ends by itself when the process is gone.
    while (this.#child) {
      if (existsSync(join(this.#dir, 'run/asterisk.ctl'))) {
        const answer = await this.cli('core waitfullybooted').catch(() => '')
        if (answer.includes('fully booted')) return
      }
      await sleep(50)
    }
    throw new Error('the process ended')
  }

  /** What the command-line interface answers. */
  async cli(command: string): Promise<string> {
    const [program, ...args] = this.#arguments('-rx', command)
    const { stdout } = await run(program, args, { timeout: READY_MS, killSignal: 'SIGKILL' })
    return stdout
  }

  /** Ends it; resolves when the process is gone. `SIGKILL` is what a crash looks like from outside. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child) return this.#exited
    child.kill(signal)
    await within(STOP_MS, this.#exited, 'Asterisk ending').catch(() => child.kill('SIGKILL'))
    await within(STOP_MS, this.#exited, 'Asterisk ending by force')
  }

  /** The end of its log and of what it printed. */
  async logTail(lines = 40): Promise<string> {
    const log = await readFile(join(this.#dir, 'log/full'), 'utf8').catch(() => '')
    return `${log.split('\n').slice(-lines).join('\n')}\n${this.#output.split('\n').slice(-lines).join('\n')}`
  }

  #arguments(...last: string[]): [string, ...string[]] {
    return [...this.#program.command, '-C', join(this.#dir, 'etc/asterisk.conf'), ...last]
  }
}
