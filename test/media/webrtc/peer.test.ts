import { createSocket } from 'node:dgram'
import t, { type Test } from 'tap'
import { classes, Message, methods } from 'werift'
import type { IceCandidate, IceOptions } from '../../../src/media/session.ts'
import { Peer, type ConnectedApp } from '../../../src/media/webrtc/peer.ts'
import { eventually } from '../support/options.ts'
import { TurnRelay } from '../support/turn-relay.ts'

const LOCAL: IceOptions = { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] }

/** A peer and what it told its listener. */
class Watched {
  readonly candidates: IceCandidate[] = []
  readonly media: Buffer[] = []
  readonly failures: string[] = []
  readonly notices: string[] = []
  app: ConnectedApp | undefined
  ended = false
  readonly peer: Peer

  constructor(t: Test, ice: IceOptions = LOCAL, connectTimeoutMs = 20_000) {
    this.peer = new Peer(
      { ice, connectTimeoutMs },
      {
        onCandidate: (candidate) => this.candidates.push(candidate),
        onConnected: (app) => (this.app = app),
        onMedia: (datagram) => this.media.push(Buffer.from(datagram)),
        onFailed: (failure, detail) => this.failures.push(`${failure}: ${detail}`),
        onEnded: () => (this.ended = true),
        onNotice: (message) => this.notices.push(message),
      },
    )
    t.teardown(() => this.peer.close())
  }
}

async function meet(ours: Watched, theirs: Watched): Promise<void> {
  ours.peer.acceptAnswer(await theirs.peer.acceptOffer(await ours.peer.createOffer()))
}

const connected = (...peers: Watched[]) =>
  eventually('the peers are connected', () => peers.every((watched) => watched.app !== undefined))

/** Address and port of the peer's loopback candidate. */
function portIn(sdp: string): number {
  const port = / 127\.0\.0\.1 (\d+) typ host/.exec(sdp)?.[1]
  if (port === undefined) throw new Error('no loopback candidate')
  return Number(port)
}

const openSockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length

const withoutCandidates = (sdp: string) => sdp.replace(/a=candidate:.*\r\n/g, '')
const candidatesIn = (sdp: string) =>
  [...sdp.matchAll(/a=(candidate:.*)\r\n/g)].map((match) => ({
    candidate: match[1] ?? '',
    sdpMid: '0',
    sdpMLineIndex: 0,
  }))

t.test('two peers agree on AES-GCM, on mirrored keys and on the formats', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  await meet(ours, theirs)
  await connected(ours, theirs)
  const [a, b] = [ours.app!, theirs.app!]
  t.equal(a.keys.profile, 'AEAD_AES_128_GCM')
  t.same([a.keys.sendKey, a.keys.sendSalt], [b.keys.receiveKey, b.keys.receiveSalt])
  t.same([a.keys.receiveKey, a.keys.receiveSalt], [b.keys.sendKey, b.keys.sendSalt])
  t.equal(a.keys.sendKey.length, 16)
  t.equal(a.keys.sendSalt.length, 12)
  t.match(a, { sendPayloadType: 111, receivePayloadType: 111, sendTelephoneEvent: { payloadType: 110 } })
  t.not(a.ssrc, b.ssrc)

  const packet = Buffer.concat([Buffer.from([0x80, 111]), Buffer.alloc(30)])
  ours.peer.send(packet)
  await eventually('the packet arrived', () => theirs.media.length > 0)
  t.same(theirs.media, [packet])
  t.same([ours.failures, theirs.failures], [[], []])
})

t.test('an answerer that wants to be the DTLS server may', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  const offer = await ours.peer.createOffer()
  const answer = await theirs.peer.acceptOffer(offer.replace('a=setup:actpass', 'a=setup:active'))
  t.match(answer, 'a=setup:passive\r\n')
  ours.peer.acceptAnswer(answer)
  await connected(ours, theirs)
})

t.test('candidates may all be trickled, before the description they belong to and after it', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  const offer = await ours.peer.createOffer()
  for (const candidate of candidatesIn(offer)) theirs.peer.addCandidate(candidate)
  const answer = await theirs.peer.acceptOffer(withoutCandidates(offer))
  ours.peer.acceptAnswer(withoutCandidates(answer))
  for (const candidate of candidatesIn(answer)) ours.peer.addCandidate(candidate)
  await connected(ours, theirs)
  t.equal(ours.peer.droppedCandidates + theirs.peer.droppedCandidates, 0)
})

t.test('an app behind a name we do not resolve reaches us, and its address is learnt from its checks', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  const answer = await theirs.peer.acceptOffer(await ours.peer.createOffer())
  ours.peer.acceptAnswer(
    answer.replace(/(candidate:\S+ 1 udp \d+) \S+/g, '$1 1f4712db-ea17-4bcf-a596-105139dfd8bf.local'),
  )
  await connected(ours, theirs)
})

t.test('candidates of another ICE generation or of a refused section are not tried', async (t) => {
  const [ours, theirs] = [new Watched(t, LOCAL, 1500), new Watched(t)]
  const answer = await theirs.peer.acceptOffer(withoutCandidates(await ours.peer.createOffer()))
  await theirs.peer.close()
  ours.peer.acceptAnswer(withoutCandidates(answer))
  const candidate = candidatesIn(answer)[0]?.candidate ?? ''
  ours.peer.addCandidate({ candidate: candidate.replace(/ufrag \S+/, 'ufrag other'), sdpMid: '0', sdpMLineIndex: 0 })
  ours.peer.addCandidate({ candidate: candidate.replace(/ ufrag \S+/, ''), sdpMid: '1', sdpMLineIndex: 1 })
  await eventually('it gave up', () => ours.failures.length > 0)
  t.match(ours.failures, [/^connect-timeout/])
})

t.test('a certificate that is not the announced one fails DTLS', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  const answer = await theirs.peer.acceptOffer(await ours.peer.createOffer())
  const forged = answer.replace(
    /(a=fingerprint:sha-256 )(..)/,
    (_, head: string, byte: string) => head + (byte === '00' ? '01' : '00'),
  )
  ours.peer.acceptAnswer(forged)
  await eventually('it failed', () => ours.failures.length > 0)
  t.match(ours.failures, [/^dtls-failed: .*fingerprint mismatch/])
  t.equal(ours.app, undefined)
})

t.test('a stranger at the ICE port gets nothing in: no media, no DTLS, no checks', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  const offer = await ours.peer.createOffer()
  const port = portIn(offer)
  const stranger = createSocket('udp4')
  const answered: Buffer[] = []
  stranger.on('message', (message) => answered.push(message))
  t.teardown(() => stranger.close())
  const ufrag = /a=ice-ufrag:(\S+)/.exec(offer)?.[1] ?? ''
  const check = (username: string | undefined, password?: string) => {
    const message = new Message(methods.BINDING, classes.REQUEST)
    if (username !== undefined) message.setAttribute('USERNAME', username)
    message
      .setAttribute('PRIORITY', 1)
      .setAttribute('ICE-CONTROLLING', 1n << 63n)
      .setAttribute('USE-CANDIDATE', null)
    if (password !== undefined) message.addMessageIntegrity(Buffer.from(password))
    return message.bytes
  }
  const intruders = [
    check(undefined),
    check(`${ufrag}:them`),
    check(`${ufrag}:them`, 'a guess'),
    check('__proto__:them', 'x'),
    check('nobody:them', 'undefined'),
    check(`${ufrag}:them`).subarray(0, 23),
    Buffer.from([0, 1, 0, 0]),
    Buffer.from([0x80, 111, ...Buffer.alloc(40)]),
    Buffer.from([0x80, 200, ...Buffer.alloc(40)]),
    // A DTLS alert, close_notify, in the clear.
    Buffer.from([21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0]),
    Buffer.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff]),
    Buffer.from([70, 1, 2]),
    Buffer.alloc(0),
    Buffer.alloc(2000, 0xff),
  ]
  const intrude = () => {
    for (const packet of intruders) stranger.send(packet, port, '127.0.0.1')
  }
  intrude()
  await eventually('they were counted', () => ours.peer.strangers === intruders.length)
  ours.peer.acceptAnswer(await theirs.peer.acceptOffer(offer))
  intrude()
  await connected(ours, theirs)
  intrude()
  await eventually('they were counted', () => ours.peer.strangers >= 3 * intruders.length)
  t.same(ours.media, [])
  t.equal(ours.ended, false)
  t.same(ours.failures, [])
  t.same(answered, [], 'none was answered')
  theirs.peer.send(Buffer.from([0x80, 111, 1]))
  await eventually('the peer still gets through', () => ours.media.length === 1)
})

t.test('steps out of turn are refused, and a closed peer says it is closed', async (t) => {
  const watched = new Watched(t)
  t.throws(() => watched.peer.acceptAnswer('v=0'), { code: 'media_bad_sdp', message: /acceptAnswer does not fit now/ })
  const offer = await watched.peer.createOffer()
  await t.rejects(watched.peer.createOffer(), { code: 'media_bad_sdp' })
  await t.rejects(watched.peer.acceptOffer(offer), { code: 'media_bad_sdp', message: /"offered"/ })
  await watched.peer.close()
  await watched.peer.close()
  t.throws(() => watched.peer.acceptAnswer(offer), { code: 'media_closed' })
})

t.test('closing while it gathers ends the step, and leaves no socket, whenever it comes', async (t) => {
  const ends: string[] = []
  for (let ticks = 0; ticks < 12; ticks++) {
    const { peer } = new Watched(t)
    const description = peer.createOffer().then(
      () => 'made',
      (error: unknown) => (error as { code: string }).code,
    )
    for (let tick = 0; tick < ticks; tick++) await new Promise((resolve) => process.nextTick(resolve))
    await peer.close()
    ends.push(await description)
  }
  t.same(new Set(ends), new Set(['media_closed', 'made']))
  await eventually('all sockets are closed', () => openSockets() === 0)
})

t.test('a later offer with another certificate is refused', async (t) => {
  const [ours, theirs, other] = [new Watched(t), new Watched(t), new Watched(t)]
  await meet(ours, theirs)
  await connected(ours, theirs)
  const offer = await other.peer.createOffer()
  const forged = offer.replace(
    /(a=fingerprint:sha-256 )(..)/,
    (_, head: string, byte: string) => head + (byte === '00' ? '01' : '00'),
  )
  await t.rejects(theirs.peer.acceptOffer(forged), { code: 'media_bad_sdp', message: /another certificate/ })
})

t.test('a later offer keeps the payload types of the streams that run, or is refused', async (t) => {
  const [ours, theirs] = [new Watched(t), new Watched(t)]
  const offer = await ours.peer.createOffer()
  // RFC 3264 5.1: who answers may take a codec by another number than it is sent by.
  const answer = (await theirs.peer.acceptOffer(offer)).replace(/\b111\b/g, '96')
  ours.peer.acceptAnswer(answer)
  await connected(ours, theirs)
  t.match(ours.app, { sendPayloadType: 96, receivePayloadType: 111 })
  t.match(await theirs.peer.acceptOffer(offer), /^m=audio 9 UDP\/TLS\/RTP\/SAVPF 111 /m)
  t.match(await ours.peer.acceptOffer(answer), /^m=audio 9 UDP\/TLS\/RTP\/SAVPF 111 /m, 'what we take is still 111')
  for (const [peer, later] of [
    [theirs.peer, offer.replace(/\b111\b/g, '96')],
    [ours.peer, offer],
  ] as const) {
    await t.rejects(peer.acceptOffer(later), { code: 'media_bad_sdp' })
  }
  await t.rejects(theirs.peer.acceptOffer(offer.replace(/\b111\b/g, '96')), { message: /opus another payload type/ })
})

t.test('without a STUN server nobody is asked for our address', async (t) => {
  const watched = new Watched(t)
  const offer = await watched.peer.createOffer()
  t.match(offer, /typ host/)
  t.notMatch(offer, /typ srflx/)
  const since = performance.now()
  await new Watched(t).peer.createOffer()
  t.ok(performance.now() - since < 5000, 'no time is lost on a server that does not answer')
})

t.test('relay-only offers relays alone, and everything goes through TURN', async (t) => {
  const turn = await TurnRelay.start('bridge', 'secret')
  const servers = [{ urls: turn.url, username: 'bridge', credential: 'secret' }]
  const [ours, theirs] = [new Watched(t, { servers, relayOnly: true, hostAddresses: ['127.0.0.1'] }), new Watched(t)]
  t.teardown(async () => {
    await Promise.all([ours.peer.close(), theirs.peer.close()])
    turn.close()
  })
  const offer = await ours.peer.createOffer()
  t.notMatch(offer, /typ host/)
  const answer = await theirs.peer.acceptOffer(offer)
  ours.peer.acceptAnswer(answer)
  await eventually('the relay was told', () => offer.includes('typ relay') || ours.candidates.length > 0)
  for (const candidate of ours.candidates) theirs.peer.addCandidate(candidate)
  t.ok(ours.candidates.every(({ candidate }) => candidate.includes('typ relay')))
  await connected(ours, theirs)
  t.ok(turn.allocations > 0)
  const before = turn.relayed
  ours.peer.send(Buffer.from([0x80, 111, 1]))
  theirs.peer.send(Buffer.from([0x80, 111, 2]))
  await eventually('both arrived', () => ours.media.length === 1 && theirs.media.length === 1)
  t.ok(turn.relayed >= before + 2, 'by the relay')
  await ours.peer.close()
  await eventually('the address was given back', () => turn.allocations === 0)
})

t.test('a TURN server that refuses or is not there is told of, and the other ways still work', async (t) => {
  const turn = await TurnRelay.start('bridge', 'secret')
  t.teardown(() => turn.close())
  const servers = [
    { urls: turn.url, username: 'bridge', credential: 'wrong' },
    { urls: 'turn:127.0.0.1:9?transport=tcp', username: 'bridge', credential: 'secret' },
  ]
  const [ours, theirs] = [new Watched(t, { ...LOCAL, servers }), new Watched(t)]
  await meet(ours, theirs)
  await connected(ours, theirs)
  await eventually('both were told of', () => ours.notices.length === 2)
  t.match(ours.notices.sort().join('\n'), /127\.0\.0\.1:\d+\?transport=udp: it did not accept the username/)
  t.match(ours.notices.join('\n'), /127\.0\.0\.1:9\?transport=tcp/)
})

t.test('after all that no socket is open', async () => {
  await eventually('all sockets are closed', () => openSockets() === 0)
})
