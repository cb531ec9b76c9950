import t, { type Test } from 'tap'
import { child, childElements, textOf } from '../../../dev/cloud/chat/xml.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { within } from '../../../src/lib/deadline.ts'
import { ChatClient, summary } from './chat-client.ts'

async function opened(t: Test, options = {}) {
  const cloud = await openCloud(options)
  t.teardown(() => cloud.close())
  const ana = cloud.addUser({ login: 'ana', password: 'secret-ana' })
  const bruno = cloud.addUser({ login: 'bruno', password: 'secret-bruno' })
  const bare = (user: { id: number }) => `${user.id}-${cloud.appId}@localhost`
  return { cloud, ana, bruno, bare }
}

t.test('a signal to the bare JID reaches every device, and the sender’s others as a carbon', async (t) => {
  const { cloud, ana, bruno, bare } = await opened(t)
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  const a2 = await ChatClient.signIn(cloud, ana, 'a2')
  const b1 = await ChatClient.signIn(cloud, bruno, 'b1')
  const b2 = await ChatClient.signIn(cloud, bruno, 'b2')
  await a1.settled()

  a1.signal(bare(bruno), 'call')
  await a1.settled()
  for (const device of [b1, b2]) {
    const [message] = await device.settled().then((all) => all.filter(({ name }) => name === 'message'))
    t.equal(summary(message!), 'call')
    t.match(message!.attributes, { from: a1.jid, to: bare(bruno), type: 'headline', id: 'm1' }, 'the sender is stamped')
  }
  const carbons = (await a2.settled()).filter(({ name }) => name === 'message')
  t.same(carbons.map(summary), ['sent:call'])
  t.match(carbons[0]?.attributes, { from: bare(ana), to: a2.jid, type: 'headline' })
  t.same((await a1.settled()).map(summary), [], 'the sending device hears nothing')
  t.match(cloud.signals, [
    {
      from: ana.id,
      to: bruno.id,
      resource: 'a1',
      toResource: undefined,
      signalType: 'call',
      sessionID: 's1',
      devices: 2,
    },
  ])
})

t.test('a device that turned carbons off gets none, and a message to oneself comes once', async (t) => {
  const { cloud, ana, bruno, bare } = await opened(t)
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  const a2 = await ChatClient.signIn(cloud, ana, 'a2')
  a2.send('<iq type="set" id="c"><disable xmlns="urn:xmpp:carbons:2"/></iq>')
  await a2.settled()
  a1.signal(bare(bruno), 'call')
  await a1.settled()
  t.same((await a2.settled()).map(summary), [])

  a2.signal(bare(ana), 'hangUp')
  t.same((await a2.settled()).map(summary), [], 'not to the device that sent it')
  t.same((await a1.settled()).map(summary), ['hangUp'], 'and no carbon beside it')
})

t.test('a signal to a full JID reaches that device alone', async (t) => {
  const { cloud, ana, bruno, bare } = await opened(t)
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  const b1 = await ChatClient.signIn(cloud, bruno, 'b1')
  const b2 = await ChatClient.signIn(cloud, bruno, 'b2')
  await b1.settled()

  a1.signal(`${bare(bruno)}/b2`, 'iceCandidates')
  a1.signal(`${bare(bruno)}/gone`, 'hangUp')
  t.same(await a1.settled(), [], 'nobody complains of a device that is gone')
  t.same((await b1.settled()).map(summary), [])
  t.same((await b2.settled()).map(summary), ['iceCandidates'])
  t.match(cloud.signals, [
    { toResource: 'b2', devices: 1 },
    { toResource: 'gone', devices: 0 },
  ])
})

t.test('signals to a user who is away are not kept', async (t) => {
  const { cloud, ana, bruno, bare } = await opened(t)
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  a1.signal(bare(bruno), 'call')
  t.same(await a1.settled(), [], 'and the sender is not told')
  const b1 = await ChatClient.signIn(cloud, bruno, 'b1')
  t.same((await b1.settled()).map(summary), [])
  t.match(cloud.signals, [{ signalType: 'call', devices: 0 }])
})

t.test('a message to nobody of this app comes back with an error', async (t) => {
  const { cloud, ana } = await opened(t)
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  for (const to of ['1-9999@localhost', 'x@localhost', `${ana.id}-7777@elsewhere`, '']) {
    a1.signal(to, 'call')
    const error = await a1.next('message')
    t.match(error.attributes, { type: 'error', id: 'm1', to: a1.jid }, to)
    t.ok(child(child(error, 'error'), 'service-unavailable'))
  }
  a1.signal('x@localhost', 'call', 's', 'error')
  t.same(await a1.settled(), [], 'but an error never answers an error')
})

t.test('only PLAIN with the right password or a live token of that user signs in', async (t) => {
  const { cloud, ana, bruno } = await opened(t)
  const name = `${ana.id}-7777`
  const token = async (user: { login: string | null; password: string | undefined }) => {
    const body = { application_id: 7777, auth_key: cloud.authKey, user: { login: user.login, password: user.password } }
    const reply = await fetch(`${cloud.endpoints.api_url}/session.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return ((await reply.json()) as { session: { token: string } }).session.token
  }
  const mine = await token(ana)
  const expired = await token(ana)
  cloud.faults.expireToken(expired)
  const cases: [name: string, password: string, mechanism: string, verdict: string][] = [
    [name, 'secret-ana', 'PLAIN', 'success'],
    [name, mine, 'PLAIN', 'success'],
    [name, expired, 'PLAIN', 'not-authorized'],
    [name, await token(bruno), 'PLAIN', 'not-authorized'],
    [name, 'wrong', 'PLAIN', 'not-authorized'],
    [name, '', 'PLAIN', 'not-authorized'],
    [`${ana.id}-1`, 'secret-ana', 'PLAIN', 'not-authorized'],
    ['nobody', 'secret-ana', 'PLAIN', 'not-authorized'],
    [name, 'a\0b', 'PLAIN', 'malformed-request'],
    [name, 'secret-ana', 'ANONYMOUS', 'invalid-mechanism'],
    [name, 'secret-ana', 'SCRAM-SHA-1', 'invalid-mechanism'],
  ]
  for (const [user, password, mechanism, verdict] of cases) {
    const client = new ChatClient(cloud.endpoints.chat_url)
    const features = await client.open()
    t.same(childElements(child(features, 'mechanisms')).map(textOf), ['PLAIN'])
    await client.authenticate(user, password, mechanism)
    const answer = await client.next(verdict === 'success' ? 'success' : 'failure')
    if (verdict !== 'success') t.equal(childElements(answer)[0]?.name, verdict, `${user} ${mechanism}: ${verdict}`)
    client.close()
  }
  const account = cloud.addUser({ login: 'by-token-only' })
  const client = new ChatClient(cloud.endpoints.chat_url)
  await client.open()
  await client.authenticate(`${account.id}-7777`, '')
  t.equal(
    childElements(await client.next('failure'))[0]?.name,
    'not-authorized',
    'no password is not an empty password',
  )
  client.close()
})

t.test('an anonymous stream, where offered, can ping and nothing else', async (t) => {
  const { cloud, bruno, bare } = await opened(t, { offerAnonymous: true })
  const client = new ChatClient(cloud.endpoints.chat_url)
  t.same(childElements(child(await client.open(), 'mechanisms')).map(textOf), ['PLAIN', 'ANONYMOUS'])
  await client.authenticate('', '', 'ANONYMOUS')
  await client.next('success')
  await client.open()
  client.send('<iq type="set" id="b"><bind/></iq>')
  await client.next('iq')
  t.same(await client.settled(), [])
  client.signal(bare(bruno), 'call')
  t.ok(child(await client.next('stream:error'), 'not-authorized'))
  t.same(cloud.signals, [])
})

t.test('requests are answered: ping, last activity, stream management, and what is unknown', async (t) => {
  const { cloud, ana, bruno, bare } = await opened(t)
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  const lastSeen = async () => {
    a1.send(`<iq type="get" id="l" to="${bare(bruno)}"><query xmlns="jabber:iq:last"/></iq>`)
    return child(await a1.next('iq'), 'query')?.attributes.seconds
  }
  t.equal(await lastSeen(), '0')
  a1.send('<iq type="get" id="r"><query xmlns="jabber:iq:roster"/></iq>')
  t.ok(child(child(await a1.next('iq'), 'error'), 'feature-not-implemented'))
  a1.send('<iq type="result" id="r"/>')
  a1.send('<enable xmlns="urn:xmpp:sm:3"/>')
  await a1.next('enabled')
  a1.send('<r xmlns="urn:xmpp:sm:3"/>')
  t.match((await a1.next('a')).attributes.h, /^\d+$/)
  a1.send('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>')
  await a1.next('close')
  await within(5000, a1.closed, 'closing')
  t.notOk(cloud.online(ana.id))
})

t.test('two streams with one resource: the earlier is closed as a conflict', async (t) => {
  const { cloud, ana } = await opened(t)
  const first = await ChatClient.signIn(cloud, ana, 'same')
  await ChatClient.signIn(cloud, ana, 'same')
  t.ok(child(await first.next('stream:error'), 'conflict'))
  await within(5000, first.closed, 'closing')
  t.ok(cloud.online(ana.id))
})

t.test('a client without the xmpp subprotocol is refused', async (t) => {
  const { cloud } = await opened(t)
  await t.rejects(new ChatClient(cloud.endpoints.chat_url, []).open(), /400/)
  await t.rejects(new ChatClient(cloud.endpoints.chat_url, ['soap']).open(), /400/)
  t.same(cloud.sessions, { rest: 0, chat: 0 })
})

t.test('whatever a client sends, the worst is that its own stream closes', async (t) => {
  const { cloud, ana, bruno, bare } = await opened(t)
  const witness = await ChatClient.signIn(cloud, bruno, 'witness')
  const closing = [
    ...['', 'hello', '<message', '<message></iq>', '<a/><b/>', '<message to="&bad;"/>', '<!DOCTYPE x><x/>', '\0'],
    ...['<unknown/>', '<auth mechanism="PLAIN" xmlns="urn:ietf:params:xml:ns:xmpp-sasl">AAAA</auth>'],
    ...['<a>'.repeat(100_000), '<message to="x">' + 'y'.repeat(2_000_000) + '</message>'],
    Buffer.from([0, 1, 2, 255]),
    Buffer.from('<iq/>'),
  ]
  for (const text of closing) {
    const client = await ChatClient.signIn(cloud, ana, 'a1')
    client.send(text)
    await t.resolves(within(5000, client.closed, 'closing'), JSON.stringify(String(text).slice(0, 30)))
  }
  const harmless = [
    '<message/>',
    '<presence type="unavailable"/>',
    '<presence type="nonsense"/>',
    '<presence to="room@muc.localhost/1"/>',
    '<iq/>',
    '<iq type="set" id="1"/>',
    '<iq type="set"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>',
    `<message to="${bare(bruno)}" type="headline"><extraParams><moduleIdentifier>WebRTCVideoChat</moduleIdentifier></extraParams></message>`,
    `<message to="${bare(bruno)}" type="headline"><extraParams><moduleIdentifier>WebRTCVideoChat</moduleIdentifier><userInfo><a><b/></a></userInfo></extraParams></message>`,
    `<message to="${bare(ana)}" type="headline"/>`,
    `<message to="${bare(bruno)}" type="groupchat"><body/></message>`,
  ]
  const client = await ChatClient.signIn(cloud, ana, 'a1')
  for (const text of harmless) client.send(text)
  await t.resolves(client.settled(), 'the stream lives')

  for (const text of ['<message/>', '<iq type="get"/>', '<presence/>', '<r/>', '<enable/>']) {
    const stranger = new ChatClient(cloud.endpoints.chat_url)
    await stranger.open()
    stranger.send(text)
    t.ok(child(await stranger.next('stream:error'), 'not-authorized'), `${text} before signing in`)
    await within(5000, stranger.closed, 'closing')
  }
  await t.resolves(witness.settled(), 'and the others were not touched')
})
