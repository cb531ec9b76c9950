/** A description with a section for video that is not refused (RFC 3264 6: port 0) and in which the app sends or sees. */
export function hasVideo(sdp: string): boolean {
  const sections = sdp.split(/^(?=m=)/m)
  return sections.some((section) => {
    const match = /^m=video (\d+)/.exec(section)
    if (!match || /^a=inactive\s*$/m.test(section)) return false
    // RFC 9143 7.2.1: 0 in an offer may wait for bundling.
    return match[1] !== '0' || /^a=bundle-only\s*$/m.test(section)
  })
}
