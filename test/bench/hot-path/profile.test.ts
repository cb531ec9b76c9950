import type { Profiler } from 'node:inspector'
import t from 'tap'
import { describeProfile } from '../../../bench/hot-path/profile.ts'
import { speechLike } from '../../../bench/hot-path/speech.ts'

function node(id: number, functionName: string, url = '', children: number[] = []): Profiler.ProfileNode {
  return { id, children, callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 } }
}

t.test('time is counted by group, native functions by who calls them, and what was idle not at all', async (t) => {
  const source = 'file:///somewhere/src/media/opus/libopus.ts'
  const profile: Profiler.Profile = {
    nodes: [
      node(1, '(root)', '', [2, 4, 6]),
      node(2, 'encode', source, [3]),
      node(3, 'native'),
      node(4, 'decode', source, [5]),
      node(5, 'native'),
      node(6, '(idle)'),
    ],
    startTime: 0,
    endTime: 1000,
    samples: [2, 3, 3, 5, 6],
    timeDeltas: [100, 100, 100, 100, 600],
  }
  const lines = describeProfile(profile)
    .split('\n')
    .map((line) => line.trim())
  t.same(lines.slice(0, 3), ['75.0 %  Opus encode', '25.0 %  Opus decode', ''])
  t.ok(lines.includes('50.0 %  native < src/media/opus/libopus.ts:encode'))
  t.ok(lines.includes('25.0 %  native < src/media/opus/libopus.ts:decode'))
  t.notOk(lines.some((line) => line.includes('idle')))
})

t.test('what the calls say is the same each time, loud enough, and has pauses', async (t) => {
  const speech = speechLike(3)
  t.same(speech, speechLike(3))
  const levels = Array.from({ length: 150 }, (_, frame) => {
    const samples = speech.subarray(frame * 160, frame * 160 + 160)
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  })
  t.ok(levels.filter((level) => level > 300).length > 75, 'speech in half of the frames')
  t.ok(levels.filter((level) => level < 50).length > 20, 'pauses')
})
