import { randomBytes } from 'node:crypto'
import { PathToApp, PathToPhone, Pacer, type OpusCodec } from '../audio-path.ts'
import { SrtpReceiver, SrtpSender } from '../srtp/srtp.ts'
import { Peer, type ConnectedApp, type PeerListener } from '../webrtc/peer.ts'

/** Six seconds of audio: by then the compiler has seen the hot path often enough. */
const FRAMES = 300
const FRAME_MS = 20
const RTP_HEADER = 12
const SAMPLES = 160
const CONNECT_TIMEOUT_MS = 5000

/**
 * Runs one synthetic call through everything a real one uses, so that the first caller of a worker does not pay for
 * loading and compiling. Best effort: a machine without loopback still gets a worker.
 */
export async function warmUp(codec: OpusCodec): Promise<void> {
  runPaths(codec)
  await connectPeers().catch(() => undefined)
}

/** A loop: RTP in, encoded and protected, straight back through the other path. */
function runPaths(codec: OpusCodec): void {
  let now = 0
  const clock = { now: () => now, monotonic: () => now }
  const pacer = new Pacer({ clock, schedule: () => () => undefined })
  const key = randomBytes(16)
  const salt = randomBytes(12)
  const toPhone = new PathToPhone({
    phoneCodec: 'PCMU',
    codec,
    payloadType: 111,
    telephoneEventPayloadTypes: [],
    srtp: new SrtpReceiver('AEAD_AES_128_GCM', key, salt),
    send: () => undefined,
    onDigit: () => undefined,
    clock,
    pacer,
  })
  const toApp = new PathToApp({
    phoneCodec: 'PCMU',
    opus: { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 10, dtx: false },
    codec,
    payloadType: 111,
    telephoneEvent: undefined,
    ssrc: 1,
    srtp: new SrtpSender('AEAD_AES_128_GCM', key, salt),
    send: (packet) => toPhone.receive(packet),
    clock,
    pacer,
  })
  const packet = Buffer.alloc(RTP_HEADER + SAMPLES)
  packet[0] = 0x80
  for (let frame = 0; frame < FRAMES; frame++) {
    packet.writeUInt16BE(frame, 2)
    packet.writeUInt32BE(frame * SAMPLES, 4)
    for (let i = 0; i < SAMPLES; i++) packet[RTP_HEADER + i] = (frame * 7 + i * 13) & 0xff
    toApp.receive(packet)
    now += FRAME_MS
    pacer.run()
  }
  toApp.close()
  toPhone.close()
  pacer.close()
}

/** Two peers of this process meet over loopback: SDP, ICE and DTLS once through, and the certificate made. */
async function connectPeers(): Promise<void> {
  const options = {
    ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] },
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  }
  const peers: Peer[] = []
  const connected = (): Promise<ConnectedApp> =>
    new Promise((resolve, reject) => {
      const listener: PeerListener = {
        onCandidate: () => undefined,
        onConnected: resolve,
        onMedia: () => undefined,
        onEnded: () => undefined,
        onNotice: () => undefined,
        onFailed: (failure, detail) => reject(new Error(`${failure}: ${detail}`)),
      }
      peers.push(new Peer(options, listener))
    })
  const both = Promise.all([connected(), connected()])
  // Awaited below; until then a failure must not count as unhandled.
  both.catch(() => undefined)
  const [ours, theirs] = peers as [Peer, Peer]
  try {
    ours.acceptAnswer(await theirs.acceptOffer(await ours.createOffer()))
    await both
  } finally {
    await Promise.all(peers.map((peer) => peer.close()))
  }
}
