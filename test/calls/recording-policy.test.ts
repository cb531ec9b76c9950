import t from 'tap'
import { automaticRecording, requestedRecording } from '../../src/calls/recording-policy.ts'
import { recordingWishesField } from '../../src/calls/recording-wishes.ts'

const defaults = { layout: 'mixed', format: 'ogg', announce: true } as const

t.test('only a mapping that wants it is recorded by itself, as it says and else as configured', async (t) => {
  t.equal(automaticRecording(undefined, defaults), undefined)
  t.equal(automaticRecording({ layout: 'split' }, defaults), undefined)
  t.equal(automaticRecording({ always: false }, defaults), undefined)
  t.strictSame(automaticRecording({ always: true }, defaults), defaults)
  t.strictSame(automaticRecording({ always: true, layout: 'split', format: 'wav', announce: false }, defaults), {
    ...{ layout: 'split', format: 'wav', announce: false },
  })
})

t.test('what an operator asks for counts first, then the mapping, then the configuration', async (t) => {
  const request = { layout: 'split', format: 'wav', announce: undefined } as const
  t.strictSame(requestedRecording(request, undefined, defaults), { layout: 'split', format: 'wav', announce: true })
  t.equal(requestedRecording(request, { announce: false }, defaults).announce, false)
  t.equal(requestedRecording({ ...request, announce: true }, { announce: false }, defaults).announce, true)
  t.equal(requestedRecording({ ...request, announce: false }, undefined, defaults).announce, false)
})

t.test('a mapping may say some of it, and nothing else', async (t) => {
  t.strictSame(recordingWishesField.parse(undefined), {})
  t.strictSame(recordingWishesField.parse({ always: 'true', layout: 'split' }), { always: true, layout: 'split' })
  for (const wrong of [{ allways: true }, { layout: 'stereo' }, { format: 'mp3' }, { announce: 'beep' }, 'always'])
    t.notOk(recordingWishesField.safeParse(wrong).success, JSON.stringify(wrong))
})
