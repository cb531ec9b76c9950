import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loaderFlags } from '../../src/lib/typescript.ts'
import { within } from '../../src/lib/deadline.ts'

/** What a helper process can be asked: each with one argument. */
export type Requests<H> = { readonly [K in keyof H]: (argument: never) => unknown }

interface Asked {
  readonly id: number
  readonly op: string
  readonly argument: unknown
}

interface Answered {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

const PATIENCE_MS = 30_000

/** A process of the bench's own: a far peer, or a bridge under test. It ends with this one. */
export class Helper<H extends Requests<H>> {
  readonly name: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  /** `module` calls `serve`. */
  constructor(module: URL) {
    this.name = module.pathname.slice(module.pathname.lastIndexOf('/') + 1)
    this.#child = fork(fileURLToPath(module), [], {
      execArgv: loaderFlags(module),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message) => this.#settle(message as Answered))
    this.#child.on('exit', (code, signal) => this.#end(`${this.name} ended with ${code ?? signal ?? 'no code'}`))
    this.#child.on('error', (error) => this.#end(`${this.name}: ${error.message}`))
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Rejects with what the process threw, when it is gone, and when it does not answer. */
  ask<K extends keyof H & string>(op: K, argument: Parameters<H[K]>[0]): Promise<Awaited<ReturnType<H[K]>>> {
    const id = ++this.#lastId
    const answer = new Promise<Awaited<ReturnType<H[K]>>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, op, argument } satisfies Asked, (error) => {
        if (error) reject(error)
      })
    })
    return within(PATIENCE_MS, answer, `${op} of ${this.name}`).finally(() => this.#waiting.delete(id))
  }

  /** Idempotent. Resolves when the process is gone. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }

  #settle({ id, value, error }: Answered): void {
    const waiting = this.#waiting.get(id)
    if (error === undefined) waiting?.resolve(value as never)
    else waiting?.reject(new Error(`${this.name}: ${error}`))
  }

  #end(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(why))
  }
}

/** The helper's side: answers what is asked, until the bench is gone. */
export function serve<H extends Requests<H>>(handlers: H): void {
  const answer = (message: Answered) => {
    if (process.connected) process.send?.(message)
  }
  process.on('message', (message: Asked) => {
    const handler = (handlers as unknown as Record<string, (argument: unknown) => unknown>)[message.op]
    const run = async () => {
      if (handler === undefined) throw new Error(`knows no ${message.op}`)
      return handler(message.argument)
    }
    run().then(
      (value) => answer({ id: message.id, value }),
      (error: unknown) =>
        answer({ id: message.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  process.on('disconnect', () => process.exit(0))
}
