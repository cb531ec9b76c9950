import fc from 'fast-check'
import t from 'tap'
import { parseAriEvent, type AriEvent } from '../../../src/asterisk/ari/events.ts'
import { isResourceEvent, subjectsOf, type AriResourceEvent } from '../../../src/asterisk/ari/resource-events.ts'
import { Owners } from '../../../src/asterisk/owners.ts'

const channel = (id: string) => ({ id, name: `PJSIP/${id}-00000001`, state: 'Up' })
const bridge = { id: 'b1', channels: ['c1', 'c2', 3] }
const recording = { name: 'calls/1', target_uri: 'bridge:b1', state: 'done', duration: 3 }
const playback = { id: 'p1', target_uri: 'channel:c1', state: 'failed', media_uri: 'sound:none' }
const referred_by = { source_channel: channel('c1'), connected_channel: channel('c2'), bridge }

/** Each with the ids that may be watched. */
const EVENTS: readonly (readonly [object, Partial<AriEvent>, readonly string[]])[] = [
  [
    { type: 'ChannelTransfer', referred_by, refer_to: { requested_destination: { destination: '1003' } } },
    { type: 'ChannelTransfer', target: '1003', bridgeId: 'b1', state: undefined, replaces: undefined },
    ['c1'],
  ],
  [
    {
      type: 'ChannelTransfer',
      state: 'channel_progress',
      referred_by: { source_channel: channel('c1') },
      refer_to: { requested_destination: { destination: '', protocol_id: 'abc' }, destination_channel: channel('c3') },
    },
    {
      type: 'ChannelTransfer',
      target: '',
      state: 'channel_progress',
      bridgeId: undefined,
      replaces: { callId: 'abc', channelId: 'c3', peerId: undefined, bridgeId: undefined },
    },
    ['c1'],
  ],
  [
    { type: 'ChannelLeftBridge', channel: channel('c1'), bridge },
    { type: 'ChannelLeftBridge', bridge: { id: 'b1', channelIds: ['c1', 'c2'] } },
    ['c1', 'b1'],
  ],
  [
    { type: 'ChannelEnteredBridge', channel: channel('c1'), bridge: { id: 'b1' } },
    { type: 'ChannelEnteredBridge', bridge: { id: 'b1', channelIds: [] } },
    ['c1', 'b1'],
  ],
  [{ type: 'BridgeDestroyed', bridge }, { type: 'BridgeDestroyed' }, ['b1']],
  [{ type: 'ChannelTalkingStarted', channel: channel('c1') }, { type: 'ChannelTalkingStarted' }, ['c1']],
  [
    { type: 'ChannelTalkingFinished', channel: channel('c1'), duration: 800 },
    { type: 'ChannelTalkingFinished', durationMs: 800 },
    ['c1'],
  ],
  [
    { type: 'RecordingFinished', recording },
    { type: 'RecordingFinished', recording: { name: 'calls/1', targetId: 'b1', state: 'done', cause: '' } },
    ['calls/1', 'b1'],
  ],
  [
    { type: 'PlaybackFinished', playback },
    { type: 'PlaybackFinished', playback: { id: 'p1', targetId: 'c1', state: 'failed' } },
    ['p1', 'c1'],
  ],
]

function read(json: object): AriResourceEvent {
  const parsed = parseAriEvent(JSON.stringify(json))
  if (parsed.kind !== 'event' || !isResourceEvent(parsed.event)) throw new Error(`it is ${parsed.kind}`)
  return parsed.event
}

void t.test('each event is read, and reaches those who watch what it is about', (t) => {
  for (const [json, expected, ids] of EVENTS) {
    const event = read(json)
    t.match(event, expected)
    t.same(subjectsOf(event), ids)
    for (const id of ids) {
      const owners = new Owners()
      const told: AriResourceEvent[] = []
      const stop = owners.watch(id, (it) => told.push(it))
      t.equal(owners.deliver(event), true)
      stop()
      t.equal(owners.deliver(event), false)
      t.same(told, [event])
    }
  }
  t.end()
})

void t.test('what lacks what it is about is malformed, and nothing throws', (t) => {
  const types = EVENTS.map(([json]) => (json as { type: string }).type)
  for (const type of [...types, 'RecordingStarted', 'RecordingFailed', 'PlaybackStarted']) {
    t.match(parseAriEvent(JSON.stringify({ type })), { kind: 'malformed', why: `${type} about nothing` })
  }
  const keys = [
    'channel',
    'bridge',
    'recording',
    'playback',
    'referred_by',
    'refer_to',
    'state',
    'source_channel',
    'id',
  ]
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  }))
  fc.assert(
    fc.property(fc.constantFrom(...types), tree.object, (type, json) => {
      const parsed = parseAriEvent(JSON.stringify({ ...json, type }))
      if (parsed.kind === 'event' && isResourceEvent(parsed.event)) subjectsOf(parsed.event)
    }),
    { numRuns: 500 },
  )
  t.end()
})

void t.test('who watches hears it once, and a defect of one costs the others nothing', (t) => {
  const owners = new Owners()
  const told: string[] = []
  const event = read({ type: 'ChannelLeftBridge', channel: channel('c1'), bridge })
  const both = () => told.push('both')
  const stops = [owners.watch('c1', both), owners.watch('b1', both)]
  owners.watch('c1', () => {
    throw new Error('a defect')
  })
  owners.watch('b1', () => told.push('last'))
  t.throws(() => owners.deliver(event), { message: 'ChannelLeftBridge was not handled' })
  t.same(told, ['both', 'last'])
  for (const stop of [...stops, ...stops]) stop()
  t.throws(() => owners.deliver(event))
  t.same(told, ['both', 'last', 'last'])
  t.end()
})
