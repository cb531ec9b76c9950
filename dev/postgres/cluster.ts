import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { sleep, within } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import { runCommand } from '../setup/command.ts'
import { findPostgres } from './program.ts'

const START_MS = 60_000
const STOP_MS = 20_000

/** A PostgreSQL of its own, in a temporary folder and on a unix socket in it: nobody else can reach it. */
export class PostgresCluster {
  readonly folder: string
  readonly #programs: string
  #server: ChildProcess | undefined
  #databases = 0

  private constructor(folder: string, programs: string) {
    this.folder = folder
    this.#programs = programs
  }

  /** Makes and starts one. Rejects when there is no PostgreSQL on this machine, or it does not start. */
  static async start(): Promise<PostgresCluster> {
    const programs = await findPostgres()
    if (programs === undefined) throw new Error('there is no PostgreSQL server: as root: apt-get install postgresql')
    // A short path: that of a socket has 107 bytes at most.
    const folder = await mkdtemp(join(tmpdir(), 'cb-pg-'))
    const cluster = new PostgresCluster(folder, programs)
    try {
      await chmod(folder, 0o700)
      if (isRoot()) await runCommand('chown', ['postgres', folder], { timeoutMs: 5000 })
      const [program, args] = asPostgres(join(programs, 'initdb'), [
        ...[
          '-D',
          join(folder, 'data'),
          '-U',
          'postgres',
          '-A',
          'trust',
          '-E',
          'UTF8',
          '--no-sync',
          '--no-instructions',
        ],
      ])
      await runCommand(program, args, { timeoutMs: START_MS, cwd: '/' })
      await cluster.resume()
      return cluster
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  /** Makes a database that nothing is in; resolves with its URL. */
  async database(): Promise<string> {
    const name = `d${++this.#databases}`
    await this.query(`create database ${name}`)
    return this.url(name)
  }

  url(database: string): string {
    return `postgres:///${database}?host=${encodeURIComponent(this.folder)}&user=postgres`
  }

  async query(text: string, database = 'postgres'): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows
    } finally {
      await client.end()
    }
  }

  /** Starts the server, again after `stop` or `kill`. */
  async resume(): Promise<void> {
    const [program, args] = asPostgres(join(this.#programs, 'postgres'), [
      ...['-D', join(this.folder, 'data'), '-k', this.folder],
      ...['-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'log_min_messages=fatal'],
    ])
    let said = ''
    const server = spawn(program, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
    server.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
    server.on('error', (error) => (said += error.message))
    this.#server = server
    const end = performance.now() + START_MS
    for (;;) {
      try {
        await this.query('select 1')
        return
      } catch (error) {
        if (performance.now() > end || server.exitCode !== null) {
          throw new Error(`PostgreSQL does not start: ${said || messageOf(error)}`, { cause: error })
        }
        await sleep(100)
      }
    }
  }

  /** Ends the server as a machine does that is shut down in a hurry: all connections break. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
    // "Immediate shutdown": without a word to its clients; it takes its own children with it.
    server.kill('SIGQUIT')
    await within(STOP_MS, ended, 'stopping PostgreSQL')
  }

  /** Ends the server and removes all it had. Idempotent. */
  async close(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** PostgreSQL refuses to run as root. `setpriv` becomes the program, so that its process id and signals are the server's. */
function asPostgres(program: string, args: readonly string[]): [program: string, args: string[]] {
  if (!isRoot()) return [program, [...args]]
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', program, ...args]]
}
