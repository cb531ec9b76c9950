import { availableParallelism, loadavg } from 'node:os'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { findOpus } from '../media/opus/load.ts'
import type { OpusCodec } from '../media/opus/opus.ts'
import type { OpusOptions } from '../media/session.ts'
import type { Probe } from './probe.ts'

/** As package.json's `engines` says. */
const OLDEST_NODE = [20, 19] as const
const FRAME_SAMPLES = 160
const FRAMES_TO_WARM_UP = 50
const FRAMES_TO_MEASURE = 200

export function nodeProbe(node: string = process.versions.node): Probe {
  return {
    name: 'node',
    look: () => {
      const [major = 0, minor = 0] = node.split('.').map(Number)
      const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])
      if (!isOld) return { status: 'ok', found: `Node ${node} on ${process.platform} ${process.arch}` }
      return { status: 'failed', found: `Node ${node}`, advice: `install Node ${OLDEST_NODE.join('.')} or later` }
    },
  }
}

/** Cores against workers, and how busy they are. `machine` as node:os tells it. */
export function processorProbe(
  workers: number | undefined,
  machine = { cores: availableParallelism(), load: loadavg()[0] ?? 0 },
): Probe {
  return {
    name: 'processor',
    look: () => {
      const { cores, load } = machine
      const wanted = workers ?? cores
      const found = `${cores} cores for ${wanted} media workers, load ${load.toFixed(1)}`
      if (wanted > cores) {
        const advice = `set media.workers to ${cores} or leave it out: more workers than cores wait for one another`
        return { status: 'warning', found, advice }
      }
      if (load > cores) {
        const advice = 'other programs take the processor: calls would break up; see what runs (top)'
        return { status: 'warning', found, advice }
      }
      return { status: 'ok', found }
    },
  }
}

/** Which Opus the bridge would run, and how fast. */
export function opusProbe(media: BridgeConfig['media'] | undefined, asked: string | undefined): Probe {
  return {
    name: 'opus',
    look: () => {
      const said: string[] = []
      const codec = findOpus({ cachePath: media?.libopus, warn: (message) => said.push(message) }, asked)
      const microseconds = encodeTime(codec, media?.opus ?? DEFAULT_OPUS)
      const found = `${codec.description}: ${microseconds} µs to encode 20 ms`
      return said.length === 0 ? { status: 'ok', found } : { status: 'warning', found, advice: said.join('; ') }
    },
  }
}

const DEFAULT_OPUS: OpusOptions = {
  bitrate: 24_000,
  complexity: 5,
  inbandFec: true,
  expectedLossPercent: 10,
  dtx: false,
}

/** The median: other programs take their part of single frames. */
function encodeTime(codec: OpusCodec, options: OpusOptions): number {
  const encoder = codec.createEncoder(options)
  try {
    const pcm = new Int16Array(FRAME_SAMPLES)
    const out = Buffer.alloc(1275)
    const times: number[] = []
    for (let frame = -FRAMES_TO_WARM_UP; frame < FRAMES_TO_MEASURE; frame++) {
      // Two tones and a syllable's rise and fall, since silence is cheaper than speech.
      for (let i = 0; i < FRAME_SAMPLES; i++) {
        const second = (frame * FRAME_SAMPLES + i) / 8000
        const level = 6000 * (1 + Math.sin(2 * Math.PI * 4 * second))
        pcm[i] = level * (Math.sin(2 * Math.PI * 220 * second) + 0.5 * Math.sin(2 * Math.PI * 1310 * second)) * 0.6
      }
      const begun = performance.now()
      encoder.encode(pcm, FRAME_SAMPLES, out)
      if (frame >= 0) times.push(performance.now() - begun)
    }
    times.sort((a, b) => a - b)
    return Math.round((times[FRAMES_TO_MEASURE / 2] ?? 0) * 1000)
  } finally {
    encoder.close()
  }
}
