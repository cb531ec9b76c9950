import { rtpPayloadStart, rtpSequence, rtpSsrc } from '../rtp/header.ts'
import { SequenceWindow } from '../rtp/sequence-window.ts'
import { createPacketCipher } from './create-cipher.ts'
import { NO_TRAILER, type PacketCipher } from './packet-cipher.ts'

export { SrtcpReceiver, SrtcpSender } from './srtcp.ts'

/** RFC 7714 12 and RFC 3711 8.2, by the names DTLS-SRTP (RFC 5764 4.1.2, RFC 7714 14.2) gives them. */
export type SrtpProfile = 'AEAD_AES_128_GCM' | 'AES128_CM_HMAC_SHA1_80'

/** What protection adds to an RTP packet at most. */
export const SRTP_OVERHEAD = 16

export const UNAUTHENTIC = -1
export const REPLAYED = -2

/** A call's peer has one SSRC per direction, and a new one after some renegotiations: more is a defect or an attack. */
const MAX_STREAMS = 32

/** Rollover counter and highest sequence number of one SSRC (RFC 3711 3.3.1). */
interface Stream {
  readonly ssrc: number
  readonly window: SequenceWindow
  rollover: number
  highest: number
}

/** Protects the RTP we send. Not reentrant: buffers are reused inside. */
export class SrtpSender {
  readonly #cipher: PacketCipher
  readonly #streams = new Map<number, Stream>()
  #stream: Stream | undefined

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.#cipher = createPacketCipher(profile, masterKey, masterSalt, 'rtp')
  }

  /**
   * Writes the SRTP packet of the RTP packet in `packet[0, length)` to `out`, which holds SRTP_OVERHEAD bytes more and
   * is another buffer; returns its length. A packet repeated or out of order is a caller's defect and throws: the
   * same key stream would be used twice.
   */
  protect(packet: Buffer, length: number, out: Buffer): number {
    const header = rtpPayloadStart(packet, length)
    if (header < 0) throw new RangeError('only well-formed RTP can be protected')
    const ssrc = rtpSsrc(packet)
    const sequence = rtpSequence(packet)
    if (this.#stream?.ssrc !== ssrc) this.#stream = this.#streams.get(ssrc) ?? addStream(this.#streams, ssrc)
    const stream = this.#stream
    if (!stream) throw new RangeError(`no more than ${MAX_STREAMS} SSRCs can be sent with one key`)
    if (stream.highest >= 0) {
      const ahead = (sequence - stream.highest) & 0xffff
      if (ahead === 0 || ahead >= 0x8000) throw new RangeError('packets are to be protected once and in order')
      if (sequence < stream.highest) stream.rollover++
    }
    stream.highest = sequence
    return this.#cipher.seal(packet, header, length, out, ssrc, stream.rollover * 0x10000 + sequence, NO_TRAILER)
  }
}

/** Checks and decrypts the SRTP we get. Not reentrant. */
export class SrtpReceiver {
  readonly #cipher: PacketCipher
  readonly #streams = new Map<number, Stream>()
  #stream: Stream | undefined

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.#cipher = createPacketCipher(profile, masterKey, masterSalt, 'rtp')
  }

  /**
   * Writes the RTP packet of the SRTP packet in `packet[0, length)` to `out`, which is another buffer, not shorter;
   * returns its length, UNAUTHENTIC (-1) or REPLAYED (-2). Nothing is remembered of a packet that is not authentic.
   */
  unprotect(packet: Buffer, length: number, out: Buffer): number {
    const header = rtpPayloadStart(packet, length)
    if (header < 0) return UNAUTHENTIC
    const ssrc = rtpSsrc(packet)
    const sequence = rtpSequence(packet)
    const known = this.#stream?.ssrc === ssrc ? this.#stream : this.#streams.get(ssrc)
    const rollover = known ? guessRollover(known, sequence) : 0
    const index = rollover * 0x10000 + sequence
    if (known?.window.has(index)) return REPLAYED
    const clear = this.#cipher.open(packet, header, length, out, ssrc, index, NO_TRAILER)
    if (clear < 0) return UNAUTHENTIC

    const stream = known ?? addStream(this.#streams, ssrc)
    if (!stream) return UNAUTHENTIC
    this.#stream = stream
    stream.window.add(index)
    if (index > stream.rollover * 0x10000 + stream.highest) {
      stream.rollover = rollover
      stream.highest = sequence
    }
    return clear
  }
}

function addStream(streams: Map<number, Stream>, ssrc: number): Stream | undefined {
  if (streams.size >= MAX_STREAMS) return undefined
  const stream: Stream = { ssrc, window: new SequenceWindow(), rollover: 0, highest: -1 }
  streams.set(ssrc, stream)
  return stream
}

/** RFC 3711 3.3.1: the rollover that puts the packet nearest to the highest one; never below the first. */
function guessRollover(stream: Stream, sequence: number): number {
  const ahead = sequence - stream.highest
  if (ahead < -0x8000) return stream.rollover + 1
  if (ahead > 0x8000 && stream.rollover > 0) return stream.rollover - 1
  return stream.rollover
}
