import { networkInterfaces } from 'node:os'
import { within, sleep } from '../../../src/lib/deadline.ts'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { Helper } from '../../measure/helper.ts'
import type { Condition } from '../conditions.ts'
import { latencies, percentile } from '../dsp/latency.ts'
import { score } from '../dsp/score.ts'
import { firstCandidate, withOnlyCandidate } from '../net/candidates.ts'
import { fates, type Fate } from '../net/impairment.ts'
import { ImpairedLink, type Passed } from '../net/impaired-link.ts'
import type { Figures } from '../simulated/simulate.ts'
import { LOOK_AHEAD_MS } from '../simulated/to-app.ts'
import { phoneHears, type Received } from '../sound/receivers.ts'
import { PHONE_RATE, throughG711, type Speech } from '../sound/speech.ts'
import type { App, AppRecording } from './app-process.ts'
import type { Bridge } from './bridges.ts'
import { Phone, type Arrived } from './phone.ts'

const FRAME = 160
const FRAME_MS = 20
/** Units of Opus' clock in a sample of 8 kHz. */
const UNITS = 6
const TAIL_MS = 1500

/** Both directions of one call; `late` and the shares are what the bridge and the app say themselves. */
export interface CallFigures {
  readonly toApp: Figures
  readonly toPhone: Figures
}

/** One call over impaired networks, in real time: speech both ways, from beginning to end. */
export async function measureCall(
  bridge: Bridge,
  condition: Condition,
  speech: Speech,
  seed: number,
): Promise<CallFigures> {
  const frames = speech.samples.length / FRAME
  const link = new ImpairedLink(fates(condition.app, 2 * frames, seed + 1), fates(condition.app, 2 * frames, seed))
  const app = new Helper<App>(new URL('./app-process.ts', import.meta.url))
  const phone = await Phone.open()
  const call = await bridge.call(phone.port)
  try {
    const forApp = await link.openForApp(firstCandidate(call.offer), ownAddress())
    const answer = await app.ask('answer', withOnlyCandidate(call.offer, forApp))
    await call.accept(withOnlyCandidate(answer, link.openForBridge(firstCandidate(answer))))
    await within(20_000, connected(app), 'connecting the app')
    await app.ask('start', speech.samples)
    phone.say(speech.samples, fates(condition.sip, frames, seed), call.rtp)
    await sleep(frames * FRAME_MS + TAIL_MS)
    const [recording, figures] = [await app.ask('finish', undefined), await call.figures()]
    const reference = throughG711(speech)
    const toApp = score(reference, recording.heard, speech.sentences)
    const toPhone = hearAtPhone(phone.arrived, fates(condition.sip, 2 * frames, seed + 1))
    return {
      toApp: {
        ...toApp,
        concealedPercent: recording.concealedPercent ?? NaN,
        recoveredPercent: NaN,
        addedMs: percentiles(addedToApp(bridge.name === 'cubebridge', phone, link.fromBridge)),
        late: 0,
      },
      toPhone: {
        ...score(reference, toPhone.heard, speech.sentences),
        concealedPercent: figures ? (100 * figures.concealedMs) / FRAME_MS / frames : NaN,
        recoveredPercent: figures ? (100 * figures.recovered) / frames : NaN,
        addedMs: percentiles(
          latencies(reference, toPhone.sent, toPhone.leavingMs, arrivalsFromApp(link.fromApp, recording)),
        ),
        late: figures?.late ?? 0,
      },
    }
  } finally {
    phone.close()
    await Promise.all([app.close(), call.close()])
    link.close()
  }
}

async function connected(app: Helper<App>): Promise<void> {
  while ((await app.ask('state', undefined)) !== 'connected') await sleep(50)
}

/** Where libwebrtc will have its candidate: it leaves loopback out. */
function ownAddress(): string {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

function percentiles(values: readonly number[]): Figures['addedMs'] {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95) }
}

/** What the phone received, laid out by its timestamps: as sent, and as heard after the network behind the bridge. */
function hearAtPhone(arrived: readonly Arrived[], onward: readonly Fate[]) {
  const base = arrived[0]?.timestamp
  if (base === undefined) throw new Error('the bridge sent nothing to the phone')
  const { decode } = g711Tables('PCMU')
  const packets = arrived.map(({ timestamp, ...packet }) => ({ ...packet, frame: ((timestamp - base) | 0) / FRAME }))
  const byFrame = new Map(packets.map((packet) => [packet.frame, packet.atMs]))
  const frames = Math.max(...byFrame.keys()) + 1
  const sent = new Float64Array(frames * FRAME)
  for (const { frame, payload } of packets) {
    for (let i = 0; i < FRAME; i++) sent[frame * FRAME + i] = decode[payload[i]!]!
  }
  const received = packets.flatMap((packet, i): Received[] => {
    const fate = onward[i % onward.length]!
    return fate === 'lost' ? [] : [{ ...packet, atMs: packet.atMs + fate }]
  })
  const leavingMs = (sample: number) => {
    const frame = Math.floor(sample / FRAME)
    return (byFrame.get(frame) ?? NaN) + ((sample % FRAME) * 1000) / PHONE_RATE
  }
  return { sent, leavingMs, heard: phoneHears(received, frames) }
}

/** Which samples each of the app's packets brought to the bridge: by when libwebrtc was given them. */
function arrivalsFromApp(passed: readonly Passed[], { spokenMs }: AppRecording) {
  // A packet leaves libwebrtc as soon as its second half has been put in. The most frequent offset is the right one.
  const offsets = new Map<number, number>()
  const sampleOf = ({ timestamp }: Passed) => ((timestamp - passed[0]!.timestamp) | 0) / UNITS
  let put = 0
  for (const packet of passed) {
    while (put < spokenMs.length && spokenMs[put]! <= packet.cameMs) put++
    if (put < 2 || put >= spokenMs.length) continue
    const offset = Math.round((put - 2) * (FRAME / 2) - sampleOf(packet))
    offsets.set(offset, (offsets.get(offset) ?? 0) + 1)
  }
  const [offset = 0] = [...offsets].sort((a, b) => b[1] - a[1])[0] ?? []
  return passed.flatMap((packet) =>
    packet.wentMs === undefined ? [] : [{ from: sampleOf(packet) + offset, atMs: packet.wentMs }],
  )
}

/**
 * Our packets carry the phone's times. libwebrtc's carry none of them: there the latest packet of the phone's counts as
 * the one that was sent on, which flatters it.
 */
function addedToApp(isOurs: boolean, { said }: Phone, passed: readonly Passed[]): number[] {
  const first = passed[0]
  if (first === undefined) return []
  const firstFrame = Math.min(...said.keys())
  const times = [...said.values()].sort((a, b) => a - b)
  return passed.flatMap(({ timestamp, cameMs }) => {
    const frame = ((timestamp - first.timestamp) | 0) / (UNITS * FRAME) + firstFrame
    const came = isOurs ? said.get(frame) : times.findLast((time) => time <= cameMs)
    return came === undefined ? [] : [cameMs - came + LOOK_AHEAD_MS]
  })
}
