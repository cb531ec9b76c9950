import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { MediaSocket } from '../../../src/media/ports/media-socket.ts'
import { eventually } from '../support/options.ts'

/** The server end of chan_websocket: the subprotocol is `media`, binary is audio, text is control. */
async function asterisk(t: Test): Promise<{ url: string; sockets: WebSocket[]; received: Buffer[] }> {
  const received: Buffer[] = []
  const sockets: WebSocket[] = []
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => (offered.has('media') ? 'media' : false),
  })
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('message', (data: Buffer) => received.push(data))
    socket.send('MEDIA_START connection_id:1 format:opus')
  })
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.terminate()
    server.close()
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media/1`, sockets, received }
}

t.test('frames go both ways as they are, and control messages are left alone', async (t) => {
  const { url, sockets, received } = await asterisk(t)
  const heard: string[] = []
  const closed: string[] = []
  const socket = await MediaSocket.connect(url, {
    timeoutMs: 5000,
    onFrame: (payload) => heard.push(payload.toString('hex')),
    onClosed: (detail) => closed.push(detail),
  })
  await eventually('the server has it', () => sockets.length === 1)
  sockets[0]!.send(Buffer.from([0x78, 1, 2, 3]))
  const frame = Buffer.from([0x48, 9, 8, 7])
  socket.send(frame)
  frame.fill(0)
  socket.send(Buffer.from([0x48]))
  await eventually('both arrived', () => heard.length === 1 && received.length === 2)
  t.same(heard, ['78010203'])
  t.same(
    received.map((data) => data.toString('hex')),
    ['48090807', '48'],
    'a buffer may be reused as soon as it was sent',
  )
  await Promise.all([socket.close(), socket.close()])
  socket.send(frame)
  t.same(closed, [], 'our own close is no loss')
  t.equal(received.length, 2)
})

t.test('the end of the connection is told, once', async (t) => {
  const { url, sockets } = await asterisk(t)
  const closed: string[] = []
  const socket = await MediaSocket.connect(url, {
    timeoutMs: 5000,
    onFrame: () => undefined,
    onClosed: (detail) => closed.push(detail),
  })
  await eventually('the server has it', () => sockets.length === 1)
  sockets[0]!.close(1001, 'hangup')
  await eventually('it was told', () => closed.length === 1)
  t.match(closed, [/closed its media WebSocket \(1001 hangup\)/])
  await socket.close()
  t.equal(closed.length, 1)
})

t.test('a message too long for audio ends the connection instead of filling the memory', async (t) => {
  const { url, sockets } = await asterisk(t)
  const closed: string[] = []
  const heard: Buffer[] = []
  await MediaSocket.connect(url, {
    timeoutMs: 5000,
    onFrame: (payload) => heard.push(payload),
    onClosed: (detail) => closed.push(detail),
  })
  await eventually('the server has it', () => sockets.length === 1)
  sockets[0]!.send(Buffer.alloc(100_000))
  await eventually('it was told', () => closed.length === 1)
  t.equal(heard.length, 0)
})

t.test('an Asterisk without the way there is an error that says what to look at', async (t) => {
  const { url } = await asterisk(t)
  const options = { timeoutMs: 2000, onFrame: () => undefined, onClosed: () => t.fail('never open') }
  await t.rejects(MediaSocket.connect(url.replace(/:\d+\//, ':1/'), options), {
    code: 'media_connect_failed',
    message: /chan_websocket/,
  })
})

t.test(
  'an answer that never ends is given up at the set time, and at once when nobody wants it any more',
  async (t) => {
    let taken = 0
    let gone = 0
    const server = createServer((socket) => {
      taken++
      socket.on('error', () => undefined)
      socket.write('HTTP/1.1 101 Switching Protocols\r\n')
      const dripping = setInterval(() => socket.write('X-More: yes\r\n'), 20)
      socket.once('close', () => {
        clearInterval(dripping)
        gone++
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => server.close())
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media/1`
    const options = { onFrame: () => undefined, onClosed: () => t.fail('never open') }
    await t.rejects(MediaSocket.connect(url, { ...options, timeoutMs: 200 }), {
      code: 'media_connect_failed',
      message: /did not open within 200 ms/,
    })
    const ending = new AbortController()
    const connecting = MediaSocket.connect(url, { ...options, timeoutMs: 600_000, signal: ending.signal })
    const refused = t.rejects(connecting, { code: 'media_connect_failed' })
    await eventually('the server has it', () => taken === 2)
    ending.abort()
    await refused
    await eventually('no connection is left', () => gone === 2)
    const over = { ...options, timeoutMs: 600_000, signal: AbortSignal.abort() }
    await t.rejects(MediaSocket.connect(url, over), { code: 'media_connect_failed' })
  },
)
