import { randomBytes } from 'node:crypto'
import t from 'tap'
import { RtpHeader, RtpPacket, SrtpSession } from 'werift'
import { SRTP_OVERHEAD, SrtpReceiver, SrtpSender, type SrtpProfile } from '../../../src/media/srtp/srtp.ts'

const profiles: { profile: SrtpProfile; salt: number; werift: number }[] = [
  { profile: 'AEAD_AES_128_GCM', salt: 12, werift: 7 },
  { profile: 'AES128_CM_HMAC_SHA1_80', salt: 14, werift: 1 },
]

const SSRC = 0xfedcba98

function rtp(sequence: number, options: { ssrc?: number; extension?: boolean; payload?: Buffer } = {}): Buffer {
  const { ssrc = SSRC, extension = false, payload = Buffer.from(`frame ${sequence}`) } = options
  const header = new RtpHeader({
    version: 2,
    payloadType: 111,
    sequenceNumber: sequence & 0xffff,
    timestamp: (sequence * 960) >>> 0,
    ssrc,
    marker: false,
    extension,
    extensionProfile: 0xbede,
    extensions: extension ? [{ id: 1, payload: Buffer.from([0x55]) }] : [],
  })
  return new RtpPacket(header, payload).serialize()
}

for (const { profile, salt, werift } of profiles) {
  const newKeys = () => ({ key: randomBytes(16), salt: randomBytes(salt) })
  const pair = () => {
    const keys = newKeys()
    const sender = new SrtpSender(profile, keys.key, keys.salt)
    const receiver = new SrtpReceiver(profile, keys.key, keys.salt)
    const protect = (packet: Buffer) => {
      const out = Buffer.alloc(packet.length + SRTP_OVERHEAD)
      return out.subarray(0, sender.protect(packet, packet.length, out))
    }
    const unprotect = (packet: Buffer): Buffer | number => {
      const out = Buffer.alloc(packet.length)
      const length = receiver.unprotect(packet, packet.length, out)
      return length < 0 ? length : out.subarray(0, length)
    }
    return { protect, unprotect }
  }
  const weriftSession = (keys: ReturnType<typeof newKeys>) =>
    new SrtpSession({
      profile: werift,
      keys: {
        localMasterKey: keys.key,
        localMasterSalt: keys.salt,
        remoteMasterKey: keys.key,
        remoteMasterSalt: keys.salt,
      },
    })

  t.test(`${profile}: werift reads what we protect, over a rollover`, async (t) => {
    const keys = newKeys()
    const sender = new SrtpSender(profile, keys.key, keys.salt)
    const far = weriftSession(keys)
    const out = Buffer.alloc(300)
    for (let sequence = 65500; sequence < 65600; sequence++) {
      const packet = rtp(sequence, { extension: sequence % 2 === 0 })
      const length = sender.protect(packet, packet.length, out)
      t.same(far.decrypt(Buffer.from(out.subarray(0, length))), packet)
    }
  })

  t.test(`${profile}: we read what werift protects, over a rollover`, async (t) => {
    const keys = newKeys()
    const receiver = new SrtpReceiver(profile, keys.key, keys.salt)
    const far = weriftSession(keys)
    const out = Buffer.alloc(300)
    for (let sequence = 65500; sequence < 65600; sequence++) {
      const packet = rtp(sequence, { extension: sequence % 2 === 0 })
      const { header, payload } = RtpPacket.deSerialize(packet)
      const sealed = far.encrypt(payload, header)
      const length = receiver.unprotect(sealed, sealed.length, out)
      t.same(out.subarray(0, Math.max(0, length)), packet)
    }
  })

  t.test(`${profile}: a packet is taken once, also out of order and over a rollover`, async (t) => {
    const { protect, unprotect } = pair()
    const sealed = Array.from({ length: 300 }, (_, i) => protect(rtp(65400 + i)))
    const order = sealed.map((_, i) => i ^ 3)
    for (const i of order) t.same(unprotect(sealed[i]!), rtp(65400 + i))
    for (const i of order) t.equal(unprotect(sealed[i]!), -2)
  })

  t.test(`${profile}: a packet older than the window counts as replayed`, async (t) => {
    const { protect, unprotect } = pair()
    const sealed = Array.from({ length: 129 }, (_, i) => protect(rtp(i)))
    t.same(unprotect(sealed[128]!), rtp(128))
    t.equal(unprotect(sealed[0]!), -2)
    t.same(unprotect(sealed[1]!), rtp(1))
  })

  t.test(`${profile}: a changed bit anywhere is noticed and changes nothing`, async (t) => {
    const { protect, unprotect } = pair()
    const sealed = protect(rtp(10))
    for (let at = 0; at < sealed.length; at++) {
      const forged = Buffer.from(sealed)
      forged[at]! ^= 0x08
      t.equal(unprotect(forged), -1, `byte ${at}`)
    }
    t.same(unprotect(sealed), rtp(10))
  })

  t.test(`${profile}: a forged packet far ahead does not move the rollover`, async (t) => {
    const { protect, unprotect } = pair()
    t.same(unprotect(protect(rtp(1))), rtp(1))
    const forged = Buffer.from(protect(rtp(2)))
    forged.writeUInt16BE(0xfff0, 2)
    t.equal(unprotect(forged), -1)
    t.same(unprotect(protect(rtp(3))), rtp(3))
  })

  t.test(`${profile}: a truncated packet is refused at every length`, async (t) => {
    const { protect, unprotect } = pair()
    const sealed = protect(rtp(10, { extension: true }))
    for (let length = 0; length < sealed.length; length++) t.equal(unprotect(sealed.subarray(0, length)), -1)
    t.same(unprotect(sealed), rtp(10, { extension: true }))
  })

  t.test(`${profile}: each SSRC has its own rollover, and their number is bounded`, async (t) => {
    const { protect, unprotect } = pair()
    const keys = newKeys()
    for (const sequence of [65534, 65535, 65536]) {
      for (const ssrc of [1, 2]) t.same(unprotect(protect(rtp(sequence, { ssrc }))), rtp(sequence, { ssrc }))
    }
    const receiver = new SrtpReceiver(profile, keys.key, keys.salt)
    const out = Buffer.alloc(300)
    const taken = Array.from({ length: 40 }, (_, ssrc) => {
      const sealed = Buffer.alloc(300)
      const packet = rtp(7, { ssrc })
      const length = new SrtpSender(profile, keys.key, keys.salt).protect(packet, packet.length, sealed)
      return receiver.unprotect(sealed, length, out) > 0
    })
    t.equal(taken.filter(Boolean).length, 32)
  })

  t.test(`${profile}: a caller that repeats a packet is stopped, and so is one with a bad key`, async (t) => {
    const { protect } = pair()
    protect(rtp(5))
    t.throws(() => protect(rtp(5)), RangeError)
    t.throws(() => protect(rtp(4)), RangeError)
    t.throws(() => protect(Buffer.alloc(12)), RangeError)
    t.throws(() => new SrtpSender(profile, randomBytes(15), randomBytes(salt)), RangeError)
    t.throws(() => new SrtpReceiver(profile, randomBytes(16), randomBytes(11)), RangeError)
  })
}

t.test('the key of one profile does not open the packets of the other', async (t) => {
  const key = randomBytes(16)
  const salt = randomBytes(14)
  const out = Buffer.alloc(300)
  const packet = rtp(1)
  const length = new SrtpSender('AEAD_AES_128_GCM', key, salt).protect(packet, packet.length, out)
  t.equal(new SrtpReceiver('AES128_CM_HMAC_SHA1_80', key, salt).unprotect(out, length, Buffer.alloc(300)), -1)
})
