/** The process that is measured: sessions as a media worker has them, and nothing else. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { loaderFlags } from '../../src/lib/typescript.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { within } from '../../src/lib/deadline.ts'
import { describeOpus, loadOpus, Pacer } from '../../src/media/audio-path.ts'
import { RtpPorts } from '../../src/media/ports/rtp-ports.ts'
import { WorkerSession } from '../../src/media/worker/worker-session.ts'
import { warmUp } from '../../src/media/worker/warm-up.ts'
import type { FromFarEnds, HotPathOptions, HotPathResult, ToFarEnds, Window } from './messages.ts'
import { recordProfile } from './profile.ts'

const SETTLE_MS = 4000
const WATCH_MS = 500
/** That come out: 50 a second and direction. */
const PACKETS_PER_CALL_SECOND = 100

type Counts = Extract<FromFarEnds, { kind: 'counted' }>

const options = JSON.parse(process.argv[2]!) as HotPathOptions
const farEndsFile = fileURLToPath(new URL('./far-ends.ts', import.meta.url))
const farEnds = fork(farEndsFile, [], {
  execArgv: loaderFlags(farEndsFile),
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
farEnds.on('exit', () => process.exit(1))

async function ask<K extends FromFarEnds['kind']>(
  message: ToFarEnds,
  kind: K,
): Promise<Extract<FromFarEnds, { kind: K }>> {
  farEnds.send(message)
  const [answer] = (await within(30_000, once(farEnds, 'message'), `the far ends' ${kind}`)) as [FromFarEnds]
  if (answer.kind !== kind) throw new Error(`the far ends answered ${answer.kind} to ${message.kind}`)
  return answer as Extract<FromFarEnds, { kind: K }>
}

async function open(call: number, around: ConstructorParameters<typeof WorkerSession>[1]): Promise<WorkerSession> {
  let connected: () => void = () => undefined
  const up = new Promise<void>((resolve) => (connected = resolve))
  const session = new WorkerSession(
    {
      id: `call-${call}`,
      ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] },
      opus: {
        bitrate: 24_000,
        complexity: options.complexity,
        inbandFec: true,
        expectedLossPercent: 10,
        dtx: false,
      },
      prefer: 'opus',
      appTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    },
    around,
    (event) => {
      if (event.name === 'connected') connected()
      if (event.name === 'failed') throw new Error(`call ${call}: ${event.failure}: ${event.detail}`)
    },
  )
  const { port } = await session.openRtp('PCMU')
  const offer = onLoopback(await session.createOffer())
  const { answer, rtpPort } = await ask({ kind: 'call', call, offer, rtpPort: port }, 'called')
  session.connectRtp({ address: '127.0.0.1', port: rtpPort })
  session.acceptAnswer(onLoopback(answer))
  await within(60_000, up, `call ${call} to connect`)
  return session
}

/** Without candidates of other interfaces: which of them wins differs from machine to machine. */
function onLoopback(sdp: string): string {
  return sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || line.includes(' 127.0.0.1 '))
    .join('\r\n')
}

const count = (): Promise<Counts> => ask({ kind: 'count' }, 'counted')

async function measure(): Promise<Window> {
  const before = await count()
  const cpu = process.cpuUsage()
  await pause(options.seconds * 1000)
  const { user, system } = process.cpuUsage(cpu)
  const after = await count()
  const came = after.toPhones - before.toPhones + after.toApps - before.toApps
  return {
    cpuMsPerCallSecond: ((user + system) / 1000 / came) * PACKETS_PER_CALL_SECOND,
    systemShare: system / (user + system),
    deliveredPercent: (100 * came) / (after.sent - before.sent),
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const codec = loadOpus()
await warmUp(codec)
const around = {
  clock: systemClock,
  pacer: new Pacer({ clock: systemClock }),
  codec,
  ports: new RtpPorts({ range: { min: 30_000, max: 59_999 }, drainMs: 0, clock: systemClock }),
  rtpAddress: '127.0.0.1',
  transcoders: undefined,
  notice: (message: string) => console.error(message),
}
const sessions: WorkerSession[] = []
for (let call = 0; call < options.calls; call++) sessions.push(await open(call, around))
const watch = setInterval(() => sessions.forEach((session) => session.watch()), WATCH_MS)
await pause(SETTLE_MS)
const windows: Window[] = []
for (let i = 0; i < options.windows; i++) windows.push(await measure())
if (options.profile !== undefined) await recordProfile(options.profile, () => pause(options.seconds * 1000))
const { toApp, toPhone } = sessions[0]!.statistics().paths
const result: HotPathResult = { windows, opus: describeOpus(), paths: [toApp, toPhone] }
clearInterval(watch)
process.send?.(result, () => process.exit(0))
