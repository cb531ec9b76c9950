import t from 'tap'
import { agreeH264, canPassH264 } from '../../../../src/media/video/h264/agreement.ts'
import { decodes, readLevel, readProfile, withLevel } from '../../../../src/media/video/h264/profile.ts'

function parameters(profileLevelId: string, packetizationMode: 0 | 1 = 1, levelAsymmetryAllowed = false) {
  return { profileLevelId, packetizationMode, parameterSets: [], levelAsymmetryAllowed }
}

t.test('a profile is known by all the ways that RFC 6184 table 5 has of telling it', async (t) => {
  const profiles = {
    'constrained-baseline': ['42e01f', '42c01f', '42401f', '42f00b', '4d801f', '4de01f', '58c01f', '58f01f'],
    baseline: ['42001f', '42801f', '42a01f', '42b00b', '58801f', '58a01f'],
    main: ['4d001f', '4d401f', '4d501f'],
    extended: ['58001f', '58301f'],
    high: ['64001f', '640028'],
    'constrained-high': ['640c1f'],
  }
  for (const [profile, ids] of Object.entries(profiles)) {
    for (const id of ids) t.equal(readProfile(id), profile, id)
  }
  for (const id of ['42e11f', '6e001f', 'f4001f', '64101f', '00001f']) t.equal(readProfile(id), undefined, id)
})

t.test('level 1b is between 1 and 1.1, whichever way it is told', async (t) => {
  t.equal(readLevel('42e01f'), 31)
  t.equal(readLevel('42e00b'), 11)
  for (const id of ['42f00b', '4d100b', '640009']) t.equal(readLevel(id), 10.5, id)
  t.equal(readLevel('64100b'), 11)
  t.equal(withLevel('42e01f', 10.5), '42f00b')
  t.equal(withLevel('42f00b', 31), '42e01f')
  t.equal(withLevel('64001f', 10.5), '640009')
  t.equal(withLevel('640c1f', 10), '640c0a')
})

t.test('the same profile is agreed on, at the lower level', async (t) => {
  const ours = parameters('42e01f')
  t.same(agreeH264(ours, parameters('42e01f')), { profileLevelId: '42e01f', packetizationMode: 1 })
  t.same(agreeH264(ours, parameters('42e028'))?.profileLevelId, '42e01f')
  t.same(agreeH264(ours, parameters('42e00d'))?.profileLevelId, '42e00d')
  t.same(agreeH264(ours, parameters('42f00b'))?.profileLevelId, '42f00b')
  t.same(agreeH264(parameters('42f00b'), parameters('42c01f'))?.profileLevelId, '42d00b', 'with their profile’s bytes')
  t.same(agreeH264(ours, parameters('4d801f'))?.profileLevelId, '4d801f', 'told in another way')
  for (const id of ['4d001f', '64001f', '640c1f', '58001f', '6e001f'])
    t.equal(agreeH264(ours, parameters(id)), undefined)
  t.equal(agreeH264(parameters('6e001f'), parameters('6e001f')), undefined, 'what nobody knows')
})

t.test('where both allow asymmetry we answer with the level that we decode', async (t) => {
  const ours = parameters('42e01f', 1, true)
  t.equal(agreeH264(ours, parameters('42e00d', 1, true))?.profileLevelId, '42e01f')
  t.equal(agreeH264(ours, parameters('42e00d'))?.profileLevelId, '42e00d')
})

t.test('a phone’s baseline counts as constrained, as its encoder makes it', async (t) => {
  t.equal(agreeH264(parameters('42e01f'), parameters('42801f'))?.profileLevelId, '42801f')
  t.ok(canPassH264(parameters('42801f'), parameters('42e01f')))
})

t.test('the mode is the offered one, when we can', async (t) => {
  t.equal(agreeH264(parameters('42e01f', 1), parameters('42e01f', 0))?.packetizationMode, 0)
  t.equal(agreeH264(parameters('42e01f', 0), parameters('42e01f', 0))?.packetizationMode, 0)
  t.equal(agreeH264(parameters('42e01f', 0), parameters('42e01f', 1)), undefined)
})

t.test('a stream may be passed to who decodes its profile and level', async (t) => {
  const pass = (from: string, to: string) => canPassH264(parameters(from), parameters(to))
  t.ok(pass('42e01f', '42e01f'))
  t.ok(pass('42e00d', '42e01f'))
  t.notOk(pass('42e028', '42e01f'), 'too high a level')
  t.ok(pass('42e01f', '4d001f'))
  t.ok(pass('4d001f', '64001f'))
  t.notOk(pass('4d001f', '42e01f'))
  t.notOk(pass('64001f', '640c1f'))
  t.notOk(pass('58001f', '64001f'))
  t.notOk(pass('6e001f', '6e001f'))
  t.ok(decodes('extended', 'baseline'))
  t.ok(canPassH264(parameters('42e01f', 0), parameters('42e01f', 1)), 'whatever the modes')
})
