/** The part of wrtc (libwebrtc for Node) that the app touches itself; the SDK uses the rest. */
export interface Wrtc {
  readonly MediaStream: new (tracks?: readonly MediaTrack[]) => MediaStreamLike
  readonly MediaStreamTrack: unknown
  readonly RTCIceCandidate: unknown
  readonly RTCPeerConnection: unknown
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

/** wrtc's own types need the DOM's, which this project does not load. */
export async function loadWrtc(): Promise<Wrtc> {
  const module: { default: unknown } = await import('wrtc')
  return module.default as Wrtc
}
