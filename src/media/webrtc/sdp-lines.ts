import { MediaError } from '../errors.ts'

/** One m-section, or the session part, of a description (RFC 8866 5): its lines, attributes by name. */
export class SdpPart {
  /** The part's m-line without `m=`; empty for the session part. */
  readonly media: string
  readonly #attributes = new Map<string, string[]>()

  constructor(media: string) {
    this.media = media
  }

  add(name: string, value: string): void {
    const values = this.#attributes.get(name)
    if (values) values.push(value)
    else this.#attributes.set(name, [value])
  }

  has(name: string): boolean {
    return this.#attributes.has(name)
  }

  first(name: string): string | undefined {
    return this.#attributes.get(name)?.[0]
  }

  all(name: string): readonly string[] {
    return this.#attributes.get(name) ?? []
  }
}

/** Far more than any app sends; enough to keep a hostile one from costing time. */
const MAX_BYTES = 64 * 1024
const MAX_SECTIONS = 32

export function badSdp(what: string): MediaError {
  return new MediaError('media_bad_sdp', `the app's description can't be used: ${what}`)
}

/** Splits a description into its parts, the session's first. Throws a MediaError `media_bad_sdp`. */
export function splitSdp(sdp: string): readonly [session: SdpPart, ...sections: SdpPart[]] {
  if (sdp.length > MAX_BYTES) throw badSdp(`longer than ${MAX_BYTES} bytes`)
  const session = new SdpPart('')
  const sections: SdpPart[] = []
  let part = session
  const lines = sdp.split(/\r\n|\r|\n/)
  if (lines[0] !== 'v=0') throw badSdp('it does not begin with v=0')
  for (const line of lines) {
    if (line === '') continue
    if (line[1] !== '=') throw badSdp('a line is not of the form x=…')
    const value = line.slice(2)
    if (line.startsWith('m')) {
      if (sections.length === MAX_SECTIONS) throw badSdp(`more than ${MAX_SECTIONS} m-lines`)
      part = new SdpPart(value)
      sections.push(part)
    } else if (line.startsWith('a')) {
      const colon = value.indexOf(':')
      if (colon === -1) part.add(value, '')
      else part.add(value.slice(0, colon), value.slice(colon + 1))
    }
  }
  return [session, ...sections]
}
