/** An app: libwebrtc as `@roamhq/wrtc` packs it, which says what it is given and keeps what it hears. */
import { joined } from '../dsp/joined.ts'
import { loadWrtc, type AudioSource, type MediaTrack } from '../../../dev/app/wrtc.ts'
import { machineMs } from '../../measure/clock.ts'
import { serve } from '../../measure/helper.ts'
import { resample } from '../dsp/resample.ts'

/** The part of RTCPeerConnection used here; wrtc's own types need the DOM's. */
interface Connection {
  readonly localDescription: { readonly sdp: string }
  readonly iceGatheringState: string
  readonly connectionState: string
  onicegatheringstatechange: (() => void) | null
  ontrack: ((event: { track: MediaTrack }) => void) | null
  addTrack(track: MediaTrack, stream: unknown): unknown
  createAnswer(): Promise<unknown>
  setLocalDescription(description: unknown): Promise<void>
  setRemoteDescription(description: object): Promise<void>
  getStats(): Promise<Map<string, Record<string, unknown>>>
}

/** What the app heard and, as libwebrtc counts, what it had to make up. */
export interface AppRecording {
  /** 8 kHz, from the beginning of `start` on. */
  readonly heard: Float64Array
  /** When each 10 ms of the speech went into libwebrtc, ms of the machine's clock. */
  readonly spokenMs: Float64Array
  /** Of all samples; undefined when libwebrtc does not say. */
  readonly concealedPercent: number | undefined
}

const RATE = 48_000
const PHONE_RATE = 8000
const TEN_MS = RATE / 100

const wrtc = await loadWrtc()
const connection = new wrtc.RTCPeerConnection({ iceServers: [] }) as unknown as Connection
const source: AudioSource = new wrtc.nonstandard.RTCAudioSource()
/** Runs of the same rate: libwebrtc changes it with what it decodes. */
const heard: { readonly rate: number; readonly parts: Int16Array[] }[] = []
const spoken: number[] = []
// Kept from the garbage collector, which would end the call.
const kept: unknown[] = []
let recording = false

connection.ontrack = ({ track }) => {
  const sink = new wrtc.nonstandard.RTCAudioSink(track)
  kept.push(sink, track)
  sink.ondata = ({ samples, sampleRate, channelCount = 1 }) => {
    if (!recording) return
    if (heard.at(-1)?.rate !== sampleRate) heard.push({ rate: sampleRate, parts: [] })
    heard.at(-1)!.parts.push(samples.filter((_, i) => i % channelCount === 0))
  }
}

const handlers = {
  /** Resolves with an answer that holds all candidates. */
  async answer(sdp: string): Promise<string> {
    const track = source.createTrack()
    kept.push(track)
    connection.addTrack(track, new wrtc.MediaStream([track]))
    await connection.setRemoteDescription({ type: 'offer', sdp })
    await connection.setLocalDescription(await connection.createAnswer())
    await new Promise<void>((resolve) => {
      const check = () => {
        if (connection.iceGatheringState === 'complete') resolve()
      }
      connection.onicegatheringstatechange = check
      check()
    })
    return connection.localDescription.sdp
  },
  state: (_: undefined): string => connection.connectionState,
  /** Says `samples` (8 kHz) once, and records. */
  start(samples: Float64Array): void {
    const wide = Int16Array.from(resample(samples, PHONE_RATE, RATE), (sample) =>
      Math.max(-32768, Math.min(32767, Math.round(sample))),
    )
    recording = true
    const began = machineMs()
    const timer = setInterval(() => {
      while (spoken.length * 10 <= machineMs() - began) {
        const at = spoken.length * TEN_MS
        if (at >= wide.length) {
          clearInterval(timer)
          return
        }
        const frame = new Int16Array(TEN_MS)
        frame.set(wide.subarray(at, at + TEN_MS))
        spoken.push(machineMs())
        source.onData({ samples: frame, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: TEN_MS })
      }
    }, 5)
  },
  async finish(_: undefined): Promise<AppRecording> {
    recording = false
    return {
      heard: joined(heard.map(({ rate, parts }) => resample(joined(parts), rate, PHONE_RATE))),
      spokenMs: Float64Array.from(spoken),
      concealedPercent: await concealedPercent(),
    }
  },
}

async function concealedPercent(): Promise<number | undefined> {
  for (const stat of (await connection.getStats()).values()) {
    const { type, concealedSamples, silentConcealedSamples = 0, totalSamplesReceived } = stat
    if (type !== 'inbound-rtp' || typeof concealedSamples !== 'number') continue
    if (typeof totalSamplesReceived !== 'number' || typeof silentConcealedSamples !== 'number') continue
    return (100 * (concealedSamples - silentConcealedSamples)) / totalSamplesReceived
  }
  return undefined
}

export type App = typeof handlers

serve(handlers)
