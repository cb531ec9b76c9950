import t, { type Test } from 'tap'
import { IceLink } from '../../../src/media/webrtc/ice-link.ts'
import { MiniAgent } from '../support/mini-agent.ts'
import { eventually } from '../support/options.ts'

interface Scene {
  readonly link: IceLink
  readonly agent: MiniAgent
  readonly media: string[]
  consentLost: number
}

/** A link that met an agent on the first of its two sockets. */
async function meet(t: Test): Promise<Scene> {
  const media: string[] = []
  const link = new IceLink(
    { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] },
    {
      onLocalCandidate: () => undefined,
      onMedia: (datagram) => media.push(datagram.toString('latin1', 2)),
      onConsentLost: () => (scene.consentLost += 1),
      onNotice: (message) => t.fail(message),
    },
  )
  await link.gather()
  const port = Number(/ 127\.0\.0\.1 (\d+) /.exec(link.localCandidates.join('\n'))?.[1])
  const agent = await MiniAgent.start(link.credentials, port, 2)
  const scene: Scene = { link, agent, media, consentLost: 0 }
  t.teardown(() => {
    agent.close()
    return link.close()
  })
  link.setRemote(agent.credentials, false)
  const started = link.start()
  agent.check(0)
  await started
  return scene
}

t.test('the link sends where the peer nominated, and hears validated sources only', async (t) => {
  const { link, agent, media } = await meet(t)
  link.send(Buffer.from('\u0080hello'))
  await eventually('it arrived', () => agent.received[0]!.length > 0)
  agent.media(0, 'from the first')
  agent.media(1, 'from the second')
  await eventually('one came, one was dropped', () => media.length === 1 && link.strangers === 1)
  t.same(media, ['from the first'])
  await eventually('a round trip was measured', () => link.roundTripMs !== undefined)
})

t.test('a peer that moves to another network is followed, after its checks and not before', async (t) => {
  const { link, agent, media } = await meet(t)
  for (let i = 0; i < 30; i++) agent.media(1, 'too early')
  await eventually('they were dropped', () => link.strangers === 30)

  agent.check(1)
  await eventually('the second socket is validated', () => {
    agent.media(1, 'moved')
    return media.length > 0
  })
  for (let i = 0; i < 30; i++) agent.media(1, 'moved')
  await eventually('we send to the new address', () => {
    link.send(Buffer.from('\u0080are you there'))
    return agent.received[1]!.length > 0
  })
  t.equal(media[0], 'moved')
  const before = agent.received[0]!.length
  link.send(Buffer.from('\u0080only there'))
  await eventually('the next one as well', () => agent.received[1]!.some((text) => text.includes('only there')))
  t.equal(agent.received[0]!.length, before)
})

t.test('while ICE restarts, media goes on both ways where it went, and from nowhere else', async (t) => {
  const { link, agent, media } = await meet(t)
  link.setRemote({ usernameFragment: 'anew', password: 'n'.repeat(22), lite: false }, false)
  link.send(Buffer.from('\u0080still there'))
  await eventually('it arrived', () => agent.received[0]!.some((text) => text.includes('still there')))
  agent.media(0, 'so am I')
  agent.media(1, 'I never was')
  // A check of the old generation keeps the old way alive, and makes no new one of it.
  agent.check(0)
  agent.check(1)
  agent.media(1, 'nor am I now')
  await eventually('both were dropped', () => link.strangers === 2)
  await eventually('the other was heard', () => media.length > 0)
  t.same(media, ['so am I'])
})

t.test('the end of consent is told once, and only of a link that was up', async (t) => {
  const scene = await meet(t)
  // What werift says 30 s after the last answered check (RFC 7675 5.1).
  scene.link.transport.connection.stateChanged.execute('failed')
  scene.link.transport.connection.stateChanged.execute('failed')
  t.equal(scene.consentLost, 1)
  await scene.link.close()
  await scene.link.close()
  scene.link.send(Buffer.from('after the end'))
})
