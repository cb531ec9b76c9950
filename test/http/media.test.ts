import t from 'tap'
import { CallError } from '../../src/calls/errors.ts'
import { MediaError } from '../../src/media/errors.ts'
import { VIDEO } from './fake-video.ts'
import { CALL, MEDIA, serve } from './fixture.ts'

t.test('how a call sounds is told with null for what is not known, and who is heard', async (t) => {
  const { ask, ports } = await serve(t)
  const asked: string[] = []
  ports.operator.onMedia = (callId) => {
    asked.push(callId)
    return Promise.resolve(MEDIA)
  }
  const { status, json } = await ask('GET', `/v1/calls/${CALL.callId}/media`)
  t.equal(status, 200)
  t.strictSame(asked, [CALL.callId])
  t.match(json, {
    callId: CALL.callId,
    audio: 'one-way',
    alarms: ['no-packets-from-app'],
    alarmHistory: [
      { alarm: 'high-loss-from-phone', since: 1, until: 2 },
      { alarm: 'no-packets-from-app', since: 3, until: null },
    ],
    phoneCodec: 'PCMU',
    appCodec: null,
    fromPhone: { packets: 7, clippingPercent: 0.5, silencePercent: null, mos: 4.2, mosRecent: null },
    fromApp: { packets: 0, burstRatio: 1, clippingPercent: null, mos: null },
    toApp: { bitrate: 24_000, complexity: null },
    appReport: { fractionLost: 0.1, lost: 3, jitterMs: 1.5, roundTripMs: null },
    sampledAt: 4,
    video: null,
  })
})

t.test('how the video of a call goes is told for both directions, with null for what is not known', async (t) => {
  const { ask, ports } = await serve(t)
  ports.operator.onMedia = () => Promise.resolve({ ...MEDIA, video: VIDEO })
  const { status, json } = await ask('GET', `/v1/calls/${CALL.callId}/media`)
  t.equal(status, 200)
  const { toApp, toPhone } = VIDEO
  t.strictSame((json as { video: unknown }).video, {
    toApp: { ...toApp, hindrance: null },
    toPhone: {
      ...toPhone,
      received: { ...toPhone.received, codec: null, width: null, height: null },
      sent: { ...toPhone.sent, roundTripMs: null, estimate: null },
      transcoding: null,
    },
  })
})

t.test('a call that is gone, has no audio yet, or whose worker does not answer', async (t) => {
  const { ask, ports } = await serve(t, { callTimeoutMs: 50 })
  const cases: [error: Error | undefined, status: number, code: string, retryable: boolean][] = [
    [new CallError('call_unknown', 'none'), 404, 'call_unknown', false],
    [new CallError('call_no_media', 'no talk path'), 409, 'call_no_media', false],
    [new MediaError('media_closed', 'closed'), 503, 'media_closed', true],
    [undefined, 504, 'timeout', true],
  ]
  for (const [error, status, code, retryable] of cases) {
    ports.operator.onMedia = () => (error ? Promise.reject(error) : new Promise(() => undefined))
    t.match(await ask('GET', '/v1/calls/x/media'), { status, json: { status, code, retryable } }, code)
  }
  t.match(await ask('GET', '/v1/calls/a%0db/media'), { status: 400 })
  t.match(await ask('GET', '/v1/calls/x/media', { authorization: null }), { status: 401 })
})

t.test('the figures are in the description, each with what it means', async (t) => {
  const { ask } = await serve(t)
  const { json } = await ask('GET', '/docs/json')
  const { paths, components } = json as {
    paths: Record<string, unknown>
    components: { schemas: Record<string, { properties: Record<string, { description?: string }> }> }
  }
  t.match(paths['/v1/calls/{id}/media'], { get: { operationId: 'getCallMedia' } })
  const { DirectionQuality, CallMedia } = components.schemas
  t.match(DirectionQuality?.properties.mos?.description, /E-model/)
  t.match(CallMedia, { examples: [{ fromPhone: { mos: Number } }] })
})
