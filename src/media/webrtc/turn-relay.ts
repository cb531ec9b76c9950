import {
  Candidate,
  candidateFoundation,
  candidatePriority,
  classes,
  Message,
  methods,
  parseIceServers,
  StunOverTurnProtocol,
  TcpTransport,
  TlsTransport,
  TurnProtocol,
  UdpTransport,
} from 'werift'
import { within } from '../../lib/deadline.ts'
import { messageOf } from '../../lib/errors.ts'
import { MediaError } from '../errors.ts'
import type { IceServer } from '../session.ts'

/** A TURN server of the configuration, with what is needed to use it. */
export interface TurnServer {
  readonly url: string
  readonly address: readonly [host: string, port: number]
  readonly transport: 'udp' | 'tcp' | 'tls'
  readonly username: string
  readonly credential: string
}

const ALLOCATE_MS = 8000
const RELEASE_MS = 1000
/** RFC 8656 3.2: the default of an allocation, seconds. */
const LIFETIME_S = 600
/** A channel lasts 10 minutes, but the permission that comes with it only 5 (RFC 8656 9): seconds. */
const CHANNEL_REFRESH_S = 240
const RETRY_REFRESH_MS = 20_000

/** The TURN servers among `servers`; those without credentials, or with a URL that is none, are left out. */
export function turnServersAmong(servers: readonly IceServer[]): TurnServer[] {
  return servers.flatMap(({ urls, username, credential }): TurnServer[] => {
    if (username === undefined || credential === undefined) return []
    const { turnServer, turnTransport } = parseIceServers([{ urls, username, credential }])
    if (turnServer === undefined) return []
    return [{ url: urls, address: turnServer, transport: turnTransport ?? 'udp', username, credential }]
  })
}

/** Address of the first STUN server among `servers`. */
export function stunServerAmong(servers: readonly IceServer[]): [host: string, port: number] | undefined {
  const stun = parseIceServers(servers.map(({ urls }) => ({ urls }))).stunServer
  return stun === undefined ? undefined : [stun[0], stun[1]]
}

/**
 * An address on a TURN server (RFC 8656) that ICE can use like one of ours. werift's own gathering would leave the
 * socket open when a server refuses or does not answer, try one server only, keep a timer for minutes after the end,
 * and never give the address back.
 */
export class TurnRelay {
  readonly protocol: StunOverTurnProtocol
  readonly #turn: TurnProtocol
  #refreshTimer: NodeJS.Timeout | undefined
  #released = false

  private constructor(turn: TurnProtocol) {
    this.#turn = turn
    this.protocol = new StunOverTurnProtocol(turn)
  }

  /** Rejects when the server does not give an address in time; nothing is left open then. */
  static async allocate(server: TurnServer): Promise<TurnRelay> {
    const { username, credential, url } = server
    const address: [string, number] = [server.address[0], server.address[1]]
    let turn: TurnProtocol | undefined
    try {
      const transport = await within(ALLOCATE_MS, open(server.transport, address), 'connecting')
      const options = { channelRefreshTime: CHANNEL_REFRESH_S }
      turn = new TurnProtocol(address, username, credential, LIFETIME_S, transport, options)
      const relay = new TurnRelay(turn)
      const internals = turn as unknown as { refresh: (lifetimeS: number) => void }
      internals.refresh = (lifetimeS) => relay.#refreshWithin(lifetimeS)
      await within(ALLOCATE_MS, turn.connectionMade(), 'an allocation')
      return relay
    } catch (error) {
      await turn?.close()
      throw new MediaError('media_connect_failed', `no relay from ${url}: ${refusalOf(error, turn)}`, { cause: error })
    }
  }

  /** The candidate it makes for the agent's credentials. */
  candidate(generation: number, usernameFragment: string): Candidate {
    const [host, port] = this.#turn.relayedAddress
    const [mappedHost, mappedPort] = this.#turn.mappedAddress
    return new Candidate(
      candidateFoundation('relay', 'udp', host),
      1,
      'udp',
      candidatePriority('relay'),
      host,
      port,
      'relay',
      mappedHost,
      mappedPort,
      undefined,
      generation,
      usernameFragment,
    )
  }

  /** Gives the address back to the server, whose users may have few, and closes. Idempotent. */
  async release(): Promise<void> {
    if (this.#released) return
    this.#released = true
    clearTimeout(this.#refreshTimer)
    await within(RELEASE_MS, this.#refresh(0), 'a TURN release').catch(() => undefined)
    await this.protocol.close()
  }

  #refreshWithin(lifetimeS: number): void {
    if (!this.#released) this.#refreshIn((lifetimeS * 1000 * 5) / 6)
  }

  #refreshIn(ms: number): void {
    this.#refreshTimer = setTimeout(() => {
      this.#refresh(LIFETIME_S).then(
        (lifetimeS) => this.#refreshWithin(lifetimeS),
        () => {
          if (!this.#released) this.#refreshIn(RETRY_REFRESH_MS)
        },
      )
    }, ms)
  }

  /** Resolves to the lifetime that the server grants. */
  async #refresh(lifetimeS: number): Promise<number> {
    const request = new Message(methods.REFRESH, classes.REQUEST)
    request.setAttribute('LIFETIME', lifetimeS)
    const [response] = await this.#turn.requestWithRetry(request, this.#turn.server)
    return Number(response.getAttributeValue('LIFETIME'))
  }
}

function refusalOf(error: unknown, turn: TurnProtocol | undefined): string {
  const { response } = error as { response?: Message }
  const code: unknown = response?.getAttributeValue('ERROR-CODE')
  if (Array.isArray(code)) return code.join(' ')
  // It asked for the credential and then said nothing that its key signs: that is how a server refuses one.
  if (turn?.integrityKey !== undefined) return 'it did not accept the username and credential'
  return messageOf(error) || 'no answer'
}

function open(
  transport: TurnServer['transport'],
  address: [string, number],
): Promise<UdpTransport | TcpTransport | TlsTransport> {
  if (transport === 'tcp') return TcpTransport.init(address)
  if (transport === 'tls') return TlsTransport.init(address)
  return UdpTransport.init('udp4')
}
