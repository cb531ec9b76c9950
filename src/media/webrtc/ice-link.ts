import {
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  StunProtocol,
  type Candidate,
  type CandidatePair,
  type IceCandidate as WeriftCandidate,
} from 'werift'
import { sleep } from '../../lib/deadline.ts'
import { messageOf } from '../../lib/errors.ts'
import { MediaError } from '../errors.ts'
import { IceDoor } from './ice-door.ts'
import type { IceOptions } from '../session.ts'
import { stunServerAmong, TurnRelay, turnServersAmong, type TurnServer } from './turn-relay.ts'

/** One side's ICE credentials (RFC 8839 5.4). */
export interface IceCredentials {
  readonly usernameFragment: string
  readonly password: string
  readonly lite: boolean
}

export interface IceLinkListener {
  /** A local candidate was found: the SDP attribute's value, with `candidate:`. */
  onLocalCandidate(candidate: string): void
  /** RTP or RTCP from a source that ICE validated. The buffer is the listener's for the call. */
  onMedia(datagram: Buffer): void
  /** The peer no longer consents to our sending (RFC 7675), after the link was up. */
  onConsentLost(): void
  /** Something an administrator should know; the link goes on. */
  onNotice(message: string): void
}

/** How long a description waits for host candidates; what comes later is trickled. */
const GATHER_HOLD_MS = 150

type Protocol = CandidatePair['protocol']

/** What werift 0.24 has and does not type. */
interface WeriftInternals {
  readonly protocols: Protocol[]
  ensureProtocol(protocol: Protocol): void
  pairLocalProtocol(protocol: Protocol): void
  appendLocalCandidate(candidate: Candidate): void
}

/**
 * ICE with one peer, on werift's agent. What werift leaves open is closed here: an IceDoor looks at datagrams before
 * werift does, relays are ours to get and to give back, and media passes without promises on the way out.
 */
export class IceLink {
  readonly transport: RTCIceTransport
  readonly #connection: RTCIceTransport['connection']
  readonly #internals: WeriftInternals
  readonly #turnServers: readonly TurnServer[]
  readonly #listener: IceLinkListener
  readonly #door: IceDoor
  readonly #relays: TurnRelay[] = []
  #gathering: Promise<unknown> | undefined
  /** Where we sent before the last ICE restart. */
  #former: CandidatePair | undefined
  #up = false
  #closed = false

  /** Throws a MediaError when only relays may be used and none is configured. */
  constructor(options: IceOptions, listener: IceLinkListener) {
    this.#listener = listener
    this.#turnServers = turnServersAmong(options.servers)
    if (options.relayOnly && this.#turnServers.length === 0) {
      throw new MediaError(
        'media_connect_failed',
        'relay-only needs a turn: server with username and credential among the ICE servers',
      )
    }
    const stunServer = stunServerAmong(options.servers)
    const gatherer = new RTCIceGatherer({
      ...(stunServer === undefined ? {} : { stunServer }),
      useIpv4: !options.relayOnly,
      useIpv6: !options.relayOnly,
      additionalHostAddresses: options.relayOnly ? [] : [...options.hostAddresses],
    })
    this.transport = new RTCIceTransport(gatherer)
    this.#connection = this.transport.connection
    this.#internals = this.#connection as unknown as WeriftInternals
    this.#door = new IceDoor(this.#connection, (datagram) => this.#listener.onMedia(datagram))
    // Without a configured server werift would ask a public one.
    if (stunServer === undefined) delete this.#connection.stunServer
    this.#connection.onIceCandidate.subscribe((candidate) => this.#onLocalCandidate(candidate))
    this.#connection.stateChanged.subscribe((state) => {
      if (state === 'failed' && this.#up) {
        this.#up = false
        this.#listener.onConsentLost()
      }
    })
  }

  get credentials(): IceCredentials {
    const { localUsername, localPassword } = this.#connection
    return { usernameFragment: localUsername, password: localPassword, lite: false }
  }

  /** SDP attribute values of the candidates found up to now. */
  get localCandidates(): string[] {
    return this.#connection.localCandidates.map((candidate) => `candidate:${sdpOf(candidate)}`)
  }

  /** Datagrams that were dropped: unsigned checks, media or DTLS from elsewhere. */
  get strangers(): number {
    return this.#door.strangers
  }

  /** Round trip of the last consent check, milliseconds. */
  get roundTripMs(): number | undefined {
    const rtt = this.#connection.nominated?.rtt
    return rtt === undefined ? undefined : rtt * 1000
  }

  /** Starts looking for candidates; resolves when the host candidates are there, or shortly after. After `close` it does nothing. */
  async gather(): Promise<void> {
    if (this.#closed) return
    const first = this.#gathering === undefined
    const own = this.transport.gather().catch(() => undefined)
    const relays = first ? this.#turnServers.map((server) => this.#relayBy(server)) : []
    const gathered = Promise.all([own, ...relays])
    this.#gathering = gathered
    const hold = new AbortController()
    await Promise.race([gathered.finally(() => hold.abort()), sleep(GATHER_HOLD_MS, hold.signal)])
  }

  /** True when `remote` differs from the credentials in use: an ICE restart (RFC 8445 9). */
  isRestart(remote: IceCredentials): boolean {
    const { remoteUsername, remotePassword } = this.#connection
    return remoteUsername !== '' && (remoteUsername !== remote.usernameFragment || remotePassword !== remote.password)
  }

  /** Takes the peer's credentials. New ones in place of others restart ICE: gather and start again. */
  setRemote(remote: IceCredentials, controlling: boolean): void {
    if (this.isRestart(remote)) {
      this.#former = this.#connection.nominated ?? this.#former
      this.#door.restart()
    }
    this.transport.setRemoteParams(
      new RTCIceParameters({
        usernameFragment: remote.usernameFragment,
        password: remote.password,
        iceLite: remote.lite,
      }),
    )
    // RFC 8445 6.1.1: of a full and a lite agent, the full one controls.
    this.#connection.iceControlling = controlling || remote.lite
  }

  addCandidate(candidate: WeriftCandidate): void {
    void this.transport.addRemoteCandidate(candidate)?.catch(() => undefined)
  }

  /** Resolves when a pair is nominated; rejects when none works. May stay pending after `close`. */
  async start(): Promise<void> {
    await this.transport.start()
    if (!this.#closed) this.#up = true
  }

  /** Sends one datagram to the peer; drops it when there is no path. Its buffer may be reused after some ticks. */
  send(packet: Buffer): void {
    // RFC 8445 9: while ICE restarts, media goes on where it went.
    const pair = this.#connection.nominated ?? this.#former
    if (pair === undefined || this.#closed) return
    if (pair.protocol instanceof StunProtocol) {
      const { transport } = pair.protocol
      if (transport.closed) return
      const { host, port } = pair.remoteCandidate
      transport.socket.send(packet, 0, packet.length, port, host)
    } else {
      void pair.protocol.sendData(packet, pair.remoteAddr).catch(() => undefined)
    }
  }

  /** Idempotent. What is still being opened is closed as soon as it is. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#up = false
    const { protocols } = this.#internals
    for (const relay of this.#relays.splice(0)) {
      // werift would close it before the server is told.
      protocols.splice(protocols.indexOf(relay.protocol), 1)
      void relay.release()
    }
    const closing = this.transport.stop()
    // A socket that was being bound is not among those werift just closed.
    void this.#gathering?.then(() => this.#connection.close()).catch(() => undefined)
    await closing
  }

  async #relayBy(server: TurnServer): Promise<void> {
    let relay: TurnRelay
    try {
      relay = await TurnRelay.allocate(server)
    } catch (error) {
      this.#listener.onNotice(messageOf(error))
      return
    }
    if (this.#closed) return relay.release()
    this.#relays.push(relay)
    const { protocol } = relay
    const candidate = relay.candidate(this.#connection.generation, this.#connection.localUsername)
    protocol.localCandidate = candidate
    this.#internals.ensureProtocol(protocol)
    this.#internals.protocols.push(protocol)
    this.#internals.pairLocalProtocol(protocol)
    this.#internals.appendLocalCandidate(candidate)
  }

  #onLocalCandidate(candidate: Candidate): void {
    for (const protocol of this.#internals.protocols) this.#door.watch(protocol)
    if (!this.#closed) this.#listener.onLocalCandidate(`candidate:${sdpOf(candidate)}`)
  }
}

/** Without werift's `generation`: it counts its own restarts there, which would mislead a peer. */
function sdpOf(c: Candidate): string {
  const related =
    c.relatedAddress !== undefined && c.relatedPort !== undefined
      ? ` raddr ${c.relatedAddress} rport ${c.relatedPort}`
      : ''
  const ufrag = c.ufrag === undefined ? '' : ` ufrag ${c.ufrag}`
  return `${c.foundation} ${c.component} udp ${c.priority} ${c.host} ${c.port} typ ${c.type}${related}${ufrag}`
}
