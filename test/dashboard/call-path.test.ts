import t from 'tap'
import { parsePath } from '../../dashboard/src/pages/call/way/path.ts'

const kinds = (path: string) => parsePath(path).map(({ kind, side }) => `${kind} ${side}`)

t.test('a path that is transcoded', async (t) => {
  const path = parsePath('RTP(PCMU) -> reorder(40ms) -> PCMU(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP')
  t.match(path, [
    { kind: 'rtp', side: 'in', codec: 'PCMU' },
    { kind: 'reorder', detail: '40ms' },
    { kind: 'decode', codec: 'PCMU', text: 'PCMU(decode)' },
    { kind: 'encode', codec: 'Opus', detail: '8kHz' },
    { kind: 'rtp', side: 'out', codec: '111' },
    { kind: 'srtp', side: 'out' },
  ])
})

t.test('the way back', async (t) => {
  t.same(kinds('SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 8kHz) -> PCMU(encode) -> RTP(PCMU) -> UDP'), [
    'srtp in',
    'rtp in',
    'jitter in',
    'decode in',
    'encode out',
    'rtp out',
    'udp out',
  ])
})

t.test('paths that pass the sound on as it is, or translate it', async (t) => {
  t.same(kinds('RTP(opus) -> reorder(40ms) -> Opus(untouched) -> RTP(111) -> SRTP'), [
    'rtp in',
    'reorder in',
    'untouched in',
    'rtp out',
    'srtp out',
  ])
  t.match(parsePath('SRTP -> RTP(8) -> reorder(40ms) -> PCMA(translate PCMU) -> RTP(PCMU) -> UDP')[3], {
    kind: 'translate',
    codec: 'PCMA',
    detail: 'PCMU',
  })
  t.same(kinds('WebSocket -> Opus(untouched) -> RTP(111) -> SRTP'), [
    'websocket in',
    'untouched in',
    'rtp out',
    'srtp out',
  ])
  t.match(parsePath('SRTP -> RTP(111) -> Opus(untouched) -> WebSocket').at(-1), { kind: 'websocket', side: 'out' })
})

t.test('the ways of a picture: what comes before a black one came in, what follows goes out', async (t) => {
  t.match(parsePath('RTP(99) -> H264(decode) -> VP8(encode 854x480) -> RTP(96) -> SRTP')[2], {
    kind: 'encode',
    codec: 'VP8',
    detail: '854x480',
  })
  t.same(kinds('SRTP -> RTP(102) -> H264(packed anew) -> RTP(99) -> UDP'), [
    'srtp in',
    'rtp in',
    'anew in',
    'rtp out',
    'udp out',
  ])
  t.match(parsePath('VP8(decode) -> delay(40ms) -> H264(encode 640x360) -> RTP(99) -> UDP')[1], {
    kind: 'delay',
    detail: '40ms',
  })
  t.same(kinds('black -> RTP(99) -> UDP'), ['black in', 'rtp out', 'udp out'])
  t.same(kinds('off'), ['off in'])
})

t.test('what nobody knows yet is kept as it is printed, and no path is none', async (t) => {
  t.match(parsePath('RTP(PCMU) -> denoise(strong) -> sing'), [
    {},
    { kind: 'unknown', text: 'denoise(strong)' },
    { text: 'sing' },
  ])
  t.same(parsePath(''), [])
})
