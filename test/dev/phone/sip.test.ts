import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import t from 'tap'
import fc from 'fast-check'
import { sleep } from '../../../src/lib/deadline.ts'
import { openPhone } from '../../../dev/phone/phone.ts'
import { Recording } from '../../../dev/phone/recording.ts'
import { cseqOf, formatSip, headerOf, headersOf, parseSip, type SipRequest } from '../../../dev/phone/sip/message.ts'
import { parseSdp, writeSdp } from '../../../dev/phone/sip/sdp.ts'

/** A SIP server that does as each test says. */
async function openServer(t: { teardown(work: () => void): void }): Promise<{
  socket: Socket
  home: { host: string; sipPort: number; phones: Map<string, string> }
  requests: SipRequest[]
  from: () => RemoteInfo
  answer: (request: SipRequest, code: number, extra?: string, body?: string) => void
}> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  const requests: SipRequest[] = []
  let from: RemoteInfo | undefined
  socket.on('message', (data: Buffer, remote: RemoteInfo) => {
    from = remote
    const message = parseSip(data.toString())
    if (message?.kind === 'request') requests.push(message)
  })
  return {
    socket,
    home: { host: '127.0.0.1', sipPort: socket.address().port, phones: new Map([['1001', 'secret']]) },
    requests,
    from: () => from!,
    answer: (request, code, extra = '', body = '') => {
      const copied = ['via', 'from', 'to', 'call-id', 'cseq'].flatMap((name) =>
        headersOf(request, name).map((value) => `${name}: ${value}${name === 'to' ? ';tag=them' : ''}`),
      )
      const text = [`SIP/2.0 ${code} Said`, ...copied, `content-length: ${body.length}`].join('\r\n')
      socket.send(`${text}${extra}\r\n\r\n${body}`, from!.port, from!.address)
    },
  }
}

async function until(met: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !met(); i++) await sleep(20)
}

const SDP = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n'

t.test('a request that was lost is sent again, the same to the letter', async (t) => {
  const server = await openServer(t)
  const phone = await openPhone({ switch: server.home, user: '1001' })
  t.teardown(() => phone.close())
  const registered = phone.register()
  await until(() => server.requests.length === 3)
  t.strictSame(server.requests[0], server.requests[2])
  server.answer(server.requests[0]!, 200)
  await registered
  server.socket.on('message', (data: Buffer) => {
    const request = parseSip(data.toString())
    if (request?.kind === 'request') server.answer(request, 200)
  })
})

t.test('an answer that comes again is acknowledged again', async (t) => {
  const server = await openServer(t)
  const phone = await openPhone({ switch: server.home, user: '1001' })
  t.teardown(() => phone.close())
  const call = await phone.call('vendas')
  await until(() => server.requests.length > 0)
  const invite = server.requests[0]!
  const contact = `\r\ncontact: <sip:them@127.0.0.1:${server.home.sipPort}>\r\ncontent-type: application/sdp`
  for (let i = 0; i < 3; i++) server.answer(invite, 200, contact, SDP)
  await call.answered()
  const acks = () => server.requests.filter(({ method }) => method === 'ACK')
  await until(() => acks().length === 3)
  t.equal(acks().length, 3)
  t.equal(acks()[0]?.uri, `sip:them@127.0.0.1:${server.home.sipPort}`)
  t.equal(cseqOf(acks()[0]!).number, cseqOf(invite).number)
  const over = call.hangUp()
  await until(() => server.requests.some(({ method }) => method === 'BYE'))
  server.answer(
    server.requests.find(({ method }) => method === 'BYE')!,
    200,
  )
  t.match(await over, { by: 'us', code: 200 })
})

t.test('a refusal is acknowledged in its own transaction', async (t) => {
  const server = await openServer(t)
  const phone = await openPhone({ switch: server.home, user: '1001' })
  t.teardown(() => phone.close())
  const call = await phone.call('vendas')
  await until(() => server.requests.length > 0)
  server.answer(server.requests[0]!, 486)
  t.match(await call.ended(), { by: 'them', code: 486 })
  await until(() => server.requests.some(({ method }) => method === 'ACK'))
  const ack = server.requests.find(({ method }) => method === 'ACK')!
  t.equal(headerOf(ack, 'via'), headerOf(server.requests[0]!, 'via'))
})

t.test('an INVITE that comes twice rings once, and its answer is repeated until it is acknowledged', async (t) => {
  const server = await openServer(t)
  const phone = await openPhone({ switch: server.home, user: '1001' })
  t.teardown(() => phone.close())
  phone.onCall('busy')
  // So that the server knows where the phone is.
  void phone.register().catch(() => undefined)
  await until(() => server.requests.length > 0)
  server.answer(server.requests[0]!, 200)
  const replies: string[] = []
  server.socket.on('message', (data: Buffer) => {
    const reply = parseSip(data.toString())
    if (reply?.kind === 'response') replies.push(`${reply.code} ${headerOf(reply, 'to')}`)
  })
  const { port, address } = server.from()
  const headers = [
    ['Via', 'SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx'],
    ['From', '<sip:9@127.0.0.1>;tag=a'],
    ['To', '<sip:1001@127.0.0.1>'],
    ['Call-ID', 'once'],
    ['CSeq', '1 INVITE'],
    ['Contact', `<sip:9@127.0.0.1:${server.home.sipPort}>`],
  ] as const
  const invite = formatSip({ kind: 'request', method: 'INVITE', uri: 'sip:1001@127.0.0.1', headers, body: SDP })
  server.socket.send(invite, port, address)
  server.socket.send(invite, port, address)
  await until(() => replies.length >= 3)
  t.equal(phone.calls.length, 1)
  t.equal(new Set(replies).size, 1, 'every reply is the same')
  t.match(replies[0], /^486 .*;tag=/)
  server.socket.send(invite.replace('INVITE sip', 'ACK sip').replace('1 INVITE', '1 ACK'), port, address)
})

t.test('what is no SIP is passed over', async (t) => {
  t.equal(parseSip(''), undefined)
  t.equal(parseSip('HTTP/1.1 200 OK\r\n\r\n'), undefined)
  fc.assert(
    fc.property(fc.string(), fc.string(), (head, body) => {
      parseSip(`INVITE sip:x SIP/2.0\r\n${head}\r\n\r\n${body}`)
      parseSdp(`v=0\r\n${head}\r\nm=audio ${body}`)
    }),
  )
})

t.test('a message reads back as it was written, also with short names and folded lines', async (t) => {
  const request = parseSip(
    'OPTIONS sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP x;branch=1\r\ni: abc\r\nf: "A\r\n B" <sip:a@b>\r\n\r\n',
  )
  t.equal(headerOf(request!, 'call-id'), 'abc')
  t.equal(headerOf(request!, 'from'), '"A B" <sip:a@b>')
})

t.test('an answer takes the audio and refuses the video, in the order of the offer', async (t) => {
  const offer = `${SDP.replace('m=audio', 'm=video 8 RTP/AVP 99\r\na=sendonly\r\nm=audio')}a=rtpmap:96 telephone-event/8000\r\n`
  const remote = parseSdp(offer)!
  t.match(remote, { host: '127.0.0.1', port: 9, events: 96, direction: 'sendrecv', payloadTypes: [0] })
  const answer = writeSdp({ host: '127.0.0.1', port: 7000, codec: 'PCMU', direction: 'sendrecv', version: 1 }, remote)
  t.match(answer, /m=video 0 RTP\/AVP 99\r\nm=audio 7000 RTP\/AVP 0 96\r\n/)
})

t.test('what is heard keeps its place in time: losses are silence, a new source goes on by the clock', async (t) => {
  const recording = new Recording()
  const frame = new Int16Array(160).fill(1000)
  recording.write(frame, 4_294_967_200, 5000)
  // One packet later than the next, over the wrap of the timestamps.
  recording.write(frame, (4_294_967_200 + 320) % 2 ** 32, 5040)
  t.strictSame([...new Set(recording.all().subarray(160, 320))], [0])
  t.equal(recording.all().length, 480)
  recording.write(frame, 123_456_789, 6000)
  t.equal(recording.all().length, 8000 + 160)
  t.equal(recording.lastSecond(6010)[7999], 1000)
  t.ok(
    recording.lastSecond(8000).every((sample) => sample === 0),
    'and a second of nothing is silence',
  )
})
