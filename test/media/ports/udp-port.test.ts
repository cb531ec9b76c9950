import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import t from 'tap'
import { UdpPort } from '../../../src/media/ports/udp-port.ts'
import { eventually } from '../support/options.ts'

async function socketOn(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  return socket
}

async function open(onPacket: (packet: Buffer) => void): Promise<UdpPort> {
  const port = await UdpPort.bind('127.0.0.1', 0, onPacket)
  if (!port) throw new Error('an ephemeral port was refused')
  return port
}

t.test('only the announced address and port is heard, and only it is sent to', async (t) => {
  const heard: string[] = []
  const port = await open((packet) => heard.push(packet.toString()))
  const asterisk = await socketOn()
  const stranger = await socketOn()
  t.teardown(() => {
    asterisk.close()
    stranger.close()
    return port.close()
  })
  const sentTo: string[] = []
  asterisk.on('message', (message) => sentTo.push(`asterisk ${message.toString()}`))
  stranger.on('message', (message) => sentTo.push(`stranger ${message.toString()}`))

  asterisk.send('too early', port.local.port, '127.0.0.1')
  await eventually('the early packet was counted', () => port.strangers === 1)
  port.send(Buffer.from('nowhere to'))

  port.connect({ address: '127.0.0.1', port: asterisk.address().port })
  for (let i = 0; i < 20; i++) stranger.send('me too', port.local.port, '127.0.0.1')
  asterisk.send('hello', port.local.port, '127.0.0.1')
  await eventually('both arrived', () => heard.length === 1 && port.strangers === 21)
  t.same(heard, ['hello'])

  port.send(Buffer.from('answer'))
  await eventually('the answer arrived', () => sentTo.length > 0)
  t.same(sentTo, ['asterisk answer'])
})

t.test('the same port at another address is a stranger as well', async (t) => {
  const heard: string[] = []
  const port = await open((packet) => heard.push(packet.toString()))
  const stranger = await socketOn('127.0.0.2')
  t.teardown(() => {
    stranger.close()
    return port.close()
  })
  port.connect({ address: '127.0.0.1', port: stranger.address().port })
  stranger.send('me too', port.local.port, '127.0.0.1')
  await eventually('it was counted', () => port.strangers === 1)
  t.same(heard, [])
})

t.test('a port that someone holds is undefined, one that can not be had is a clear error', async (t) => {
  const holder = await socketOn()
  t.teardown(() => holder.close())
  t.equal(await UdpPort.bind('127.0.0.1', holder.address().port, () => undefined), undefined)
  await t.rejects(
    UdpPort.bind('203.0.113.7', 0, () => undefined),
    {
      code: 'media_no_port',
      message: /203\.0\.113\.7:0: EADDRNOTAVAIL/,
    },
  )
  await t.rejects(
    UdpPort.bind('localhost', 0, () => undefined),
    { code: 'media_no_port', message: /IP address/ },
  )
})

t.test('a far address that can not be sent to is refused, and closing twice is fine', async (t) => {
  const port = await open(() => undefined)
  t.throws(() => port.connect({ address: 'asterisk.local', port: 4000 }), { code: 'media_connect_failed' })
  t.throws(() => port.connect({ address: '::1', port: 4000 }), { code: 'media_connect_failed' })
  t.throws(() => port.connect({ address: '127.0.0.1', port: 0 }), { code: 'media_connect_failed' })
  port.connect({ address: '127.0.0.1', port: 9 })
  await port.close()
  await port.close()
  port.send(Buffer.from('after the end'))
})
