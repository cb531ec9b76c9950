import { randomUUID } from 'node:crypto'
import net from 'node:net'
import { Emitter } from '../../lib/emitter.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { Link, LINK_TIMES, type LinkEnding, type LinkState, type LinkStatus, type LinkTimes } from '../link.ts'
import { encodeAction, type AmiActionName, type AmiFields } from './actions.ts'
import { AmiError } from './errors.ts'
import { parseAmiEvent, type AmiEvent } from './events.ts'
import { MessageReader } from './message-reader.ts'
import { field, type AmiMessage } from './message.ts'
import { PendingActions, type Awaits } from './pending-actions.ts'

export interface AmiOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly secret: string
  readonly actionTimeoutMs?: number
  /** A connection that does not answer a Ping within one such interval is dead. */
  readonly pingMs?: number
  readonly retry?: LinkTimes
  /** Characters of one message at most; a longer one costs the connection. */
  readonly maxMessage?: number
}

export interface AmiClientEvents {
  event: [event: AmiEvent]
  state: [state: LinkState]
}

/** The stable code of the error with which a link was lost. */
const LOST_AS: Readonly<Partial<Record<LinkStatus, AmiError['code']>>> = {
  unreachable: 'ami_unreachable',
  unauthorized: 'ami_unauthorized',
  'read-only': 'ami_denied',
}

const MAX_PENDING = 200

/**
 * The connection to AMI: actions that are answered or rejected within a limit, events as a typed union. It is made again
 * for ever; what happened in between is not told, so ask for the lists at each `online`.
 */
export class AmiClient extends Emitter<AmiClientEvents> {
  readonly #options: AmiOptions
  readonly #log: Log
  readonly #link: Link
  readonly #pending = new PendingActions()
  #socket: net.Socket | undefined

  constructor(options: AmiOptions, log: Log) {
    super()
    this.#options = options
    this.#log = log
    this.#link = new Link((online, signal) => this.#connection(online, signal), options.retry ?? LINK_TIMES)
    this.#link.on('state', (state) => {
      this.#log[state.error === undefined ? 'info' : 'warn'](
        { ami: state.status, error: state.error, code: LOST_AS[state.status] },
        'AMI',
      )
      this.emit('state', state)
    })
  }

  get state(): LinkState {
    return this.#link.state
  }

  start(): void {
    this.#link.start()
  }

  /** Idempotent. Actions under way are rejected. */
  close(): Promise<void> {
    return this.#link.close()
  }

  /** Resolves to Asterisk's response. Rejects with an AmiError; `ami_invalid` means that nothing was sent. */
  async action(name: AmiActionName, fields: AmiFields = {}): Promise<AmiMessage> {
    const [response] = await this.#ask(name, fields, 'response', this.#timeout)
    return response ?? new Map<string, string>()
  }

  /** Resolves to the list's events. */
  list(name: AmiActionName, fields: AmiFields = {}): Promise<readonly AmiMessage[]> {
    return this.#ask(name, fields, 'list', this.#timeout)
  }

  /** Resolves when the called side answered or failed: to the OriginateResponse. `onTaken`: Asterisk begins to ring it. */
  async originate(fields: AmiFields, timeoutMs: number, onTaken?: () => void): Promise<AmiMessage> {
    const [response] = await this.#ask('Originate', fields, 'originate', timeoutMs, onTaken)
    return response ?? new Map<string, string>()
  }

  get #timeout(): number {
    return this.#options.actionTimeoutMs ?? 5000
  }

  async #ask(
    name: AmiActionName,
    fields: AmiFields,
    awaits: Awaits,
    ms: number,
    onTaken?: () => void,
  ): Promise<readonly AmiMessage[]> {
    const id = randomUUID()
    const text = encodeAction(name, id, fields)
    if (this.state.status !== 'online' && name !== 'Login') {
      throw new AmiError('ami_unreachable', `${name}: AMI is not connected (${this.state.error ?? this.state.status})`)
    }
    if (this.#pending.size >= MAX_PENDING) throw new AmiError('ami_refused', `${name}: too many actions are waiting`)
    const answer = this.#pending.add(id, name, awaits, ms, onTaken)
    this.#socket?.write(text)
    return answer
  }

  #connection(online: () => void, signal: AbortSignal): Promise<LinkEnding> {
    const { host, port, pingMs = 10_000, maxMessage = 65_536 } = this.#options
    const socket = net.connect({ host, port, keepAlive: true, noDelay: true })
    this.#socket = socket
    return new Promise((resolve) => {
      let ending: LinkEnding = { status: 'unreachable', error: 'Asterisk closed the AMI connection' }
      let pings: NodeJS.Timeout | undefined
      const fail = (status: LinkEnding['status'], error: string) => {
        ending = { status, error }
        socket.destroy()
      }
      const stop = () => fail('unreachable', 'closing')
      const hello = setTimeout(() => fail('unreachable', `nobody greets at ${host}:${port}`), this.#timeout)
      signal.addEventListener('abort', stop, { once: true })
      const begin = () => {
        clearTimeout(hello)
        this.#login().then(
          () => {
            online()
            pings = setInterval(() => {
              this.action('Ping').catch((error: unknown) => fail('unreachable', messageOf(error)))
            }, pingMs)
          },
          (error: unknown) => {
            const refused = error instanceof AmiError && error.code === 'ami_unauthorized'
            fail(refused ? 'unauthorized' : 'unreachable', refused ? this.#refusal() : messageOf(error))
          },
        )
      }
      const reader = new MessageReader(maxMessage, begin)
      socket.on('data', (bytes: Buffer) => {
        try {
          for (const message of reader.read(bytes)) this.#deliver(message)
        } catch (error) {
          fail('unreachable', messageOf(error))
        }
      })
      socket.on('error', (error) => {
        ending = { status: 'unreachable', error: `AMI at ${host}:${port}: ${messageOf(error)}` }
      })
      socket.on('close', () => {
        clearTimeout(hello)
        clearInterval(pings)
        signal.removeEventListener('abort', stop)
        this.#socket = undefined
        this.#pending.failAll(new AmiError('ami_unreachable', ending.error))
        resolve(ending)
      })
    })
  }

  async #login(): Promise<void> {
    const { user, secret } = this.#options
    await this.#ask('Login', { Username: user, Secret: secret }, 'response', this.#timeout)
  }

  #refusal(): string {
    return `Asterisk refused the AMI user "${this.#options.user}": check user and secret against manager.conf`
  }

  #deliver(message: AmiMessage): void {
    if (this.#pending.take(message) || field(message, 'Event') === '') return
    const event = parseAmiEvent(message)
    if (!event) return
    try {
      this.emit('event', event)
    } catch (error) {
      this.#log.error({ err: error, event: event.type }, 'an AMI event was not handled')
    }
  }
}
