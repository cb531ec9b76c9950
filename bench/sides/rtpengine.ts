import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { freePortRange } from '../../dev/ports/port-range.ts'
import { sampleProcess } from '../measure/processes.ts'
import { openSocket } from '../far/socket.ts'
import { NgClient, type NgValue } from './ng.ts'
import { rtpengineCommand } from './rtpengine-program.ts'
import { connectAll, LOOPBACK, type Far, type OpenSide, type Side } from './side.ts'

const THREADS = 2

/** rtpengine in user space, with an encoder like ours, told what to do as a bridge that used it would. */
export const rtpengine: Side = {
  name: 'rtpengine',
  description: `Debian's rtpengine 12.5 in user space, ${THREADS} threads, Opus at complexity 5`,
  async open(calls, far): Promise<OpenSide> {
    const engine = await start(calls)
    try {
      const pid = engine.child.pid!
      const { rssKb } = await sampleProcess(pid)
      await connectAll(calls, (call) => connect(engine.ng, call, far))
      return { pids: [pid], emptyRssKb: rssKb, close: () => stop(engine) }
    } catch (error) {
      await stop(engine)
      throw error
    }
  },
}

interface Engine {
  readonly child: ChildProcess
  readonly ng: NgClient
}

async function start(calls: number): Promise<Engine> {
  const command = await rtpengineCommand()
  if (command === undefined) throw new Error('rtpengine is missing')
  const [program, ...first] = command
  const [min, max] = (await freePortRange(8 * Math.max(calls, 25))).split('-')
  const port = await freePort()
  const child = spawn(
    program,
    [
      ...[...first, '--foreground', '--log-stderr', '--log-level=3', '--config-file=none', '--table=-1'],
      ...[`--interface=phone/${LOOPBACK}`, `--interface=app/${LOOPBACK}`, `--listen-ng=${LOOPBACK}:${port}`],
      ...[`--port-min=${min!}`, `--port-max=${max!}`, `--num-threads=${THREADS}`, '--timeout=600'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  child.on('error', (error) => (said = error.message))
  const ng = await NgClient.open(LOOPBACK, port)
  try {
    await ng.command('ping')
    return { child, ng }
  } catch (error) {
    await stop({ child, ng })
    throw new Error(`rtpengine does not start: ${said.trim()}`, { cause: error })
  }
}

async function stop({ child, ng }: Engine): Promise<void> {
  ng.close()
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function connect(ng: NgClient, call: number, { phones, apps, phonePorts }: Far): Promise<void> {
  const name = { 'call-id': `call-${call}`, 'from-tag': 'phone' }
  const offer = await ng.command('offer', { ...name, ...OFFER, sdp: phoneSdp(phonePorts[call]!) })
  const sdp = await apps.ask('answer', { call, sdp: String(offer.sdp) })
  const answer = await ng.command('answer', { ...name, ...ANSWER, sdp })
  const port = Number(/^m=audio (\d+) /m.exec(String(answer.sdp))?.[1])
  await phones.ask('connect', { call, remote: { address: LOOPBACK, port } })
  await apps.ask('connected', call)
}

/** Our own encoder's settings: name, clock, channels, bitrate, packet time, format, options of the encoder. */
const OPUS = 'opus/48000/2/24000//useinbandfec=1/complexity=5'

/** The phone's plain RTP, offered to the app as WebRTC. rtpengine's documentation of `ng` explains each. */
const OFFER: Readonly<Record<string, NgValue>> = {
  'transport protocol': 'UDP/TLS/RTP/SAVPF',
  ICE: 'force',
  DTLS: 'passive',
  SDES: ['off'],
  'rtcp-mux': ['offer', 'require'],
  replace: ['origin'],
  flags: ['generate-mid', 'no-rtcp-attribute', 'trust-address'],
  direction: ['phone', 'app'],
  codec: { mask: ['PCMU'], transcode: [OPUS] },
}

const ANSWER: Readonly<Record<string, NgValue>> = {
  // What follows the app's answer is an encoder of default settings, unless they are set again.
  codec: { set: [OPUS] },
  'to-tag': 'app',
  replace: ['origin'],
  flags: ['trust-address'],
}

function phoneSdp(port: number): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${LOOPBACK}`,
    's=-',
    `c=IN IP4 ${LOOPBACK}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    'a=rtpmap:0 PCMU/8000',
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n')
}

/** rtpengine takes a number only: one that is free now. */
async function freePort(): Promise<number> {
  const socket = await openSocket(() => undefined)
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}
