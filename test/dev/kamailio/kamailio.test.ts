import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { Inviter, Registerer, SessionState, UserAgent, type Invitation, type Session } from 'sip.js'
import { WebSocket } from 'ws'
import { kamailioConfig } from '../../../dev/kamailio/kamailio-config.ts'
import { openKamailio, runs } from '../../../dev/kamailio/kamailio.ts'
import { openPhone, type PhoneOptions } from '../../../dev/phone/phone.ts'
import { isPicture } from '../../../dev/video/look.ts'
import { sleep, within } from '../../../src/lib/deadline.ts'

const kamailio = await openKamailio()
t.teardown(() => kamailio.close())

async function phone(t: Test, user: string, options: Partial<PhoneOptions> = {}) {
  const one = await openPhone({ switch: kamailio, user, ...options })
  t.teardown(() => one.close())
  await one.register()
  return one
}

t.test('phones call each other through it, and their media goes directly', async (t) => {
  const video = { codecs: ['H264'], mode: 0, parameterSetsInSdp: true } as const
  const [one, other] = [await phone(t, '1001', { video }), await phone(t, '1002', { video })]
  other.onCall('answer')
  const ours = await one.call('1002')
  await ours.answered()
  const theirs = await other.incoming()
  await Promise.all([ours.video.seesMotion(), theirs.video.seesMotion()])
  t.ok(isPicture(ours.video.look!), 'SPS and PPS came in the SDP only, which a proxy leaves as it is')
  t.equal(ours.video.remote?.formats[0]?.parameterSets.length, 2)
  t.equal(ours.video.eye.counts.decodeErrors, 0)
  await theirs.hold()
  t.strictSame(ours.heldBy, ['sendonly'])
  await theirs.hangUp()
  t.equal((await ours.ended()).by, 'them')
})

t.test('nobody registers without a password, and who is not there is not found', async (t) => {
  const stranger = await openPhone({ switch: kamailio, user: '1001', password: 'wrong' })
  t.teardown(() => stranger.close())
  await t.rejects(stranger.register(), { code: 'phone_refused' })
  const one = await phone(t, '1001')
  const call = await one.call('1003')
  const refusal: unknown = await call.answered().then(
    () => undefined,
    (error: unknown) => error,
  )
  t.match(refusal, { sipCode: 404 })
})

/** What stands in for the bridge: SIP over WebSocket, with an SDP that nobody listens at. */
async function webSocketAgent(t: Test, user: string) {
  globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket
  const sdp = (direction: string) =>
    `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=${direction}\r\n`
  const invited: Invitation[] = []
  const agent = new UserAgent({
    uri: UserAgent.makeURI(`sip:${user}@127.0.0.1`)!,
    authorizationUsername: user,
    authorizationPassword: kamailio.phones.get(user)!,
    transportOptions: { server: kamailio.wsUrl },
    logBuiltinEnabled: false,
    sessionDescriptionHandlerFactory: () => ({
      close: () => undefined,
      hasDescription: (type: string) => type === 'application/sdp',
      getDescription: () => Promise.resolve({ body: sdp('sendrecv'), contentType: 'application/sdp' }),
      setDescription: () => Promise.resolve(),
      rollbackDescription: () => Promise.resolve(),
      sendDtmf: () => false,
    }),
    delegate: { onInvite: (invitation) => invited.push(invitation) },
  })
  t.teardown(() => agent.stop())
  await agent.start()
  const registerer = new Registerer(agent)
  await registerer.register()
  await within(5000, new Promise<void>((resolve) => registerer.stateChange.addListener(() => resolve())), 'registering')
  return { agent, invited }
}

async function reaches(session: Session, state: SessionState): Promise<void> {
  for (let i = 0; i < 200 && session.state !== state; i++) await sleep(50)
}

t.test('a SIP agent on a WebSocket is called, hangs up, calls and is hung up on', async (t) => {
  const { agent, invited } = await webSocketAgent(t, 'bridge')
  const one = await phone(t, '1001')
  const call = await one.call('bridge')
  for (let i = 0; i < 200 && invited.length === 0; i++) await sleep(50)
  await invited[0]!.accept()
  await call.answered()
  await invited[0]!.bye()
  t.equal((await call.ended()).by, 'them', 'its BYE finds the phone')

  one.onCall('answer')
  const inviter = new Inviter(agent, UserAgent.makeURI('sip:1001@127.0.0.1')!)
  await inviter.invite()
  await reaches(inviter, SessionState.Established)
  await (await one.incoming()).hangUp()
  await reaches(inviter, SessionState.Terminated)
  t.equal(inviter.state, SessionState.Terminated, "and the phone's finds it")
})

t.test('it is away while stopped, is back at the same place, and leaves nothing behind', async (t) => {
  const own = await openKamailio()
  t.teardown(() => own.close())
  const { pid: first, wsUrl } = own
  t.equal(await runs(first!), true)
  await own.stop('SIGKILL')
  await t.rejects(once(new WebSocket(wsUrl, 'sip'), 'open'))
  t.equal(await runs(first!), false)
  await own.start()
  const { pid } = own
  const socket = new WebSocket(wsUrl, 'sip')
  await once(socket, 'open')
  socket.terminate()
  await Promise.all([own.close(), own.close()])
  t.equal(await runs(pid!), false, 'no process of the group is left')
})

t.test('what docs/sip.md shows of its configuration is what runs here', async (t) => {
  const doc = await readFile(new URL('../../../docs/sip.md', import.meta.url), 'utf8')
  const shown = /```kamailio\n([^]*?)```/.exec(doc)?.[1]?.split('\n') ?? []
  const lines = (text: string) => text.split('\n').map((line) => line.trim())
  const whole = lines(kamailioConfig({ modules: '', host: '10.0.0.5', sipPort: 5060, wsPort: 8080, users: new Map() }))
  t.ok(shown.length > 30)
  t.same(
    shown.map((line) => line.trim()).filter((line) => !whole.includes(line)),
    [],
  )
})
