import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { messageOf } from '../../lib/errors.ts'
import { unreachable } from '../../lib/unreachable.ts'
import { chooseCodecs, type CodecChoice } from '../codec-choice.ts'
import { MediaError } from '../errors.ts'
import type { AppCodec, IceCandidate, IceOptions, MediaFailure } from '../session.ts'
import type { VideoCodec, VideoOptions } from '../video/video.ts'
import {
  agreeOn,
  answeredFormats,
  codecOfAnswer,
  codecsOf,
  noCodec,
  offeredFormats,
  payloadTypeOf,
  type AgreedAudio,
  type LocalAudio,
} from './audio-agreement.ts'
import { isLoopback, parseCandidate } from './candidate.ts'
import { DtlsLink, type DtlsRole, type SrtpKeys } from './dtls-link.ts'
import { IceLink } from './ice-link.ts'
import { writeAnswer, writeOffer, type LocalDescription } from './local-description.ts'
import { readDescription, type RemoteDescription } from './remote-description.ts'
import { badSdp } from './sdp-lines.ts'
import { agreeOnVideo, answeredVideo, offeredVideo, type AgreedVideo, type LocalVideo } from './video-agreement.ts'

/** What SDP, ICE and DTLS agreed: all that the media paths need to know of the app. */
export interface ConnectedApp extends AgreedAudio {
  /** Undefined: none was agreed. */
  readonly video?: AgreedVideo | undefined
  readonly keys: SrtpKeys
  /** Of the stream we send. */
  readonly ssrc: number
  readonly cname: string
}

export interface PeerListener {
  /** A local candidate to trickle. Those inside a description are not repeated. */
  onCandidate(candidate: IceCandidate): void
  /** ICE and DTLS are up. Once. */
  onConnected(app: ConnectedApp): void
  /** After `onConnected`: a later offer of the app changed something about the video, or ended it. */
  onAgreedVideo?(video: AgreedVideo | undefined): void
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
  /**
   * Which codecs to offer, or, given those of the app's offer, to answer with the first of. Undefined when none of them
   * will do. By default, as for an ordinary phone.
   */
  readonly choose?: (offered: readonly AppCodec[] | undefined) => CodecChoice | undefined
  /** Undefined: no video; the app's is refused. */
  readonly video?: VideoOptions | undefined
}

/** More than any device has. */
const MAX_REMOTE_CANDIDATES = 128

interface Agreed {
  /** With the transport that is used. */
  readonly remote: RemoteDescription
  /** What both sides speak from now on: later offers change nothing about it. */
  readonly codec: AppCodec
  /** What our descriptions said that we take. */
  readonly audio: LocalAudio
  readonly video: AgreedVideo | undefined
  readonly role: DtlsRole
  /** The first offer was ours. libwebrtc keeps the ICE roles that follow from it, ICE restarts included. */
  readonly offering: boolean
}

type PeerState =
  | { readonly status: 'new' }
  | { readonly status: 'offered'; readonly audio: LocalAudio; readonly video: LocalVideo | undefined }
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
  #expectedVideo: readonly VideoCodec[] | undefined

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

  /** What is still possible with the app: what our offer named, or what was agreed. Undefined before either. */
  get codecs(): readonly AppCodec[] | undefined {
    const state = this.#state
    if ('codec' in state) return [state.codec]
    return state.status === 'offered' ? codecsOf(state.audio.formats) : undefined
  }

  /** What was agreed on video; undefined: none, or nothing was agreed yet. */
  get video(): AgreedVideo | undefined {
    return 'codec' in this.#state ? this.#state.video : undefined
  }

  /** How far it has come; `idle` before there is a description of the app, and when it is over. */
  get progress(): 'idle' | 'ice' | 'dtls' | 'connected' {
    if (this.#state.status === 'connected') return 'connected'
    return this.#state.status === 'connecting' ? (this.#iceUp ? 'dtls' : 'ice') : 'idle'
  }

  /**
   * What the phone is believed to have, best first, before the first description: then what passes untouched is agreed
   * on where it can be. With none, our offer has no video; an app's offer of it is taken, so that it sees something.
   */
  expectVideo(codecs: readonly VideoCodec[]): void {
    this.#expectedVideo = codecs
  }

  async createOffer(): Promise<string> {
    if (this.#state.status !== 'new') throw this.#outOfTurn('createOffer')
    const { app, playbackRate } = this.#choose(undefined)
    const audio = { formats: offeredFormats(app), playbackRate }
    const video = this.#options.video && offeredVideo(this.#options.video, this.#expectedVideo)
    this.#state = { status: 'offered', audio, video }
    return writeOffer(await this.#describe(), audio, video)
  }

  /** The app's answer. A broken one leaves the offer standing. */
  acceptAnswer(sdp: string): void {
    if (this.#state.status !== 'offered') throw this.#outOfTurn('acceptAnswer')
    const { audio } = this.#state
    const answer = readDescription(sdp)
    const codec = codecOfAnswer(audio.formats, answer.formats)
    const video = agreeOnVideo(this.#state.video, answer.video, 'app')
    const remote = video === undefined ? answer : joined(answer)
    // RFC 5763 5: the answerer chooses; one that does not is taken as active, as browsers are.
    const role = remote.setup === 'passive' ? 'client' : 'server'
    this.#agree({ remote, codec, audio, video, role, offering: true })
    void this.#establish()
  }

  /** The app's offer: the first one, or a later one that restarts ICE. Resolves to our answer. */
  async acceptOffer(sdp: string): Promise<string> {
    const offer = readDescription(sdp)
    const state = this.#state
    switch (state.status) {
      case 'new': {
        const { remote, localVideo, video } = this.#takeVideo(offer, undefined)
        const role = remote.setup === 'active' ? 'server' : 'client'
        const { app, playbackRate } = this.#choose(codecsOf(remote.formats))
        const codec = app[0] ?? 'opus'
        const audio = { formats: answeredFormats(remote.formats, codec), playbackRate }
        this.#agree({ remote, codec, audio, video, role, offering: false })
        const answer = writeAnswer(await this.#describe(), remote, audio, SETUP[role], localVideo)
        void this.#establish()
        return answer
      }
      case 'connecting':
      case 'connected':
        return this.#renegotiate(state, offer)
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
    const sdpMLineIndex = remote?.transportIndex ?? 0
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
    const isOurs = remote.riding.some((index) => {
      const mid = remote.sections[index]?.mid
      return sdpMid !== '' && mid !== undefined ? sdpMid === mid : sdpMLineIndex === index
    })
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
    const { remote, codec, audio, video } = this.#state
    this.#state = { ...this.#state, status: 'connected' }
    this.#listener.onConnected({
      keys,
      ssrc: this.#ssrc,
      cname: this.#cname,
      video,
      ...agreeOn(codec, audio.formats, remote.formats),
    })
  }

  /** What an offer's video comes to, and the offer with the transport that is then used. */
  #takeVideo(offer: RemoteDescription, previous: AgreedVideo | undefined) {
    const { video: options } = this.#options
    const localVideo = options && offer.video && answeredVideo(options, this.#expectedVideo, offer.video, previous)
    const video = agreeOnVideo(localVideo, offer.video, 'us')
    return { remote: localVideo === undefined ? offer : joined(offer), localVideo, video }
  }

  async #renegotiate(state: Extract<PeerState, Agreed>, offer: RemoteDescription): Promise<string> {
    const { remote, localVideo, video } = this.#takeVideo(offer, state.video)
    const known = new Set(state.remote.fingerprints.map(({ value }) => value.toLowerCase()))
    if (!remote.fingerprints.some(({ value }) => known.has(value.toLowerCase()))) {
      throw badSdp('a later offer brings another certificate; end the call and call anew')
    }
    const { codec } = state
    if (!codecsOf(remote.formats).includes(codec)) throw noCodec(`a later offer leaves out ${codec}, which is spoken`)
    // RFC 3264 8.3.2: numbers keep their meaning. The streams that run go on with theirs, in both directions.
    if (payloadTypeOf(codec, remote.formats) !== payloadTypeOf(codec, state.remote.formats)) {
      throw badSdp(`a later offer gives ${codec} another payload type; end the call and call anew`)
    }
    const { telephoneEvents } = answeredFormats(remote.formats, codec)
    const { codecs } = answeredFormats(state.audio.formats, codec)
    const audio = { ...state.audio, formats: { codecs, telephoneEvents } }
    const restart = this.#ice.isRestart(remote.ice)
    this.#state = { ...state, remote, video }
    if (state.status === 'connected' && !isDeepStrictEqual(video, state.video)) this.#listener.onAgreedVideo?.(video)
    if (restart) {
      this.#candidates = 0
      this.#takeTransport(remote, state.offering)
    }
    const answer = writeAnswer(await this.#describe(), remote, audio, SETUP[state.role], localVideo)
    if (restart) {
      this.#ice.start().catch((error: unknown) => this.#fail('ice-failed', `after an ICE restart: ${messageOf(error)}`))
    }
    return answer
  }

  #choose(offered: readonly AppCodec[] | undefined): CodecChoice {
    const { choose = chooseOrdinary } = this.#options
    const choice = choose(offered)
    if (choice === undefined) throw noCodec(`the phone's side can't be joined to an app with ${offered?.join(', ')}`)
    return choice
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

/** The description with the transport that its audio and video share. */
function joined(description: RemoteDescription): RemoteDescription {
  return { ...description, ...description.video?.transport }
}

function chooseOrdinary(offered: readonly AppCodec[] | undefined): CodecChoice | undefined {
  return chooseCodecs({ phone: undefined, app: offered, prefer: 'opus' })
}

const SETUP = { client: 'active', server: 'passive' } as const
