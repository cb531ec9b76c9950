import type { Fingerprint } from './dtls-link.ts'
import type { IceCredentials } from './ice-link.ts'
import { badSdp, type SdpPart } from './sdp-lines.ts'

/** The app's end of what ICE and DTLS are to connect. */
export interface RemoteTransport {
  /** The section whose transport it is. */
  readonly transportIndex: number
  /** The sections whose candidates lead to it. */
  readonly riding: readonly number[]
  readonly ice: IceCredentials
  /** Values of `a=candidate`, unparsed. */
  readonly candidates: readonly string[]
  readonly fingerprints: readonly Fingerprint[]
  /** RFC 4145 4; `actpass` also stands for a missing one. */
  readonly setup: 'active' | 'passive' | 'actpass'
}

/** What `parts` say of the transport of the first of them, the others stepping in. Throws a MediaError `media_bad_sdp`. */
export function transportOf(transportIndex: number, parts: readonly [SdpPart, ...SdpPart[]]): RemoteTransport {
  return {
    transportIndex,
    riding: [transportIndex],
    ice: iceOf(parts),
    candidates: parts[0].all('candidate'),
    fingerprints: fingerprintsOf(parts),
    setup: setupOf(parts),
  }
}

function firstOf(parts: readonly SdpPart[], name: string): string | undefined {
  for (const part of parts) {
    const value = part.first(name)
    if (value !== undefined) return value
  }
  return undefined
}

function iceOf(parts: readonly SdpPart[]): IceCredentials {
  const usernameFragment = firstOf(parts, 'ice-ufrag') ?? ''
  const password = firstOf(parts, 'ice-pwd') ?? ''
  // RFC 8839 5.4: ice-char.
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(usernameFragment)) throw badSdp('a=ice-ufrag is missing or malformed')
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(password)) throw badSdp('a=ice-pwd is missing or malformed')
  return { usernameFragment, password, lite: parts.some((part) => part.has('ice-lite')) }
}

function fingerprintsOf(parts: readonly SdpPart[]): Fingerprint[] {
  const lines = parts.find((part) => part.has('fingerprint'))?.all('fingerprint') ?? []
  const fingerprints = lines.flatMap((line): Fingerprint[] => {
    const match = /^(sha-(?:1|224|256|384|512)) ((?:[0-9A-F]{2}:){19,63}[0-9A-F]{2})$/i.exec(line.trim())
    return match?.[1] !== undefined && match[2] !== undefined ? [{ algorithm: match[1], value: match[2] }] : []
  })
  if (fingerprints.length === 0) throw badSdp('a=fingerprint is missing or of an unknown kind: WebRTC without DTLS?')
  return fingerprints
}

function setupOf(parts: readonly SdpPart[]): RemoteTransport['setup'] {
  const setup = firstOf(parts, 'setup') ?? 'actpass'
  if (setup !== 'active' && setup !== 'passive' && setup !== 'actpass') throw badSdp(`a=setup:${setup.slice(0, 20)}`)
  return setup
}
