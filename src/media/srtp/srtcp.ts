import { SequenceWindow } from '../rtp/sequence-window.ts'
import { createPacketCipher } from './create-cipher.ts'
import type { PacketCipher } from './packet-cipher.ts'
import type { SrtpProfile } from './srtp.ts'

/** What protection adds to an RTCP packet at most: tag and trailer. */
export const SRTCP_OVERHEAD = 20

/** The part of the first RTCP header that stays clear: up to the sender's SSRC. */
const CLEAR_LENGTH = 8
const TRAILER_LENGTH = 4
/** The E flag above the 31-bit index (RFC 3711 3.4). */
const ENCRYPTED = 0x80000000
const MAX_INDEX = 0x7fffffff
const MAX_SENDERS = 32

/** Protects the RTCP we send; counts its own index over all of it. */
export class SrtcpSender {
  readonly #cipher: PacketCipher
  #index: number

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer, options: { firstIndex?: number } = {}) {
    this.#cipher = createPacketCipher(profile, masterKey, masterSalt, 'rtcp')
    this.#index = options.firstIndex ?? 0
  }

  /** Writes the SRTCP packet of the RTCP compound in `packet[0, length)` to `out`; returns its length. */
  protect(packet: Buffer, length: number, out: Buffer): number {
    if (length < CLEAR_LENGTH) throw new RangeError('an RTCP packet has 8 bytes at least')
    // RFC 3711 9.2: a key's index must not come round; at a report a second this takes 68 years.
    if (this.#index > MAX_INDEX) throw new RangeError('the SRTCP key is used up')
    const index = this.#index++
    const trailer = ENCRYPTED + index
    return this.#cipher.seal(packet, CLEAR_LENGTH, length, out, packet.readUInt32BE(4), index, trailer)
  }
}

/** Checks and decrypts the SRTCP we get. */
export class SrtcpReceiver {
  readonly #cipher: PacketCipher
  readonly #windows = new Map<number, SequenceWindow>()

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.#cipher = createPacketCipher(profile, masterKey, masterSalt, 'rtcp')
  }

  /**
   * Writes the RTCP packet of the SRTCP packet in `packet[0, length)` to `out`; returns its length, -1 when it is not
   * authentic (or not encrypted: both profiles say it must be), -2 when it was replayed.
   */
  unprotect(packet: Buffer, length: number, out: Buffer): number {
    if (length < CLEAR_LENGTH + TRAILER_LENGTH + this.#cipher.tagLength || length > packet.length) return -1
    const trailer = packet.readUInt32BE(this.#cipher.trailerAt(length))
    if (trailer < ENCRYPTED) return -1
    const index = trailer - ENCRYPTED
    const ssrc = packet.readUInt32BE(4)
    const known = this.#windows.get(ssrc)
    if (known?.has(index)) return -2
    const clear = this.#cipher.open(packet, CLEAR_LENGTH, length, out, ssrc, index, trailer)
    if (clear < 0) return -1

    if (!known && this.#windows.size >= MAX_SENDERS) return -1
    const window = known ?? new SequenceWindow()
    this.#windows.set(ssrc, window)
    window.add(index)
    return clear
  }
}
