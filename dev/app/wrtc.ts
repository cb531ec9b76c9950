/** The part of wrtc (libwebrtc for Node) that the app touches itself; the SDK uses the rest. */
export interface Wrtc {
  readonly MediaStream: new (tracks?: readonly MediaTrack[]) => MediaStreamLike
  readonly MediaStreamTrack: unknown
  readonly RTCIceCandidate: unknown
  readonly RTCPeerConnection: new (configuration?: object) => PeerConnection
  readonly RTCSessionDescription: unknown
  readonly RTCRtpReceiver: unknown
  readonly RTCRtpSender: unknown
  readonly nonstandard: {
    readonly RTCAudioSource: new () => AudioSource
    readonly RTCAudioSink: new (track: MediaTrack) => AudioSink
  }
}

export interface MediaTrack {
  readonly kind: string
  stop(): void
}

export interface MediaStreamLike {
  getAudioTracks(): MediaTrack[]
  getVideoTracks(): MediaTrack[]
}

/** 10 ms of 16-bit PCM, channels interleaved. */
export interface AudioData {
  readonly samples: Int16Array
  readonly sampleRate: number
  readonly bitsPerSample?: number
  readonly channelCount?: number
  readonly numberOfFrames?: number
}

export interface AudioSource {
  createTrack(): MediaTrack
  onData(data: AudioData): void
}

export interface AudioSink {
  ondata: ((data: AudioData) => void) | null
  stop(): void
}

export interface IceCandidate {
  readonly candidate: string
  readonly sdpMid?: string | null
  readonly sdpMLineIndex?: number | string | null
}

export interface PeerConnection {
  addIceCandidate(candidate?: IceCandidate): Promise<void>
}

/**
 * wrtc, with one gap closed: in browsers the SDK's candidates work although it passes `sdpMLineIndex` as text, since
 * WebIDL converts it; wrtc refuses them, and a call connected only when the SDP happened to hold candidates as well.
 * (wrtc's own types need the DOM's, which this project does not load.)
 */
export async function loadWrtc(): Promise<Wrtc> {
  const module: { default: unknown } = await import('wrtc')
  const wrtc = module.default as Wrtc
  class ConvertingPeerConnection extends wrtc.RTCPeerConnection {
    override addIceCandidate(candidate?: IceCandidate): Promise<void> {
      const index = candidate?.sdpMLineIndex
      if (!candidate || typeof index !== 'string') return super.addIceCandidate(candidate)
      return super.addIceCandidate({ ...candidate, sdpMLineIndex: Number(index) })
    }
  }
  return { ...wrtc, RTCPeerConnection: ConvertingPeerConnection }
}
