/** The process of one FarApp. Of its own, because wrtc keeps a process from ending, and so that it can be killed. */
import { Ear } from '../../../dev/app/ear.ts'
import { Mouth } from '../../../dev/app/mouth.ts'
import { loadWrtc, type MediaTrack } from '../../../dev/app/wrtc.ts'
import type { IceCandidate } from '../../../src/media/session.ts'
import type { FarRequest } from './far-app.ts'

interface Description {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

/** The part of RTCPeerConnection used here; wrtc's own types need the DOM's. */
interface PeerConnection {
  readonly connectionState: string
  onicecandidate: ((event: { candidate: IceCandidate | null }) => void) | null
  ontrack: ((event: { track: MediaTrack }) => void) | null
  addTrack(track: MediaTrack, stream: unknown): unknown
  addTransceiver(kind: string): unknown
  createOffer(options?: { iceRestart: boolean }): Promise<Description>
  createAnswer(): Promise<Description>
  setLocalDescription(description: Description): Promise<void>
  setRemoteDescription(description: Description): Promise<void>
  addIceCandidate(candidate: IceCandidate): Promise<void>
  close(): void
}

const wrtc = await loadWrtc()
const Connection = wrtc.RTCPeerConnection as new (config: object) => PeerConnection
const connection = new Connection({ iceServers: [] })
const ear = new Ear(wrtc)
let mouth: Mouth | undefined

connection.ontrack = ({ track }) => {
  if (track.kind === 'audio') ear.listen(track)
}
connection.onicecandidate = ({ candidate }) => {
  if (candidate) {
    const { candidate: line, sdpMid, sdpMLineIndex } = candidate
    process.send?.({ candidate: { candidate: line, sdpMid, sdpMLineIndex } })
  }
}

async function perform(request: FarRequest): Promise<unknown> {
  switch (request.op) {
    case 'speak':
      mouth = new Mouth(wrtc, request.hz)
      connection.addTrack(mouth.track, new wrtc.MediaStream([mouth.track]))
      if (request.video) connection.addTransceiver('video')
      return undefined
    case 'offer': {
      const offer = await connection.createOffer({ iceRestart: request.iceRestart })
      await connection.setLocalDescription(offer)
      return offer.sdp
    }
    case 'answer': {
      await connection.setRemoteDescription({ type: 'offer', sdp: request.sdp })
      const answer = await connection.createAnswer()
      await connection.setLocalDescription(answer)
      return answer.sdp
    }
    case 'accept':
      return connection.setRemoteDescription({ type: 'answer', sdp: request.sdp })
    case 'candidate':
      return connection.addIceCandidate(request.candidate).catch(() => undefined)
    case 'heard':
      return ear.heard(request.overMs)
    case 'state':
      return connection.connectionState
    case 'hangUp':
      mouth?.stop()
      connection.close()
      return undefined
  }
}

process.on('message', (message: { id: number; request: FarRequest }) => {
  perform(message.request).then(
    (value) => process.send?.({ id: message.id, value }),
    (error: unknown) => process.send?.({ id: message.id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
