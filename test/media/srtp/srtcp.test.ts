import { randomBytes } from 'node:crypto'
import t from 'tap'
import { SrtcpSession } from 'werift'
import type { SrtpProfile } from '../../../src/media/srtp/srtp.ts'
import { SRTCP_OVERHEAD, SrtcpReceiver, SrtcpSender } from '../../../src/media/srtp/srtcp.ts'

const profiles: { profile: SrtpProfile; salt: number; werift: number }[] = [
  { profile: 'AEAD_AES_128_GCM', salt: 12, werift: 7 },
  { profile: 'AES128_CM_HMAC_SHA1_80', salt: 14, werift: 1 },
]

/** An empty receiver report, told apart by its profile-specific extension. */
function report(number: number, ssrc = 0xabcdef01): Buffer {
  const packet = Buffer.from('80c9000200000000ffffffff', 'hex')
  packet.writeUInt32BE(ssrc, 4)
  packet.writeUInt32BE(number, 8)
  return packet
}

for (const { profile, salt, werift } of profiles) {
  const pair = () => {
    const key = randomBytes(16)
    const masterSalt = randomBytes(salt)
    const sender = new SrtcpSender(profile, key, masterSalt)
    const receiver = new SrtcpReceiver(profile, key, masterSalt)
    const session = new SrtcpSession({
      profile: werift,
      keys: { localMasterKey: key, localMasterSalt: masterSalt, remoteMasterKey: key, remoteMasterSalt: masterSalt },
    })
    return {
      far: session,
      protect: (packet: Buffer) => {
        const out = Buffer.alloc(packet.length + SRTCP_OVERHEAD)
        return out.subarray(0, sender.protect(packet, packet.length, out))
      },
      unprotect: (packet: Buffer): Buffer | number => {
        const out = Buffer.alloc(packet.length)
        const length = receiver.unprotect(packet, packet.length, out)
        return length < 0 ? length : out.subarray(0, length)
      },
    }
  }

  t.test(`${profile}: werift reads our SRTCP and we read werift's`, async (t) => {
    const { far, protect, unprotect } = pair()
    for (let i = 0; i < 5; i++) {
      t.same(far.decrypt(Buffer.from(protect(report(i)))), report(i))
      t.same(unprotect(far.encrypt(report(i))), report(i))
    }
  })

  t.test(`${profile}: a report is taken once, in any order`, async (t) => {
    const { protect, unprotect } = pair()
    const sealed = [1, 2, 3, 4].map((i) => protect(report(i)))
    for (const i of [2, 0, 3, 1]) t.same(unprotect(sealed[i]!), report(i + 1))
    for (const packet of sealed) t.equal(unprotect(packet), -2)
  })

  t.test(`${profile}: a changed bit or a missing byte is noticed`, async (t) => {
    const { protect, unprotect } = pair()
    const sealed = protect(report(1))
    for (let at = 0; at < sealed.length; at++) {
      const forged = Buffer.from(sealed)
      forged[at]! ^= 0x80
      t.equal(unprotect(forged), -1, `byte ${at} changed`)
      t.equal(unprotect(sealed.subarray(0, at)), -1, `${at} bytes`)
    }
    t.same(unprotect(sealed), report(1))
  })

  t.test(`${profile}: the index ends at 31 bits, it does not come round`, async (t) => {
    const key = randomBytes(16)
    const masterSalt = randomBytes(salt)
    const sender = new SrtcpSender(profile, key, masterSalt, { firstIndex: 0x7fffffff })
    const receiver = new SrtcpReceiver(profile, key, masterSalt)
    const out = Buffer.alloc(100)
    const length = sender.protect(report(1), 12, out)
    t.equal(receiver.unprotect(out, length, Buffer.alloc(100)), 12)
    t.throws(() => sender.protect(report(2), 12, out), RangeError)
    t.throws(() => sender.protect(Buffer.alloc(7), 7, out), RangeError)
  })

  t.test(`${profile}: the number of reporters is bounded`, async (t) => {
    const { protect, unprotect } = pair()
    const taken = Array.from({ length: 40 }, (_, ssrc) => typeof unprotect(protect(report(1, ssrc))) !== 'number')
    t.equal(taken.filter(Boolean).length, 32)
  })
}
