import type { VideoOptions } from '../src/media/video/video.ts'
import type { LocalDescription } from '../src/media/webrtc/local-description.ts'

/** What our own offers and answers are made of here. */
export const OWN_DESCRIPTION: LocalDescription = {
  sessionId: 4711,
  version: 1,
  ice: { usernameFragment: 'frag', password: 'p'.repeat(22), lite: false },
  candidates: ['candidate:1 1 udp 2116026367 127.0.0.1 4000 typ host'],
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  ssrc: 99,
  cname: 'someone',
}

export const OWN_VIDEO: VideoOptions = {
  codecs: ['H264', 'VP8'],
  maxBitrate: 1_000_000,
  maxHeight: 720,
  maxFrameRate: 30,
  transcode: true,
}
