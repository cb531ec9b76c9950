/* global window */

/**
 * Runs in the page before the SDK: what this app is told of the other side's addresses leads through relays
 * (`window.relayFor`, of the test), and what it tells of its own leads nowhere, so that everything goes through them.
 */
;(() => {
  const NOWHERE = '127.0.0.1 9'
  const Original = window.RTCPeerConnection

  /** There is no relay of TCP: who offers it is not reached by it. */
  const isTcp = (line) => /^(?:a=)?candidate:\S+ \d+ tcp /i.test(line)

  const relayed = async (line) => {
    const match = /^((?:a=)?candidate:\S+ \d+ udp \d+ )(\S+) (\d+) /i.exec(line)
    if (!match) return line
    const port = await window.relayFor(match[2], Number(match[3]))
    return `${match[1]}127.0.0.1 ${port} ${line.slice(match[0].length)}`
  }
  const inDescription = async ({ type, sdp }) => {
    const lines = await Promise.all(
      sdp
        .split('\r\n')
        .filter((line) => !isTcp(line))
        .map((line) => (line.startsWith('a=candidate') ? relayed(line) : line)),
    )
    return { type, sdp: lines.join('\r\n') }
  }
  const hidden = (text) => text.replace(/((?:a=)?candidate:\S+ \d+ udp \d+ )\S+ \d+ /gi, `$1${NOWHERE} `)

  const told = ({ candidate, sdpMid, sdpMLineIndex }) => ({ candidate: hidden(candidate), sdpMid, sdpMLineIndex })

  window.RTCPeerConnection = class extends Original {
    async setRemoteDescription(description) {
      return super.setRemoteDescription(await inDescription(description))
    }
    async addIceCandidate(candidate) {
      if (isTcp(candidate?.candidate ?? '')) return undefined
      if (!candidate?.candidate) return super.addIceCandidate(candidate)
      const { sdpMid, sdpMLineIndex } = candidate
      return super.addIceCandidate({ candidate: await relayed(candidate.candidate), sdpMid, sdpMLineIndex })
    }
    get localDescription() {
      const own = super.localDescription
      return own && { type: own.type, sdp: hidden(own.sdp), toJSON: () => ({ type: own.type, sdp: hidden(own.sdp) }) }
    }
    addEventListener(type, listener, ...options) {
      if (type !== 'icecandidate') return super.addEventListener(type, listener, ...options)
      return super.addEventListener(type, ({ candidate }) => listener({ candidate: candidate && told(candidate) }))
    }
  }
})()
