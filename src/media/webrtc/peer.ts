import { randomBytes } from 'node:crypto'
import { messageOf } from '../../lib/errors.ts'
import { unreachable } from '../../lib/unreachable.ts'
import { MediaError } from '../errors.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { IceCandidate, IceOptions, MediaFailure } from '../session.ts'
import { isLoopback, parseCandidate } from './candidate.ts'
import { DtlsLink, type DtlsRole, type SrtpKeys } from './dtls-link.ts'
import { IceLink } from './ice-link.ts'
import { OFFERED_FORMATS, writeAnswer, writeOffer, type LocalDescription } from './local-description.ts'
import { readDescription, type AudioFormats, type RemoteDescription } from './remote-description.ts'
import { badSdp } from './sdp-lines.ts'

/** What SDP, ICE and DTLS agreed: all that the audio paths need to know of the app. */
export interface ConnectedApp {
  readonly keys: SrtpKeys
  /** Of the stream we send. */
  readonly ssrc: number
  readonly cname: string
  /** Opus, as the app wants it and as we said we take it. */
  readonly sendPayloadType: number
  readonly receivePayloadType: number
  /** What the app takes, at Opus's clock if it can. */
  readonly sendTelephoneEvent: TelephoneEventFormat | undefined
  readonly receiveTelephoneEvents: readonly TelephoneEventFormat[]
}

export interface PeerListener {
  /** A local candidate to trickle. Those inside a description are not repeated. */
  onCandidate(candidate: IceCandidate): void
  /** ICE and DTLS are up. Once. */
  onConnected(app: ConnectedApp): void
  /** RTP or RTCP, encrypted, from a source that ICE validated. */
  onMedia(datagram: Buffer): void
  /** It will not connect any more, or lost the app. Once at most. */
  onFailed(failure: MediaFailure, detail: string): void
  /** The app ended DTLS: it closed its side, if the alert was not forged. */
  onEnded(): void
  /** Something an administrator should know; the connection goes on. */
  onNotice(message: string): void
}

export interface PeerOptions {
  readonly ice: IceOptions
  /** From the app's description to `onConnected`, milliseconds. */
  readonly connectTimeoutMs: number
}

/** More than any device has. */
const MAX_REMOTE_CANDIDATES = 128

interface Agreed {
  readonly remote: RemoteDescription
  /** What our descriptions said that we take. */
  readonly formats: AudioFormats
  readonly role: DtlsRole
  /** The first offer was ours. libwebrtc keeps the ICE roles that follow from it, ICE restarts included. */
  readonly offering: boolean
}

type PeerState =
  | { readonly status: 'new' }
  | { readonly status: 'offered' }
  | ({ readonly status: 'connecting' } & Agreed)
  | ({ readonly status: 'connected' } & Agreed)
  | { readonly status: 'over' }

/** Our end of one WebRTC connection with an app: descriptions, candidates, ICE and DTLS. Media is the listener's. */
export class Peer {
  readonly #options: PeerOptions
  readonly #listener: PeerListener
  readonly #ice: IceLink
  readonly #ssrc = (randomBytes(4).readUInt32BE() || 1) >>> 0
  readonly #cname = randomBytes(12).toString('base64url')
  readonly #sessionId = randomBytes(6).readUIntBE(0, 6)
  #version = 0
  #dtls: DtlsLink | undefined
  #state: PeerState = { status: 'new' }
  #connectTimer: NodeJS.Timeout | undefined
  #waiting: IceCandidate[] = []
  #candidates = 0
  #droppedCandidates = 0
  /** The candidates that our last description held; undefined while it is being written. */
  #described: Set<string> | undefined
  #iceUp = false

  constructor(options: PeerOptions, listener: PeerListener) {
    this.#options = options
    this.#listener = listener
    this.#ice = new IceLink(options.ice, {
      onLocalCandidate: (candidate) => this.#trickle(candidate),
      onMedia: (datagram) => this.#listener.onMedia(datagram),
      onConsentLost: () => this.#fail('ice-failed', 'the app no longer answers ICE consent checks'),
      onNotice: (message) => this.#listener.onNotice(message),
    })
  }

  /** Remote candidates that could not be read, or were too many. */
  get droppedCandidates(): number {
    return this.#droppedCandidates
  }

  /** Datagrams from sources that ICE did not validate. */
  get strangers(): number {
    return this.#ice.strangers
  }

  async createOffer(): Promise<string> {
    if (this.#state.status !== 'new') throw this.#outOfTurn('createOffer')
    this.#state = { status: 'offered' }
    return writeOffer(await this.#describe())
  }

  /** The app's answer. A broken one leaves the offer standing. */
  acceptAnswer(sdp: string): void {
    if (this.#state.status !== 'offered') throw this.#outOfTurn('acceptAnswer')
    const remote = readDescription(sdp)
    // RFC 5763 5: the answerer chooses; one that does not is taken as active, as browsers are.
    const role = remote.setup === 'passive' ? 'client' : 'server'
    this.#agree({ remote, formats: OFFERED_FORMATS, role, offering: true })
    void this.#establish()
  }

  /** The app's offer: the first one, or a later one that restarts ICE. Resolves to our answer. */
  async acceptOffer(sdp: string): Promise<string> {
    const remote = readDescription(sdp)
    const state = this.#state
    switch (state.status) {
      case 'new': {
        const role = remote.setup === 'active' ? 'server' : 'client'
        this.#agree({ remote, formats: remote.formats, role, offering: false })
        const answer = writeAnswer(await this.#describe(), remote, SETUP[role])
        void this.#establish()
        return answer
      }
      case 'connecting':
      case 'connected':
        return this.#renegotiate(state, remote)
      case 'offered':
      case 'over':
        throw this.#outOfTurn('acceptOffer')
      default:
        return unreachable(state)
    }
  }

  /** Held back until the app's description is known; what can't be read is counted and dropped. */
  addCandidate(candidate: IceCandidate): void {
    const state = this.#state
    if (state.status === 'over') return
    if (++this.#candidates > MAX_REMOTE_CANDIDATES) this.#droppedCandidates++
    else if ('remote' in state) this.#apply(candidate, state.remote)
    else this.#waiting.push(candidate)
  }

  /** Sends one SRTP or SRTCP packet. */
  send(packet: Buffer): void {
    this.#ice.send(packet)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#end()
    await this.#ice.close()
  }

  #end(): void {
    this.#state = { status: 'over' }
    this.#waiting = []
    clearTimeout(this.#connectTimer)
  }

  async #describe(): Promise<LocalDescription> {
    this.#described = undefined
    this.#dtls ??= await DtlsLink.over(this.#ice)
    await this.#ice.gather()
    if (this.#state.status === 'over') throw this.#outOfTurn('describing the session')
    const candidates = this.#ice.localCandidates
    this.#described = new Set(candidates)
    return {
      sessionId: this.#sessionId,
      version: ++this.#version,
      ice: this.#ice.credentials,
      candidates,
      fingerprints: this.#dtls.fingerprints,
      ssrc: this.#ssrc,
      cname: this.#cname,
    }
  }

  #trickle(candidate: string): void {
    if (this.#described === undefined || this.#described.has(candidate)) return
    const state = this.#state
    const remote = 'remote' in state && !state.offering ? state.remote : undefined
    const sdpMLineIndex = remote?.audioIndex ?? 0
    const sdpMid = remote === undefined ? '0' : (remote.sections[sdpMLineIndex]?.mid ?? '')
    this.#listener.onCandidate({ candidate, sdpMid, sdpMLineIndex })
  }

  #agree(agreed: Agreed): void {
    this.#state = { status: 'connecting', ...agreed }
    this.#connectTimer = setTimeout(() => {
      const missing = this.#iceUp ? 'DTLS did not finish' : 'ICE found no path to the app'
      this.#fail('connect-timeout', `${missing} within ${this.#options.connectTimeoutMs} ms`)
    }, this.#options.connectTimeoutMs)
    this.#takeTransport(agreed.remote, agreed.offering)
  }

  #takeTransport(remote: RemoteDescription, controlling: boolean): void {
    this.#ice.setRemote(remote.ice, controlling)
    for (const candidate of remote.candidates.slice(0, MAX_REMOTE_CANDIDATES)) this.#tryCandidate(candidate, remote)
    for (const candidate of this.#waiting.splice(0)) this.#apply(candidate, remote)
  }

  #apply({ candidate, sdpMid, sdpMLineIndex }: IceCandidate, remote: RemoteDescription): void {
    // A section that was refused has a transport of its own until bundling is agreed: its candidates lead nowhere.
    const mid = remote.sections[remote.audioIndex]?.mid
    const isOurs = sdpMid !== '' && mid !== undefined ? sdpMid === mid : sdpMLineIndex === remote.audioIndex
    this.#tryCandidate(candidate, remote, isOurs)
  }

  #tryCandidate(line: string, remote: RemoteDescription, isOurs = true): void {
    const parsed = parseCandidate(line, { loopback: this.#options.ice.hostAddresses.some(isLoopback) })
    if (parsed.kind === 'malformed') this.#droppedCandidates++
    if (parsed.kind !== 'usable') return
    // The ufrag, where it stands, also tells candidates of an earlier ICE generation.
    const matches = parsed.ufrag === undefined ? isOurs : parsed.ufrag === remote.ice.usernameFragment
    if (matches) this.#ice.addCandidate(parsed.candidate)
  }

  async #establish(): Promise<void> {
    try {
      await this.#ice.start()
    } catch (error) {
      this.#fail('ice-failed', messageOf(error))
      return
    }
    const state = this.#state
    if (state.status !== 'connecting' || this.#dtls === undefined) return
    this.#iceUp = true
    try {
      const keys = await this.#dtls.handshake(state.role, state.remote.fingerprints)
      this.#connected(keys)
    } catch (error) {
      this.#fail('dtls-failed', messageOf(error))
    }
  }

  #connected(keys: SrtpKeys): void {
    if (this.#state.status !== 'connecting') return
    clearTimeout(this.#connectTimer)
    this.#dtls?.onEnded(() => this.#listener.onEnded())
    const { remote, formats } = this.#state
    this.#state = { ...this.#state, status: 'connected' }
    this.#listener.onConnected({
      keys,
      ssrc: this.#ssrc,
      cname: this.#cname,
      sendPayloadType: remote.formats.opus,
      receivePayloadType: formats.opus,
      // RFC 4733 2.1: at the clock of the audio it stands in for.
      sendTelephoneEvent:
        remote.formats.telephoneEvents.find((format) => format.clockRate === 48000) ??
        remote.formats.telephoneEvents[0],
      receiveTelephoneEvents: formats.telephoneEvents,
    })
  }

  async #renegotiate(state: Extract<PeerState, Agreed>, remote: RemoteDescription): Promise<string> {
    const known = new Set(state.remote.fingerprints.map(({ value }) => value.toLowerCase()))
    if (!remote.fingerprints.some(({ value }) => known.has(value.toLowerCase()))) {
      throw badSdp('a later offer brings another certificate; end the call and call anew')
    }
    const restart = this.#ice.isRestart(remote.ice)
    this.#state = { ...state, remote }
    if (restart) {
      this.#candidates = 0
      this.#takeTransport(remote, state.offering)
    }
    const answer = writeAnswer(await this.#describe(), remote, SETUP[state.role])
    if (restart) {
      this.#ice.start().catch((error: unknown) => this.#fail('ice-failed', `after an ICE restart: ${messageOf(error)}`))
    }
    return answer
  }

  #fail(failure: MediaFailure, detail: string): void {
    if (this.#state.status === 'over') return
    this.#end()
    void this.#ice.close().catch(() => undefined)
    this.#listener.onFailed(failure, detail)
  }

  #outOfTurn(step: string): MediaError {
    const { status } = this.#state
    if (status === 'over') return new MediaError('media_closed', `${step}: the session is over`)
    return badSdp(`${step} does not fit now, the negotiation is "${status}"`)
  }
}

const SETUP = { client: 'active', server: 'passive' } as const
