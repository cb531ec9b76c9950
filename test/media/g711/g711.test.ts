import alawmulaw from 'alawmulaw'
import t from 'tap'
import { g711Tables } from '../../../src/media/g711/g711.ts'

const { alaw, mulaw } = alawmulaw

const laws = [
  { codec: 'PCMU', reference: mulaw, silence: 0 },
  { codec: 'PCMA', reference: alaw, silence: 8 },
] as const

for (const { codec, reference, silence } of laws) {
  t.test(`${codec} encodes each of the 65536 samples as the reference does`, async (t) => {
    const { encode } = g711Tables(codec)
    const differing: number[] = []
    for (let sample = -32768; sample <= 32767; sample++) {
      // The reference leaves its mu-law codes negative.
      if (encode[sample & 0xffff] !== (reference.encodeSample(sample) & 0xff)) differing.push(sample)
    }
    t.same(differing, [])
  })

  t.test(`${codec} decodes each of the 256 codes as the reference does`, async (t) => {
    const { decode } = g711Tables(codec)
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    t.same([...decode], [...reference.decode(codes)])
  })

  t.test(`${codec} survives decoding and encoding unchanged`, async (t) => {
    const { decode, encode } = g711Tables(codec)
    const changed: number[] = []
    // Mu-law has a code for minus zero (0x7f), which linear samples can't tell from zero.
    for (let code = 0; code < 256; code++) if (encode[decode[code]! & 0xffff] !== code) changed.push(code)
    t.same(changed, codec === 'PCMU' ? [0x7f] : [])
  })

  t.test(`${codec} has the code of silence`, async (t) => {
    const tables = g711Tables(codec)
    t.equal(tables.decode[tables.silence], silence)
    t.equal(tables.encode[0], tables.silence)
  })
}
