import t from 'tap'
import { formatFmtp, readFmtp } from '../../../../src/media/video/h264/fmtp.ts'
import { PPS, SPS } from './fixtures.ts'

t.test('the parameters of browsers and phones are read', async (t) => {
  const chromium = readFmtp('level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f')
  t.same(chromium, {
    profileLevelId: '42e01f',
    packetizationMode: 1,
    parameterSets: [],
    levelAsymmetryAllowed: true,
  })
  const sets = `${SPS.toString('base64')},${PPS.toString('base64')}`
  const phone = readFmtp(`profile-level-id=42801F; Packetization-Mode=0; sprop-parameter-sets=${sets}; max-br=452`)
  t.same(phone, {
    profileLevelId: '42801f',
    packetizationMode: 0,
    parameterSets: [SPS, PPS],
    levelAsymmetryAllowed: false,
  })
})

t.test('what is not told means baseline of level 1, mode 0', async (t) => {
  const none = { profileLevelId: '42000a', packetizationMode: 0, parameterSets: [], levelAsymmetryAllowed: false }
  t.same(readFmtp(''), none)
  t.same(readFmtp(';;=;nonsense'), none)
})

t.test('the interleaved mode and malformed profiles are not taken', async (t) => {
  for (const fmtp of [
    'packetization-mode=2',
    'packetization-mode=',
    'profile-level-id=42e0',
    'profile-level-id=42e01g',
  ]) {
    t.equal(readFmtp(fmtp), undefined, fmtp)
  }
})

t.test('parameter sets that are none are left out', async (t) => {
  const slice = Buffer.from('419a').toString('base64')
  const long = Buffer.concat([SPS, Buffer.alloc(2000)]).toString('base64')
  t.same(readFmtp(`sprop-parameter-sets=,${slice},%%%,${long},${PPS.toString('base64')}`)?.parameterSets, [PPS])
  const many = Array.from({ length: 100 }, () => PPS.toString('base64')).join(',')
  t.ok(readFmtp(`sprop-parameter-sets=${many}`)!.parameterSets.length < 20)
})

t.test('what is written is read again', async (t) => {
  const parameters = { profileLevelId: '42e01f', packetizationMode: 1, parameterSets: [SPS, PPS] } as const
  for (const levelAsymmetryAllowed of [true, false]) {
    const written = { ...parameters, levelAsymmetryAllowed }
    t.same(readFmtp(formatFmtp(written)), written)
  }
  t.equal(
    formatFmtp({ profileLevelId: '42e01f', packetizationMode: 1, parameterSets: [], levelAsymmetryAllowed: true }),
    'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  )
})
