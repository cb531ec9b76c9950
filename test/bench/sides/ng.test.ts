import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { bdecode, bencode, NgClient } from '../../../bench/sides/ng.ts'

t.test('bencoding goes there and back', async (t) => {
  const value = { command: 'offer', sdp: 'v=0\r\ns=é\r\n', flags: ['a', 'b'], n: -3, codec: { mask: ['PCMU'] } }
  t.strictSame(bdecode(bencode(value)), value)
  t.equal(bencode({ b: 'é', a: 1, gone: undefined }).toString(), 'd1:b2:é1:ai1ee')
})

t.test('what is malformed is refused, not read beyond its end', async (t) => {
  for (const text of ['', 'd1:a', '9:abc', '-1:a', 'x', 'l', 'i12', 'd']) {
    t.throws(() => bdecode(Buffer.from(text)), /malformed bencoding/, text)
  }
})

async function engine(t: Test, answer: (request: Buffer, cookie: string) => string | undefined): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  socket.on('message', (datagram: Buffer, from: RemoteInfo) => {
    const cookie = datagram.toString('latin1', 0, datagram.indexOf(' '))
    const reply = answer(datagram.subarray(cookie.length + 1), cookie)
    if (reply !== undefined) socket.send(`${cookie} ${reply}`, from.port)
  })
  t.teardown(() => socket.close())
  return socket.address().port
}

t.test('a request that got lost is sent again with its cookie, and answered', async (t) => {
  const cookies: string[] = []
  const port = await engine(t, (_, cookie) => (cookies.push(cookie) === 1 ? undefined : 'd6:result4:ponge'))
  const ng = await NgClient.open('127.0.0.1', port)
  t.teardown(() => ng.close())
  t.strictSame(await ng.command('ping'), { result: 'pong' })
  t.ok(cookies.length >= 2)
  t.equal(new Set(cookies).size, 1)
})

t.test('a refusal is told with its reason', async (t) => {
  const port = await engine(t, () => 'd6:result5:error12:error-reason8:no portse')
  const ng = await NgClient.open('127.0.0.1', port)
  t.teardown(() => ng.close())
  await t.rejects(ng.command('offer', { sdp: 'x' }), /refuses "offer": no ports/)
})
