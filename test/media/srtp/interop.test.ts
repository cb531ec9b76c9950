import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { RtpPacket, SrtcpSession, SrtpSession } from 'werift'
import { writeRtpHeader } from '../../../src/media/rtp/header.ts'
import { writeRtcp } from '../../../src/media/rtp/rtcp.ts'
import { SrtcpReceiver, SrtcpSender, SRTCP_OVERHEAD } from '../../../src/media/srtp/srtcp.ts'
import {
  REPLAYED,
  SRTP_OVERHEAD,
  SrtpReceiver,
  SrtpSender,
  UNAUTHENTIC,
  type SrtpProfile,
} from '../../../src/media/srtp/srtp.ts'
import { LibSrtp } from './libsrtp.ts'

type Kind = 'rtp' | 'rtcp'
type Outcome = Buffer | 'unauthentic' | 'replayed'

/** One end of a protected stream: ours, or another's. */
interface End {
  protect(packet: Buffer, kind: Kind): Outcome
  unprotect(packet: Buffer, kind: Kind): Outcome
}

interface Peer {
  readonly name: string
  readonly open: (t: Test, profile: SrtpProfile, key: Buffer, salt: Buffer) => End
  /** werift keeps no replay window. */
  readonly noticesReplays: boolean
  /** Up to which extended number it follows: werift 0.24 loses count when packets are missing after a second rollover. */
  readonly lastNumber: number
}

const PROFILES: readonly { readonly profile: SrtpProfile; readonly salt: number; readonly werift: 1 | 7 }[] = [
  { profile: 'AEAD_AES_128_GCM', salt: 12, werift: 7 },
  { profile: 'AES128_CM_HMAC_SHA1_80', salt: 14, werift: 1 },
]

const PEERS: readonly Peer[] = [
  { name: 'libsrtp2', open: openLibsrtp, noticesReplays: true, lastNumber: 200_000 },
  { name: 'werift', open: openWerift, noticesReplays: false, lastNumber: 131_071 },
]

function ours(profile: SrtpProfile, key: Buffer, salt: Buffer): End {
  const rtp = { sender: new SrtpSender(profile, key, salt), receiver: new SrtpReceiver(profile, key, salt) }
  const rtcp = { sender: new SrtcpSender(profile, key, salt), receiver: new SrtcpReceiver(profile, key, salt) }
  const ends = { rtp, rtcp }
  return {
    protect: (packet, kind) => {
      const out = Buffer.alloc(packet.length + Math.max(SRTP_OVERHEAD, SRTCP_OVERHEAD))
      return out.subarray(0, ends[kind].sender.protect(packet, packet.length, out))
    },
    unprotect: (packet, kind) => {
      const out = Buffer.alloc(packet.length)
      const length = ends[kind].receiver.unprotect(packet, packet.length, out)
      if (length === UNAUTHENTIC) return 'unauthentic'
      return length === REPLAYED ? 'replayed' : out.subarray(0, length)
    },
  }
}

function openLibsrtp(t: Test, profile: SrtpProfile, key: Buffer, salt: Buffer): End {
  const sender = new LibSrtp(profile, 'send', key, salt)
  const receiver = new LibSrtp(profile, 'receive', key, salt)
  t.teardown(() => [sender, receiver].forEach((end) => end.close()))
  return {
    protect: (packet, kind) => sender.protect(packet, kind),
    unprotect: (packet, kind) => receiver.unprotect(packet, kind),
  }
}

function openWerift(_: Test, profile: SrtpProfile, key: Buffer, salt: Buffer): End {
  const keys = { localMasterKey: key, localMasterSalt: salt, remoteMasterKey: key, remoteMasterSalt: salt }
  const options = { profile: PROFILES.find((known) => known.profile === profile)!.werift, keys }
  const rtp = new SrtpSession(options)
  const rtcp = new SrtcpSession(options)
  return {
    protect: (packet, kind) => {
      if (kind === 'rtcp') return rtcp.encrypt(packet)
      const { header, payload } = RtpPacket.deSerialize(packet)
      return rtp.encrypt(payload, header)
    },
    unprotect: (packet, kind) => {
      try {
        return kind === 'rtp' ? rtp.decrypt(Buffer.from(packet)) : rtcp.decrypt(Buffer.from(packet))
      } catch {
        return 'unauthentic'
      }
    },
  }
}

/** `number` is the extended sequence number. Every third packet has an extension, every fifth CSRCs. */
function rtpPacket(number: number, ssrc = 0xfedcba98): Buffer {
  const csrcs = number % 5 === 0 ? 2 : 0
  const extension = number % 3 === 0 ? Buffer.from('bede000152aabbcc', 'hex') : Buffer.alloc(0)
  const payload = Buffer.from(`frame ${number}`.repeat(1 + (number % 7)))
  const head = Buffer.alloc(12 + csrcs * 4)
  writeRtpHeader(head, number % 2 === 0, 111, number & 0xffff, number * 960, ssrc)
  head[0]! |= csrcs | (extension.length > 0 ? 0x10 : 0)
  return Buffer.concat([head, extension, payload])
}

function rtcpPacket(number: number, ssrc = 0xabcdef01): Buffer {
  const out = Buffer.alloc(300)
  const senderReport = {
    ssrc,
    packets: number,
    octets: number * 60,
    rtpTimestamp: number * 960,
    ntpMs: 1.8e12 + number,
  }
  return Buffer.from(out.subarray(0, writeRtcp({ ssrc, cname: `someone ${number}`, senderReport }, out)))
}

function sealed(by: End, packet: Buffer, kind: Kind): Buffer {
  const result = by.protect(packet, kind)
  if (typeof result === 'string') throw new Error(`not protected: ${result}`)
  return Buffer.from(result)
}

function isNearRollover(number: number): boolean {
  return Math.abs((number & 0xffff) - 0x8000) > 0x7f00
}

for (const { profile, salt: saltLength } of PROFILES) {
  for (const peer of PEERS) {
    const meet = (t: Test) => {
      const [key, salt] = [randomBytes(16), randomBytes(saltLength)]
      return { us: ours(profile, key, salt), them: peer.open(t, profile, key, salt) }
    }

    t.test(`${profile}: RTP goes to ${peer.name} and comes from it, over rollovers`, async (t) => {
      const { us, them } = meet(t)
      const wrong: number[] = []
      // In steps, as after losses, so that two rollovers take no 131072 packets; around each, every number.
      for (let number = 65_500; number < peer.lastNumber; number += isNearRollover(number) ? 1 : 900) {
        const packet = rtpPacket(number)
        const there = them.unprotect(sealed(us, packet, 'rtp'), 'rtp')
        const back = us.unprotect(sealed(them, packet, 'rtp'), 'rtp')
        if (![there, back].every((got) => Buffer.isBuffer(got) && got.equals(packet))) wrong.push(number)
      }
      t.same(wrong, [])
    })

    t.test(`${profile}: the bytes are those of ${peer.name}`, async (t) => {
      const { us, them } = meet(t)
      for (const number of [65_534, 65_535, 65_536, 65_537]) {
        t.same(sealed(us, rtpPacket(number), 'rtp'), sealed(them, rtpPacket(number), 'rtp'))
      }
    })

    t.test(
      `${profile}: packets that overtook one another at a rollover are told apart with ${peer.name}`,
      async (t) => {
        const { us, them } = meet(t)
        const numbers = Array.from({ length: 40 }, (_, n) => 65_516 + n)
        const inDisorder = numbers.map((_, n) => numbers[n ^ 5]!)
        for (const [from, to] of [
          [us, them],
          [them, us],
        ] as const) {
          const packets = new Map(numbers.map((number) => [number, sealed(from, rtpPacket(number), 'rtp')]))
          for (const number of inDisorder)
            t.same(to.unprotect(packets.get(number)!, 'rtp'), rtpPacket(number), `${number}`)
        }
      },
    )

    t.test(`${profile}: RTCP goes to ${peer.name} and comes from it`, async (t) => {
      const { us, them } = meet(t)
      for (let number = 0; number < 20; number++) {
        const packet = rtcpPacket(number)
        t.same(them.unprotect(sealed(us, packet, 'rtcp'), 'rtcp'), packet)
        t.same(us.unprotect(sealed(them, packet, 'rtcp'), 'rtcp'), packet)
      }
    })

    t.test(`${profile}: two streams of ${peer.name} with one key have a rollover each`, async (t) => {
      const { us, them } = meet(t)
      for (const number of [65_535, 65_536, 65_537]) {
        for (const ssrc of [1, 2]) {
          // The second stream does not wrap.
          const packet = rtpPacket(ssrc === 1 ? number : number - 60_000, ssrc)
          t.same(us.unprotect(sealed(them, packet, 'rtp'), 'rtp'), packet)
          t.same(them.unprotect(sealed(us, packet, 'rtp'), 'rtp'), packet)
        }
      }
    })

    for (const kind of ['rtp', 'rtcp'] as const) {
      const packetOf = kind === 'rtp' ? rtpPacket : rtcpPacket

      t.test(
        `${profile}: ${kind.toUpperCase()} of ${peer.name} that was changed is noticed, and ours by it`,
        async (t) => {
          const { us, them } = meet(t)
          for (const [name, from, to] of [
            ['theirs', them, us],
            ['ours', us, them],
          ] as const) {
            const whole = sealed(from, packetOf(10), kind)
            const taken: number[] = []
            // The version bits and lengths make it no RTP at all, which is another error with each.
            for (let at = 12; at < whole.length; at++) {
              const forged = Buffer.from(whole)
              forged[at]! ^= 0x10
              if (Buffer.isBuffer(to.unprotect(forged, kind))) taken.push(at)
            }
            t.same(taken, [], name)
            t.same(to.unprotect(whole, kind), packetOf(10), `${name}, and the true one is taken still`)
          }
        },
      )

      t.test(`${profile}: ${kind.toUpperCase()} of ${peer.name} is taken once, and ours by it`, async (t) => {
        const { us, them } = meet(t)
        for (const [name, from, to, notices] of [
          ['theirs', them, us, true],
          ['ours', us, them, peer.noticesReplays],
        ] as const) {
          const numbers = Array.from({ length: 30 }, (_, n) => (kind === 'rtp' ? 65_521 : 1) + n)
          const packets = numbers.map((number) => sealed(from, packetOf(number), kind))
          for (const [n, packet] of packets.entries()) t.same(to.unprotect(packet, kind), packetOf(numbers[n]!), name)
          if (!notices) continue
          for (const packet of packets) t.equal(to.unprotect(packet, kind), 'replayed', name)
        }
      })
    }
  }
}

t.test('the key of one profile opens nothing of the other, with libsrtp2 as well', async (t) => {
  const [key, salt] = [randomBytes(16), randomBytes(14)]
  const [gcm, cm] = PROFILES.map(({ profile, salt: length }) => ({
    us: ours(profile, key, salt.subarray(0, length)),
    them: openLibsrtp(t, profile, key, salt.subarray(0, length)),
  })) as [{ us: End; them: End }, { us: End; them: End }]
  for (const kind of ['rtp', 'rtcp'] as const) {
    const packet = kind === 'rtp' ? rtpPacket(1) : rtcpPacket(1)
    t.equal(cm.us.unprotect(sealed(gcm.them, packet, kind), kind), 'unauthentic')
    t.equal(gcm.us.unprotect(sealed(cm.them, packet, kind), kind), 'unauthentic')
  }
})
