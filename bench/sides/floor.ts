import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../dev/setup/command.ts'
import { repositoryDir } from '../../dev/setup/paths.ts'
import type { Tool } from '../../dev/setup/tools.ts'
import { within } from '../../src/lib/deadline.ts'
import { sampleProcesses } from '../measure/processes.ts'
import { LOOPBACK, type Far, type OpenSide, type Side } from './side.ts'

const PROCESSES = 2
const COMPLEXITY = 5
const KEY_BYTES = 16
const PATIENCE_MS = 20_000

/** The C program, compiled when a side is opened: no bridge with this codec can cost less. */
export const floor: Side = {
  name: 'floor',
  description: `floor.c: libopus at complexity ${COMPLEXITY}, libsrtp2 and UDP in ${PROCESSES} processes, no ICE, no DTLS`,
  async open(calls, far): Promise<OpenSide> {
    const bridges: FloorProcess[] = []
    const close = async () => {
      await Promise.all(bridges.map((bridge) => bridge.close()))
    }
    try {
      const program = await floorProgram()
      const shares = Array.from({ length: PROCESSES }, (_, at) => callsOf(at, calls)).filter(({ length }) => length > 0)
      for (const share of shares) bridges.push(new FloorProcess(program, share.length))
      const pids = bridges.map(({ pid }) => pid)
      const ports = await Promise.all(bridges.map((bridge, at) => bridge.lines(shares[at]!.length)))
      const { rssKb } = await sampleProcesses(pids)
      for (const [at, bridge] of bridges.entries()) {
        for (const [index, call] of shares[at]!.entries()) await connect(bridge, index, call, ports[at]![index]!, far)
      }
      await Promise.all(bridges.map((bridge) => bridge.lines(1)))
      return { pids, emptyRssKb: rssKb, close }
    } catch (error) {
      await close()
      throw error
    }
  },
}

/** What compiling it takes. */
export const floorTool: Tool = {
  name: 'floor',
  use: 'the C floor of the bench',
  packages: ['gcc', 'libc6-dev', 'libopus-dev', 'libsrtp2-dev'],
  variable: undefined,
  find: () => floorProgram().catch(() => undefined),
  isUsual: () => true,
}

let program: string | undefined

/** Compiles it once. Rejects with the compiler's complaints. */
async function floorProgram(): Promise<string> {
  if (program !== undefined) return program
  // Below the repository: what is in the machine's own temporary folder may not be run everywhere.
  const parent = join(repositoryDir, '.cache')
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, 'floor-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  const source = fileURLToPath(new URL('./floor.c', import.meta.url))
  const made = join(dir, 'floor')
  await runCommand('gcc', ['-O2', '-Wall', '-o', made, source, '-lopus', '-lsrtp2'], { timeoutMs: 60_000 })
  program = made
  return made
}

function callsOf(process: number, calls: number): number[] {
  return Array.from({ length: calls }, (_, call) => call).filter((call) => call % PROCESSES === process)
}

async function connect(bridge: FloorProcess, index: number, call: number, ports: string, far: Far): Promise<void> {
  const { phones, apps, phonePorts } = far
  const [phonePort, appPort] = ports.split(' ').map(Number)
  const [toApp, fromApp] = [randomBytes(28), randomBytes(28)]
  const farPort = await apps.ask('bind', call)
  bridge.tell(`${index} ${phonePorts[call]!} ${farPort} ${toApp.toString('hex')} ${fromApp.toString('hex')}`)
  const keys = { send: split(fromApp), receive: split(toApp) }
  await apps.ask('connect', { call, remote: { address: LOOPBACK, port: appPort! }, keys })
  await phones.ask('connect', { call, remote: { address: LOOPBACK, port: phonePort! } })
}

function split(material: Buffer): { key: Uint8Array; salt: Uint8Array } {
  return { key: material.subarray(0, KEY_BYTES), salt: material.subarray(KEY_BYTES) }
}

class FloorProcess {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(program: string, calls: number) {
    this.#child = spawn(program, [String(calls), String(COMPLEXITY)], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.on('error', () => undefined)
    this.#child.stdin!.on('error', () => undefined)
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  get pid(): number {
    return this.#child.pid!
  }

  async lines(count: number): Promise<string[]> {
    const read = async () => {
      const lines: string[] = []
      while (lines.length < count) {
        const { value, done } = (await this.#lines.next()) as { value: string; done?: boolean }
        if (done) throw new Error('the C floor ended early')
        lines.push(value)
      }
      return lines
    }
    return within(PATIENCE_MS, read(), 'the C floor')
  }

  tell(line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  async close(): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }
}
