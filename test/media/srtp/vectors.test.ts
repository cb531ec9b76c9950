import t from 'tap'
import { AeadCipher } from '../../../src/media/srtp/aead-cipher.ts'
import { deriveKey } from '../../../src/media/srtp/key-derivation.ts'
import { NO_TRAILER } from '../../../src/media/srtp/packet-cipher.ts'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')

t.test('session keys are those of RFC 3711 B.3', async (t) => {
  const key = hex('E1F97A0D3E018BE0D64FA32C06DE4139')
  const salt = hex('0EC675AD498AFEEBB6960B3AABE6')
  t.same(deriveKey(key, salt, 0, 16), hex('C61E7A93744F39EE10734AFE3FF7A087'))
  t.same(deriveKey(key, salt, 2, 14), hex('30CBBC08863D8C85D49DB34A9AE1'))
  t.same(
    deriveKey(key, salt, 1, 94),
    hex(`CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE
         E049646C43D9327AD175578EF7227098 6371C10C9A369AC2F94A8C5FBCDDDC25
         6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2`),
  )
})

// RFC 7714 16 and 17 give session keys.
const cipher = new AeadCipher({
  cipherKey: hex('000102030405060708090a0b0c0d0e0f'),
  salt: hex('51756964 2070726f 2071756f'),
})

t.test('an SRTP packet is that of RFC 7714 16.1', async (t) => {
  const clear = hex(`8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120
                     696e2070 61727465 73207472 6573`)
  const sealed = hex(`8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f
                      42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce`)
  const out = Buffer.alloc(200)
  const length = cipher.seal(clear, 12, clear.length, out, 0x5501a0b2, 0xf17b, NO_TRAILER)
  t.same(out.subarray(0, length), sealed)
  const opened = cipher.open(sealed, 12, sealed.length, out, 0x5501a0b2, 0xf17b, NO_TRAILER)
  t.same(out.subarray(0, opened), clear)
})

t.test('an SRTCP packet is that of RFC 7714 17.1', async (t) => {
  const clear = hex(`81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef
                     deadbeef deadbeef deadbeef`)
  const sealed = hex(`81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
                      4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`)
  const out = Buffer.alloc(200)
  const length = cipher.seal(clear, 8, clear.length, out, 0x4d617273, 0x5d4, 0x800005d4)
  t.same(out.subarray(0, length), sealed)
  const opened = cipher.open(sealed, 8, sealed.length, out, 0x4d617273, 0x5d4, 0x800005d4)
  t.same(out.subarray(0, opened), clear)
})
