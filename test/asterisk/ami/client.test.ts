import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { AmiClient, type AmiOptions } from '../../../src/asterisk/ami/client.ts'
import type { AmiActionName } from '../../../src/asterisk/ami/actions.ts'
import { AmiControl } from '../../../src/asterisk/ami/control.ts'
import type { AmiEvent } from '../../../src/asterisk/ami/events.ts'
import { log, until } from '../bench.ts'
import { FakeManager, WILLING } from './fake-manager.ts'

async function open(
  t: Test,
  options: Partial<AmiOptions> = {},
  prepare: (manager: FakeManager) => void = () => undefined,
) {
  const manager = await FakeManager.open()
  prepare(manager)
  const retry = { firstMs: 20, maxMs: 100, slowMs: 100 }
  const { port } = manager
  const ami = new AmiClient({ host: '127.0.0.1', port, user: 'u', secret: 's', retry, ...options }, log)
  t.teardown(async () => {
    await ami.close()
    await manager.close()
  })
  const events: AmiEvent[] = []
  ami.on('event', (event) => events.push(event))
  ami.start()
  return { ami, manager, events }
}

const online = (ami: AmiClient) => until(() => ami.state.status === 'online', 'AMI to be online')

void t.test('no line break, NUL or control character of a value or key is ever written', async (t) => {
  const { ami, manager } = await open(t)
  await online(ami)
  const control = new AmiControl(ami)
  const before = manager.received
  const evil = [
    'a\r\nAction: Originate',
    'a\nb',
    'a\rb',
    'a\0b',
    '\r\n\r\nAction: Hangup\r\n\r\n',
    'a\u0007b',
    'a\u007fb',
  ]
  for (const value of evil) {
    const shown = JSON.stringify(value)
    await t.rejects(ami.action('Hangup', { Channel: value }), { code: 'ami_invalid', statusCode: 400 }, shown)
    await t.rejects(ami.action('Hangup', { [`Ch${value}`]: 'x' }), { code: 'ami_invalid' }, `key ${shown}`)
    await t.rejects(ami.action('Originate', { Variable: ['a=b', value] }), { code: 'ami_invalid' }, `list ${shown}`)
    await t.rejects(ami.action(value as AmiActionName), { code: 'ami_invalid' }, `action ${shown}`)
    await t.rejects(control.redirect('c', { context: 'c', exten: value }), { code: 'ami_invalid' })
    const endpoint = 'PJSIP/1001'
    const originate = { endpoint, context: 'c', exten: '1', timeoutMs: 100, callerId: value }
    await t.rejects(control.originate(originate), { code: 'ami_invalid' })
  }
  await t.rejects(ami.action('Command' as AmiActionName, { Command: 'core stop now' }), { code: 'ami_invalid' })
  await t.rejects(ami.action('Hangup', { Action: 'Originate' }), { code: 'ami_invalid' })
  await t.rejects(ami.action('Hangup', { actionid: '1' }), { code: 'ami_invalid' })
  await t.rejects(ami.action('Hangup', { Channel: 'x'.repeat(2000) }), { code: 'ami_invalid' })
  const local = { endpoint: 'Local/s@any', context: 'c', exten: '1', timeoutMs: 100 }
  await t.rejects(control.originate(local), { code: 'ami_invalid' })
  await t.rejects(control.hangUp('/.*/'), { code: 'ami_invalid' })
  await ami.action('Ping')
  t.match(manager.received.slice(before.length), /^Action: Ping\r\nActionID: [0-9a-f-]{36}\r\n\r\n$/)
})

void t.test('a message without end costs the connection and not the memory, and the next one works', async (t) => {
  const { ami, manager } = await open(t)
  await online(ami)
  const shapes = [
    ['one line', () => Buffer.alloc(1024 * 1024, 'a')],
    ['many lines', () => Buffer.from('Key: value\r\n'.repeat(100_000))],
  ] as const
  for (const [title, flood] of shapes) {
    const { connections } = manager
    const why = new Promise<string | undefined>((resolve) => ami.once('state', ({ error }) => resolve(error)))
    for (let i = 0; i < 20; i++) manager.send(flood())
    t.match(await why, /more than 65536 characters/, title)
    await until(() => manager.connections > connections, 'the next connection')
    await online(ami)
    t.match(await ami.action('Ping'), new Map([['response', 'Success']]))
  }
})

void t.test('garbage is passed over', async (t) => {
  const { ami, manager, events } = await open(t)
  await online(ami)
  const garbage = [
    '\r\n\r\n\r\n',
    ': no key\r\n\r\n',
    'no colon at all\r\n\r\n',
    'Event: Hangup\r\n\r\n',
    'Event: BridgeEnter\r\nBridgeUniqueid: x\r\n\r\n',
    'Event: Nonsense\r\nUniqueid: 1\r\n\r\n',
    'Response: Success\r\nActionID: nobody-asked\r\n\r\n',
    'Event: Newchannel\r\nUniqueid\r\n\r\n',
    'event: __proto__\r\n__proto__: x\r\n\r\n',
  ]
  for (const text of garbage) manager.send(text)
  for (let i = 0; i < 20; i++) manager.send(Buffer.concat([randomBytes(500), Buffer.from('\r\n\r\n')]))
  await ami.action('Ping')
  t.same(events, [])
  const text =
    'Event: Newstate\r\nUniqueID: 7.1\r\nChannel: PJSIP/joão-1\r\nChannelStateDesc: Up\r\nCallerIDNum: <unknown>\r\n\r\n'
  for (const byte of Buffer.from(text)) manager.send(Buffer.from([byte]))
  await until(() => events.length === 1, 'the event')
  const channel = { uniqueId: '7.1', name: 'PJSIP/joão-1', state: 'Up', callerNumber: '' }
  t.match(events, [{ type: 'Newstate', channel }], 'cut into bytes')
  manager.send(
    'Event: UserEvent\r\nChannel: a\r\nUniqueid: 1.1\r\nUserEvent: BridgeCall\r\nUniqueid: 2.2\r\nTo: v\r\n\r\n',
  )
  await until(() => events.length === 2, 'the user event')
  t.match(
    events[1],
    { name: 'BridgeCall', channel: { uniqueId: '1.1' } },
    'the dialplan can’t overwrite Asterisk’s fields',
  )
})

void t.test('a listener that throws costs its event only', async (t) => {
  const { ami, manager } = await open(t)
  await online(ami)
  ami.on('event', () => {
    throw new Error('a defect')
  })
  manager.send('Event: FullyBooted\r\n\r\n')
  await ami.action('Ping')
  t.equal(manager.connections, 1)
})

void t.test('every action ends', async (t) => {
  const { ami, manager } = await open(t, { actionTimeoutMs: 200 })
  t.equal(ami.state.status, 'connecting')
  await t.rejects(ami.action('Ping'), { code: 'ami_unreachable' }, 'before there is a connection')
  await online(ami)
  await t.rejects(ami.action('CoreShowChannels'), { code: 'ami_timeout', statusCode: 504 }, 'nobody answers')

  manager.answer = (action, send) => {
    const head = `ActionID: ${action.ActionID}\r\n`
    if (action.Action === 'CoreShowChannels') {
      send(`Response: Success\r\n${head}EventList: start\r\n\r\n`)
      send(
        `Event: CoreShowChannel\r\n${head}Uniqueid: 1\r\n\r\nEvent: CoreShowChannelsComplete\r\n${head}EventList: Complete\r\n\r\n`,
      )
    } else if (action.Action === 'PJSIPShowContacts') {
      send(`Response: Error\r\n${head}Message: No Contacts found\r\n\r\n`)
    } else if (action.Action === 'Redirect') {
      send(`Response: Error\r\n${head}Message: Permission denied\r\n\r\n`)
    } else if (action.Action === 'Hangup') {
      send(`Response: Error\r\n${head}Message: No such channel\r\n\r\n`)
    } else if (action.Action === 'Originate') {
      send(`Response: Success\r\n${head}Message: Originate successfully queued\r\n\r\n`)
      const outcome = action.Exten === '1' ? 'Success' : 'Failure'
      send(`Event: OriginateResponse\r\n${head}Response: ${outcome}\r\nReason: 3\r\n\r\n`)
    } else WILLING(action, send)
  }
  t.equal((await ami.list('CoreShowChannels')).length, 1)
  t.same(await ami.list('PJSIPShowContacts'), [], 'an empty list is an error to Asterisk')
  const control = new AmiControl(ami)
  await t.rejects(control.redirect('c', { context: 'c', exten: 'e' }), { code: 'ami_denied' })
  await t.rejects(control.hangUp('c'), { code: 'ami_refused', message: /No such channel/ })
  const originate = { endpoint: 'PJSIP/1001', context: 'c', timeoutMs: 200 }
  await control.originate({ ...originate, exten: '1' })
  await t.rejects(control.originate({ ...originate, exten: '2' }), { code: 'ami_refused', message: /did not answer/ })

  const lost = ami.action('PJSIPShowEndpoints')
  manager.drop()
  await t.rejects(lost, { code: 'ami_unreachable' }, 'the connection is lost meanwhile')
  await online(ami)
})

void t.test('a connection that is not what it should be is given up and made again', async (t) => {
  await t.test('another protocol', async (t) => {
    const { ami } = await open(t, {}, (manager) => (manager.greeting = 'SSH-2.0-OpenSSH_9.2\r\n'))
    await until(() => ami.state.status === 'unreachable', 'the refusal')
    t.match(ami.state.error, /not the Asterisk Manager Interface/)
  })
  await t.test('silence', async (t) => {
    const { ami, manager } = await open(t, { actionTimeoutMs: 100 }, (manager) => (manager.greeting = undefined))
    await until(() => ami.state.status === 'unreachable', 'the refusal')
    t.match(ami.state.error, /nobody greets/)
    manager.greeting = 'Asterisk Call Manager/11.0.0\r\n'
    await online(ami)
  })
  await t.test('unanswered pings', async (t) => {
    const { ami, manager } = await open(t, { actionTimeoutMs: 100, pingMs: 100 })
    await online(ami)
    manager.answer = (action, send) => action.Action === 'Login' && WILLING(action, send)
    await until(() => manager.connections > 1, 'the next connection')
    manager.answer = WILLING
    await online(ami)
  })
  await t.test('a wrong password', async (t) => {
    const { ami, manager } = await open(t, {}, (manager) => {
      manager.answer = (action, send) => {
        send(`Response: Error\r\nActionID: ${action.ActionID}\r\nMessage: Authentication failed\r\n\r\n`)
      }
    })
    await until(() => ami.state.status === 'unauthorized', 'the refusal')
    t.match(ami.state.error, /"u".*manager\.conf/)
    manager.answer = WILLING
    await online(ami)
  })
})
