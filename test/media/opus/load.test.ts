import t from 'tap'
import { describeOpus, findOpus, loadOpus } from '../../../src/media/opus/load.ts'

t.test('the system has a libopus, it is found once, and it says so', async (t) => {
  t.match(describeOpus(), /no Opus library loaded/)
  const warnings: string[] = []
  const codec = loadOpus({ warn: (message) => warnings.push(message) })
  t.equal(codec.kind, 'libopus')
  t.match(describeOpus(), /^libopus 1\.\d/)
  t.equal(loadOpus(), codec)
  t.same(warnings, [])
})

t.test('the library an administrator names comes first', async (t) => {
  t.match(findOpus({}, 'libopus.so.0', ['/nowhere/libopus.so']).description, /libopus\.so\.0/)
})

t.test('a wrong name is warned of, and the search goes on', async (t) => {
  const warnings: string[] = []
  const codec = findOpus({ warn: (message) => warnings.push(message) }, '/nowhere/libopus.so')
  t.equal(codec.kind, 'libopus')
  t.match(warnings, [/CUBEBRIDGE_LIBOPUS can't be used/])
})

t.test('the cached library comes after the system', async (t) => {
  t.equal(findOpus({ cachePath: 'libopus.so.0' }, undefined, ['/nowhere/libopus.so']).kind, 'libopus')
})

t.test('without libopus the fall-back runs, and says loudly what that means', async (t) => {
  const warnings: string[] = []
  const codec = findOpus({ warn: (message) => warnings.push(message) }, undefined, ['/nowhere/libopus.so'])
  t.equal(codec.kind, 'opusscript')
  t.match(warnings, [/NO LIBOPUS FOUND.*apt install libopus0.*nowhere/])
})
