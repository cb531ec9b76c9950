import { readRtcp } from '../../src/media/rtp/rtcp.ts'
import { rtpPayloadStart } from '../../src/media/rtp/header.ts'
import { SrtcpReceiver, SrtcpSender, SRTCP_OVERHEAD } from '../../src/media/srtp/srtcp.ts'
import { SRTP_OVERHEAD, SrtpReceiver, SrtpSender, type SrtpProfile } from '../../src/media/srtp/srtp.ts'
import { Input } from '../engine/input.ts'
import { promise } from '../engine/promise.ts'

const PROFILES: readonly SrtpProfile[] = ['AEAD_AES_128_GCM', 'AES128_CM_HMAC_SHA1_80']
const KEY = Buffer.alloc(16, 1)
const ROOM = 4096
const UNTOUCHED = 0xa5

/** One direction of SRTP or SRTCP, the sender of which may mean no good, or is not who he says. */
interface Direction {
  readonly protect: (packet: Buffer, out: Buffer) => number
  readonly unprotect: (packet: Buffer, out: Buffer) => number
}

/** A byte that chooses, then packets: protected by us, and changed on their way when the packet's first byte says so. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const choice = input.byte()
  const profile = PROFILES[choice & 1]!
  const { protect, unprotect } = choice & 2 ? rtcp(profile) : rtp(profile)
  const taken = new Set<string>()
  const replays: Buffer[] = []
  while (!input.isEmpty) {
    const how = input.byte()
    const clear = input.packet()
    const sealed = how & 1 ? seal(protect, clear) : clear
    const isForged = (how & 1) === 0 || (how & 2) === 2
    if (how & 2 && sealed.length > 0) sealed[input.uint16() % sealed.length]! ^= 1 + (how >> 2)
    if (!isForged) replays.push(sealed)
    if (how & 0x80) check(unprotect, replays[how % (replays.length || 1)] ?? sealed, taken)
    const length = check(unprotect, sealed, taken)
    promise(length < 0 || !isForged, 'only what the key made is taken')
  }
}

function rtp(profile: SrtpProfile): Direction {
  const salt = Buffer.alloc(profile === 'AEAD_AES_128_GCM' ? 12 : 14, 2)
  const sender = new SrtpSender(profile, KEY, salt)
  const receiver = new SrtpReceiver(profile, KEY, salt)
  return {
    protect: (packet, out) => sender.protect(packet, packet.length, out),
    unprotect: (packet, out) => {
      const length = receiver.unprotect(packet, packet.length, out)
      promise(length < 0 || rtpPayloadStart(out, length) >= 0, 'what is taken is RTP')
      return length
    },
  }
}

function rtcp(profile: SrtpProfile): Direction {
  const salt = Buffer.alloc(profile === 'AEAD_AES_128_GCM' ? 12 : 14, 2)
  const sender = new SrtcpSender(profile, KEY, salt)
  const receiver = new SrtcpReceiver(profile, KEY, salt)
  return {
    protect: (packet, out) => sender.protect(packet, packet.length, out),
    unprotect: (packet, out) => {
      const length = receiver.unprotect(packet, packet.length, out)
      if (length >= 0) readRtcp(out, length)
      return length
    },
  }
}

/** Bytes that are no packet, or come twice, are a caller's mistake, which is told by a RangeError. */
function seal(protect: Direction['protect'], clear: Buffer): Buffer {
  const out = Buffer.alloc(clear.length + Math.max(SRTP_OVERHEAD, SRTCP_OVERHEAD))
  try {
    const length = protect(clear, out)
    promise(length > clear.length && length <= out.length, 'protection adds what it says')
    return Buffer.from(out.subarray(0, length))
  } catch (error) {
    promise(error instanceof RangeError, `an error of ours: ${String(error)}`)
    return clear
  }
}

function check(unprotect: Direction['unprotect'], sealed: Buffer, taken: Set<string>): number {
  const out = Buffer.alloc(ROOM, UNTOUCHED)
  const before = Buffer.from(sealed)
  const length = unprotect(sealed, out)
  promise(before.equals(sealed), 'a packet is read, not changed')
  promise(length === -1 || length === -2 || (length >= 0 && length < sealed.length), `${length} is no length`)
  const written = Math.max(0, length)
  promise(
    out.subarray(written).every((byte) => byte === UNTOUCHED),
    'nothing is written beyond what is returned',
  )
  if (length >= 0) {
    const key = sealed.toString('latin1')
    promise(!taken.has(key), 'a packet is taken once')
    taken.add(key)
  }
  return length
}
