import { MediaError } from '../errors.ts'
import { SdpPart } from '../webrtc/sdp-lines.ts'

/** A section of a phone's description, or the part before the first: attributes by name, and what is no attribute. */
export class PhonePart extends SdpPart {
  /** Of `c=`, without it (RFC 8866 5.7). */
  connection: string | undefined
  /** Of `b=`, by type (RFC 8866 5.8). */
  readonly bandwidths = new Map<string, number>()
}

/** Far more than any phone sends. */
const MAX_BYTES = 32 * 1024
const MAX_SECTIONS = 16

export function badPhoneSdp(what: string): MediaError {
  return new MediaError('media_bad_sdp', `the phone's description can't be used: ${what}`)
}

/** Splits a description into its parts, that of the session first. Throws a MediaError `media_bad_sdp`. */
export function splitPhoneSdp(sdp: string): readonly [session: PhonePart, ...sections: PhonePart[]] {
  if (sdp.length > MAX_BYTES) throw badPhoneSdp(`longer than ${MAX_BYTES} bytes`)
  const session = new PhonePart('')
  const sections: PhonePart[] = []
  let part = session
  // Some phones begin with an empty line.
  const lines = sdp.trimStart().split(/\r\n|\r|\n/)
  if (lines[0]?.trimEnd() !== 'v=0') throw badPhoneSdp('it does not begin with v=0')
  for (const line of lines) {
    if (line.trim() === '') continue
    if (line[1] !== '=') throw badPhoneSdp('a line is not of the form x=…')
    const value = line.slice(2).trimEnd()
    if (line.startsWith('m')) {
      if (sections.length === MAX_SECTIONS) throw badPhoneSdp(`more than ${MAX_SECTIONS} m-lines`)
      part = new PhonePart(value)
      sections.push(part)
    } else addLine(part, line[0]!, value)
  }
  return [session, ...sections]
}

function addLine(part: PhonePart, type: string, value: string): void {
  const colon = value.indexOf(':')
  if (type === 'c') part.connection ??= value
  else if (type === 'b') part.bandwidths.set(value.slice(0, Math.max(0, colon)), Number(value.slice(colon + 1)))
  else if (type === 'a') {
    if (colon === -1) part.add(value, '')
    else part.add(value.slice(0, colon), value.slice(colon + 1))
  }
}
