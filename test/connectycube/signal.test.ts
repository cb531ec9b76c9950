import { createRequire } from 'node:module'
import fc from 'fast-check'
import t from 'tap'
import type { StanzaNode } from '../../src/connectycube/sdk.ts'
import { dialledNumber, parseStanza, type CallSignal, type ParsedStanza } from '../../src/connectycube/signal.ts'

// The parser that the SDK has inside; it comes without types.
const { parse } = createRequire(import.meta.url)('ltx') as { parse: (text: string) => StanzaNode }

const own = { userId: 100, appId: 7777 }

/** As the SDK sends them; each part can be left out or replaced. */
function stanza(parts: Record<string, string | undefined> = {}, from = '200-7777@localhost/phone'): string {
  const all: Record<string, string | undefined> = {
    sessionID: '2ffa31c2-0000-4000-8000-000000000001',
    callType: '2',
    callerID: '200',
    opponentsIDs: '<opponentID>100</opponentID>',
    sdp: 'v=0\no=- 1 1 IN IP4 127.0.0.1\n',
    moduleIdentifier: 'WebRTCVideoChat',
    signalType: 'call',
    platform: 'web',
    ...parts,
  }
  const inner = Object.entries(all).map(([name, value]) => (value === undefined ? '' : `<${name}>${value}</${name}>`))
  const address = from && `from="${from}"`
  return `<message ${address} to="100-7777@localhost" type="headline" xmlns="jabber:client"><extraParams>${inner.join('')}</extraParams></message>`
}

function read(text: string): ParsedStanza {
  return parseStanza(parse(text), own)
}

function signalOf(text: string): CallSignal {
  const parsed = read(text)
  if (parsed.kind !== 'signal') throw new Error(`not a signal: ${JSON.stringify(parsed)}`)
  return parsed.signal
}

t.test("reads the SDK's call, with the sender's device and SDP lines that end as RFC 8866 wants", (t) => {
  const signal = signalOf(stanza({ userInfo: '<callerName>Maria &amp; João</callerName><busy>true</busy>' }))
  t.match(signal, {
    type: 'call',
    sessionId: '2ffa31c2-0000-4000-8000-000000000001',
    callType: 2,
    callerId: 200,
    self: false,
    platform: 'web',
    from: { userId: 200, resource: 'phone', jid: '200-7777@localhost/phone' },
    userInfo: { callerName: 'Maria & João' },
    sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n',
  })
  t.end()
})

t.test('takes both spellings of busy, whatever the case, and nothing else for it', (t) => {
  const busy = (userInfo: string | undefined) => {
    const signal = signalOf(stanza({ signalType: 'reject', sdp: undefined, userInfo }))
    return signal.type === 'reject' && signal.busy
  }
  t.equal(busy('<busy>true</busy>'), true)
  t.equal(busy('<busy>True</busy>'), true)
  t.equal(busy('<already_on_call>true</already_on_call>'), true)
  t.equal(busy('<busy>1</busy>'), true)
  t.equal(busy('<busy>false</busy>'), false)
  t.equal(busy(undefined), false)
  t.end()
})

t.test("reads the SDK's empty sdpMLineIndex as 0 and leaves out the end of candidates", (t) => {
  const one =
    '<iceCandidate><sdpMLineIndex></sdpMLineIndex><sdpMid>0</sdpMid><candidate>candidate:1 1 udp 1 127.0.0.1 9 typ host</candidate></iceCandidate>'
  const second =
    '<iceCandidate><candidate>candidate:2</candidate><sdpMid>audio</sdpMid><sdpMLineIndex>1</sdpMLineIndex></iceCandidate>'
  const last = '<iceCandidate><candidate></candidate></iceCandidate>'
  const signal = signalOf(stanza({ signalType: 'iceCandidates', sdp: undefined, iceCandidates: one + second + last }))
  t.match(signal, {
    type: 'iceCandidates',
    candidates: [
      { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 },
      { candidate: 'candidate:2', sdpMid: 'audio', sdpMLineIndex: 1 },
    ],
  })
  t.equal(signal.type === 'iceCandidates' && signal.candidates.length, 2)
  t.end()
})

t.test("unwraps a carbon of our own account as one's own, and refuses a forged one", (t) => {
  const carbon = (from: string) =>
    `<message from="${from}" to="100-7777@localhost/a" type="headline"><sent xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">${stanza({ signalType: 'accept' }, '100-7777@localhost/b')}</forwarded></sent></message>`
  t.match(signalOf(carbon('100-7777@localhost')), { type: 'accept', self: true, from: { resource: 'b' } })
  t.match(read(carbon('666-7777@localhost')), { kind: 'malformed', why: 'a forged carbon' })
  t.end()
})

t.test('a reject that the cloud sends for a user who has no device is read', (t) => {
  const signal = signalOf(stanza({ signalType: 'reject', sdp: undefined, callerID: undefined }, '200-7777@localhost'))
  t.match(signal, { type: 'reject', from: { userId: 200, resource: undefined } })
  t.end()
})

t.test('each missing, wrong or oversized part makes a signal malformed, never an exception', (t) => {
  const candidates = (n: number) => '<iceCandidate><candidate>x</candidate></iceCandidate>'.repeat(n)
  const broken: [string, string][] = [
    ['no sessionID', stanza({ sessionID: undefined })],
    ['an odd sessionID', stanza({ sessionID: '../../etc' })],
    ['a huge sessionID', stanza({ sessionID: 'a'.repeat(65) })],
    ['no sdp', stanza({ sdp: undefined })],
    ['an sdp that is none', stanza({ sdp: 'hello' })],
    ['a huge sdp', stanza({ sdp: `v=0${'a'.repeat(70_000)}` })],
    ['no callerID', stanza({ callerID: undefined })],
    ['a callerID that is no number', stanza({ callerID: 'NaN' })],
    ['no signalType', stanza({ signalType: undefined })],
    ['an unknown signalType', stanza({ signalType: 'explode' })],
    ['accept without sdp', stanza({ signalType: 'accept', sdp: undefined })],
    ['iceRestart without sdp', stanza({ signalType: 'iceRestart', sdp: undefined })],
    ['no candidates', stanza({ signalType: 'iceCandidates' })],
    ['an empty list of candidates', stanza({ signalType: 'iceCandidates', iceCandidates: '' })],
    ['too many candidates', stanza({ signalType: 'iceCandidates', iceCandidates: candidates(65) })],
    [
      'a huge candidate',
      stanza({
        signalType: 'iceCandidates',
        iceCandidates: `<iceCandidate><candidate>${'x'.repeat(2000)}</candidate></iceCandidate>`,
      }),
    ],
    [
      'an index that is no number',
      stanza({
        signalType: 'iceCandidates',
        iceCandidates: '<iceCandidate><candidate>x</candidate><sdpMLineIndex>-1</sdpMLineIndex></iceCandidate>',
      }),
    ],
    ['no from', stanza({}, '')],
    ['a user of another app', stanza({}, '200-8888@localhost/x')],
    ['a sender that is a room', stanza({}, 'room@muc.localhost/200')],
  ]
  for (const [what, text] of broken) t.match(read(text), { kind: 'malformed' }, what)
  t.end()
})

t.test('what is no call signalling is left alone', (t) => {
  const others = [
    '<message type="chat" from="200-7777@localhost/x"><body>hi</body></message>',
    '<presence from="200-7777@localhost/x"/>',
    '<message type="headline"/>',
    stanza({ moduleIdentifier: 'SystemNotifications' }),
    stanza({ moduleIdentifier: undefined }),
    stanza().replace('</extraParams>', '</extraParams><delay xmlns="urn:xmpp:delay"/>'),
  ]
  for (const text of others) t.equal(read(text).kind, 'other', text.slice(0, 60))
  t.end()
})

t.test('no tree of elements makes the parser throw, and what it lets through is within its bounds', (t) => {
  const names = [
    'message',
    'extraParams',
    'sent',
    'forwarded',
    'moduleIdentifier',
    'signalType',
    'sessionID',
    'sdp',
    'callerID',
  ]
  const more = [
    'userInfo',
    'iceCandidates',
    'iceCandidate',
    'candidate',
    'sdpMid',
    'sdpMLineIndex',
    'busy',
    '__proto__',
    'delay',
  ]
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('WebRTCVideoChat', 'call', 'accept', 'reject', 'iceCandidates', 'v=0', '200', '2ffa31c2'),
    fc.constant('x'.repeat(70_000)),
  )
  const attrs = fc.record(
    {
      type: fc.constantFrom('headline', 'chat', ''),
      from: fc.oneof(fc.constantFrom('200-7777@localhost/x', '100-7777@localhost', '@', ''), fc.string()),
    },
    { requiredKeys: [] },
  )
  const { node } = fc.letrec<{ node: StanzaNode }>((tie) => ({
    node: fc.record({
      name: fc.constantFrom(...names, ...more),
      attrs,
      children: fc.array(fc.oneof({ depthSize: 'small' }, text, tie('node')), { maxLength: 6 }),
    }),
  }))
  // Around the random part stands a frame that gets it past the first checks, so that the deeper ones are reached.
  const framed = fc
    .tuple(fc.constantFrom('call', 'accept', 'reject', 'hangUp', 'iceCandidates'), fc.array(node))
    .map(([signalType, children]): StanzaNode => ({
      name: 'message',
      attrs: { type: 'headline', from: '200-7777@localhost/x' },
      children: [
        {
          name: 'extraParams',
          attrs: {},
          children: [
            { name: 'moduleIdentifier', attrs: {}, children: ['WebRTCVideoChat'] },
            { name: 'signalType', attrs: {}, children: [signalType] },
            ...children,
          ],
        },
      ],
    }))
  fc.assert(
    fc.property(fc.oneof(node, framed), (tree) => {
      const parsed = parseStanza(tree, own)
      if (parsed.kind !== 'signal') return true
      const { signal } = parsed
      const sdp = 'sdp' in signal ? signal.sdp.length : 0
      const candidates = signal.type === 'iceCandidates' ? signal.candidates.length : 0
      return (
        signal.sessionId.length <= 64 && sdp <= 131_072 && candidates <= 64 && Number.isSafeInteger(signal.from.userId)
      )
    }),
    { numRuns: 2000 },
  )
  t.end()
})

t.test('reads the number that an app wants called, and takes none for none', (t) => {
  const dialled = (userInfo: string | undefined) => dialledNumber(signalOf(stanza({ userInfo })).userInfo)
  t.equal(dialled('<callerName>Maria</callerName><phoneNumber> +55 11 9999 </phoneNumber>'), '+55 11 9999')
  t.equal(dialled('<phoneNumber>a&amp;b</phoneNumber>'), 'a&b', 'whether it is a number, routing tells')
  for (const none of [
    undefined,
    '',
    '<phoneNumber/>',
    '<phoneNumber>  </phoneNumber>',
    '<phonenumber>1</phonenumber>',
  ]) {
    t.equal(dialled(none), undefined, String(none))
  }
  t.equal(dialled(`<phoneNumber>${'1'.repeat(1000)}</phoneNumber>`)?.length, 128, 'longer than any number')
  t.end()
})
