import type { IceCandidate } from '../media/session.ts'

export interface SplitOffer {
  readonly sdp: string
  readonly candidates: readonly IceCandidate[]
}

/**
 * Takes the candidates out of an offer, to be trickled to the one device that gets the call. An offer goes to many
 * devices with the same ICE password in it: a device that accepts too late could otherwise reach us before it learns
 * that, and its DTLS, with a fingerprint that is not the winner's, would fail the winner's call.
 */
export function splitCandidates(offer: string): SplitOffer {
  const candidates: IceCandidate[] = []
  const kept: string[] = []
  // Attributes of a section follow its m-line, `a=mid` in any place among them (RFC 8866 5).
  for (const [section, text] of offer.split(/^(?=m=)/m).entries()) {
    const sdpMid = /^a=mid:(\S+)/m.exec(text)?.[1] ?? ''
    for (const line of text.split(/\r?\n/)) {
      if (line.startsWith('a=candidate:')) {
        candidates.push({ candidate: line.slice('a='.length), sdpMid, sdpMLineIndex: section - 1 })
      } else if (line !== '' && line !== 'a=end-of-candidates') kept.push(line)
    }
  }
  return { sdp: kept.map((line) => `${line}\r\n`).join(''), candidates }
}
