import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import t from 'tap'
import { AeadCipher } from '../../../src/media/srtp/aead-cipher.ts'
import { CounterModeCipher } from '../../../src/media/srtp/counter-mode-cipher.ts'
import { NO_TRAILER } from '../../../src/media/srtp/packet-cipher.ts'

const SSRC = 0x89abcdef
const HEADERS = [8, 12, 16, 20, 24, 72]
/** Around the ends of blocks, of what is prepared for several packets, and of an Ethernet frame. */
const PAYLOADS = [0, 1, 15, 16, 17, 31, 33, 60, 160, 238, 239, 240, 241, 255, 256, 257, 1000, 1448]

function xor(base: Buffer, ssrcAt: number, indexAt: number, index: number): Buffer {
  const iv = Buffer.alloc(16)
  iv.writeUInt32BE(SSRC, ssrcAt)
  iv.writeUIntBE(index, indexAt, 6)
  return iv.map((byte, i) => byte ^ (base[i] ?? 0)) as Buffer
}

/** The same by OpenSSL alone. */
function gcm(key: Buffer, salt: Buffer, packet: Buffer, header: number, index: number): Buffer {
  const iv = Buffer.from(xor(salt, 2, 6, index).subarray(0, 12))
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(packet.subarray(0, header))
  const sealed = Buffer.concat([packet.subarray(0, header), cipher.update(packet.subarray(header)), cipher.final()])
  return Buffer.concat([sealed, cipher.getAuthTag()])
}

function counterMode(key: Buffer, authKey: Buffer, salt: Buffer, packet: Buffer, header: number, index: number) {
  const cipher = createCipheriv('aes-128-ctr', key, xor(salt, 4, 8, index))
  const sealed = Buffer.concat([packet.subarray(0, header), cipher.update(packet.subarray(header))])
  const rollover = Buffer.alloc(4)
  rollover.writeUInt32BE(Math.floor(index / 0x10000))
  const tag = createHmac('sha1', authKey).update(sealed).update(rollover).digest().subarray(0, 10)
  return Buffer.concat([sealed, tag])
}

t.test('packets of all lengths are what OpenSSL makes of them, and are opened again', async (t) => {
  const keys = { cipherKey: randomBytes(16), authKey: randomBytes(20), salt: randomBytes(14) }
  const ciphers = [
    {
      cipher: new AeadCipher({ ...keys, salt: keys.salt.subarray(0, 12) }),
      reference: (packet: Buffer, header: number, index: number) =>
        gcm(keys.cipherKey, keys.salt.subarray(0, 12), packet, header, index),
    },
    {
      cipher: new CounterModeCipher(keys),
      reference: (packet: Buffer, header: number, index: number) =>
        counterMode(keys.cipherKey, keys.authKey, keys.salt, packet, header, index),
    },
  ]
  const out = Buffer.alloc(1600)
  const opened = Buffer.alloc(1600)
  for (const { cipher, reference } of ciphers) {
    let index = 2 ** 47 - 100
    for (const header of HEADERS) {
      for (const payload of PAYLOADS) {
        // Forwards one by one, now and then with a step, as packets are.
        index += payload % 5 === 0 ? 5 : 1
        const packet = randomBytes(header + payload)
        const length = cipher.seal(packet, header, packet.length, out, SSRC, index, NO_TRAILER)
        if (!out.subarray(0, length).equals(reference(packet, header, index))) t.fail(`${header} + ${payload} sealed`)
        const back = cipher.open(out, header, length, opened, SSRC, index, NO_TRAILER)
        if (!opened.subarray(0, Math.max(0, back)).equals(packet)) t.fail(`${header} + ${payload} opened`)
      }
    }
    t.pass('all of them')
  }
})

t.test('packets are opened in whatever order they come, also of several sources', async (t) => {
  const keys = { cipherKey: randomBytes(16), authKey: randomBytes(20), salt: randomBytes(12) }
  const [near, far] = [new AeadCipher(keys), new AeadCipher(keys)]
  const packets = Array.from({ length: 300 }, (_, index) => {
    const clear = randomBytes(12 + ((index * 7) % 90))
    const sealed = Buffer.alloc(200)
    const length = near.seal(clear, 12, clear.length, sealed, index % 3, index, NO_TRAILER)
    return { clear, sealed, length, index }
  })
  const out = Buffer.alloc(200)
  // 37 and 300 have no common divisor: each once.
  for (let i = 0; i < packets.length; i++) {
    const { clear, sealed, length, index } = packets[(i * 37) % packets.length]!
    const back = far.open(sealed, 12, length, out, index % 3, index, NO_TRAILER)
    t.ok(out.subarray(0, Math.max(0, back)).equals(clear), `packet ${index}`)
  }
})

t.test('what is not authentic is not written', async (t) => {
  const cipher = new AeadCipher({ cipherKey: randomBytes(16), salt: randomBytes(12) })
  const sealed = Buffer.alloc(100)
  const length = cipher.seal(randomBytes(60), 12, 60, sealed, SSRC, 1, NO_TRAILER)
  sealed[length - 1]! ^= 1
  const out = Buffer.alloc(100)
  t.equal(cipher.open(sealed, 12, length, out, SSRC, 1, NO_TRAILER), -1)
  t.same(out, Buffer.alloc(100))
})
