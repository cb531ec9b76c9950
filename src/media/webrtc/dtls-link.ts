import { keyLength, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, saltLength } from 'werift'
import type { SrtpProfile } from '../srtp/srtp.ts'
import type { IceLink } from './ice-link.ts'
import { PeerProof } from './peer-proof.ts'

/** What DTLS agreed on (RFC 5764 4.2). Salts have the profile's own length: 12 bytes for GCM, 14 for CM. */
export interface SrtpKeys {
  readonly profile: SrtpProfile
  readonly sendKey: Buffer
  readonly sendSalt: Buffer
  readonly receiveKey: Buffer
  readonly receiveSalt: Buffer
}

/** A certificate's hash (RFC 8122 5), e.g. `sha-256` and `AB:CD:…`. */
export interface Fingerprint {
  readonly algorithm: string
  readonly value: string
}

export type DtlsRole = 'client' | 'server'

/** RFC 5764 4.1.2 and RFC 7714 14.2, in the order of preference. */
const PROFILES = [0x0007, 0x0001] as const
const PROFILE_NAMES = { 0x0001: 'AES128_CM_HMAC_SHA1_80', 0x0007: 'AEAD_AES_128_GCM' } as const

/** werift's transport without its SRTP: where it would start its own, the keys are taken out instead. */
class KeyedTransport extends RTCDtlsTransport {
  keys: SrtpKeys | undefined
  #proof: PeerProof | undefined

  override start(): Promise<void> {
    const started = super.start()
    // It is there by now, and no datagram was handled yet.
    if (this.dtls !== undefined) this.#proof ??= new PeerProof(this.dtls, this.role === 'server')
    return started
  }

  /** Called right after the fingerprint was compared. Throws when the peer proved nothing. */
  override startSrtp(): void {
    if (this.srtpStarted) return
    const profile = this.dtls?.srtp.srtpProfile
    if (this.dtls === undefined || profile === undefined) throw new Error('the peer offers no SRTP profile of ours')
    if (this.#proof === undefined) throw new Error('DTLS was not started')
    // With nothing in between: what is proven is what the keys are made of.
    this.#proof.check()
    this.srtpStarted = true
    const material = this.dtls.extractSessionKeys(keyLength(profile), saltLength(profile)) as Record<
      'localKey' | 'localSalt' | 'remoteKey' | 'remoteSalt',
      Buffer
    >
    this.keys = {
      profile: PROFILE_NAMES[profile],
      sendKey: material.localKey,
      sendSalt: material.localSalt,
      receiveKey: material.remoteKey,
      receiveSalt: material.remoteSalt,
    }
  }
}

/** DTLS over an ICE link, used once for the SRTP keys (RFC 5763). */
export class DtlsLink {
  readonly #transport: KeyedTransport

  private constructor(transport: KeyedTransport) {
    this.#transport = transport
  }

  /** The process's certificate is made at the first call and then shared. */
  static async over(ice: IceLink): Promise<DtlsLink> {
    const certificate = await RTCDtlsTransport.SetupCertificate()
    return new DtlsLink(new KeyedTransport({}, ice.transport, certificate, [...PROFILES]))
  }

  get fingerprints(): Fingerprint[] {
    return this.#transport.localParameters.fingerprints
  }

  /**
   * The handshake; ICE must be up. `role` is ours. Rejects when it fails, when the peer's certificate is not the one its
   * description announced, or when the peer does not prove that it holds that certificate's key. May stay pending when the peer is silent: the caller bounds it.
   */
  async handshake(role: DtlsRole, remote: readonly Fingerprint[]): Promise<SrtpKeys> {
    const fingerprints = remote.map(({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value))
    this.#transport.setRemoteParams(new RTCDtlsParameters(fingerprints, role === 'client' ? 'server' : 'client'))
    this.#transport.role = role
    await this.#transport.start()
    const { keys } = this.#transport
    if (keys === undefined) throw new Error('DTLS ended without keys')
    return keys
  }

  /** Calls `listener` when the peer ends DTLS. An alert can be forged by who can forge the peer's address: a hint only. */
  onEnded(listener: () => void): void {
    this.#transport.onStateChange.subscribe((state) => {
      if (state === 'closed') listener()
    })
  }
}
