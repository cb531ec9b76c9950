import t from 'tap'
import { loadWrtc, type PeerConnection } from '../../../dev/app/wrtc.ts'

/** What this test uses of a peer connection besides. */
interface Peer extends PeerConnection {
  createDataChannel(label: string): unknown
  createOffer(): Promise<unknown>
  setLocalDescription(description: unknown): Promise<void>
  setRemoteDescription(description: unknown): Promise<void>
  close(): void
}

t.test('candidates are taken as the SDK passes them: with the index of the line as text', async (t) => {
  const { RTCPeerConnection } = await loadWrtc()
  const [a, b] = [new RTCPeerConnection() as Peer, new RTCPeerConnection() as Peer]
  t.teardown(() => [a, b].forEach((peer) => peer.close()))
  a.createDataChannel('x')
  const offer = await a.createOffer()
  await a.setLocalDescription(offer)
  await b.setRemoteDescription(offer)
  const candidate = 'candidate:1 1 udp 2122265343 127.0.0.1 40000 typ host'
  for (const sdpMLineIndex of ['0', 0]) {
    await t.resolves(b.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex }), typeof sdpMLineIndex)
  }
})
