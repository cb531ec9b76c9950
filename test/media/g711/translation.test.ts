import alawmulaw from 'alawmulaw'
import t from 'tap'
import { translationFrom } from '../../../src/media/g711/translation.ts'

const { mulaw, alaw } = alawmulaw
const codes = Uint8Array.from({ length: 256 }, (_, code) => code)

t.test('each code becomes the one nearest to its sample in the other law', async (t) => {
  t.same([...translationFrom('PCMU')], [...alaw.encode(mulaw.decode(codes))])
  t.same([...translationFrom('PCMA')], [...mulaw.encode(alaw.decode(codes))])
})

t.test('there and back costs a step at most, and keeps the sign', async (t) => {
  const back = codes.map((code) => translationFrom('PCMA')[translationFrom('PCMU')[code]!]!)
  for (const code of codes) {
    const [before, after] = [mulaw.decodeSample(code), mulaw.decodeSample(back[code]!)]
    t.ok(Math.abs(after - before) <= Math.max(16, Math.abs(before) / 16), `${before} came back as ${after}`)
    t.ok(before * after >= 0)
  }
})
