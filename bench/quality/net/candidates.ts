/** A host candidate of a description. */
export interface Candidate {
  readonly address: string
  readonly port: number
}

const LINE = /^a=candidate:(\S+) (\d+) (udp) (\d+) (\d+\.\d+\.\d+\.\d+) (\d+) typ host/gim

/** The first UDP candidate of IPv4, which is all that the impaired link forwards. Throws when there is none. */
export function firstCandidate(sdp: string): Candidate {
  const match = [...sdp.matchAll(LINE)][0]
  if (match === undefined) throw new Error(`no UDP candidate of IPv4 in:\n${sdp}`)
  return { address: match[5]!, port: Number(match[6]) }
}

/** The description with that candidate as its only one, so that the only way leads through the link. */
export function withOnlyCandidate(sdp: string, { address, port }: Candidate): string {
  let done = false
  return sdp
    .split(/\r?\n/)
    .flatMap((line) => {
      if (!line.startsWith('a=candidate:')) return [line]
      if (done) return []
      done = true
      return [`a=candidate:1 1 udp 2130706431 ${address} ${port} typ host`]
    })
    .join('\r\n')
}
