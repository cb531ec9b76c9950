/** A bridge on libwebrtc as `@roamhq/wrtc` packs it: it takes and gives PCM, so G.711 and the rates are ours to change. */
import type { Socket } from 'node:dgram'
import { loadWrtc, type AudioSource, type MediaTrack } from '../../dev/app/wrtc.ts'
import { g711Tables } from '../../src/media/g711/g711.ts'
import { rtpPayloadStart, RTP_HEADER_LENGTH, writeRtpHeader } from '../../src/media/rtp/header.ts'
import { openSocket } from '../far/socket.ts'
import { FRAME } from '../far/speech.ts'
import { serve } from '../measure/helper.ts'
import { LOOPBACK } from './loopback.ts'
import { Downsampler, FACTOR, Upsampler } from './resample.ts'

/** The part of RTCPeerConnection used here; wrtc's own types need the DOM's. */
interface Connection {
  readonly localDescription: { readonly sdp: string }
  readonly iceGatheringState: string
  readonly connectionState: string
  onicegatheringstatechange: (() => void) | null
  onconnectionstatechange: (() => void) | null
  ontrack: ((event: { track: MediaTrack }) => void) | null
  addTransceiver(track: MediaTrack, options: object): unknown
  createOffer(): Promise<unknown>
  setLocalDescription(description: unknown): Promise<void>
  setRemoteDescription(description: object): Promise<void>
}

const wrtc = await loadWrtc()
const { encode, decode } = g711Tables('PCMU')
/** libwebrtc takes and gives 10 ms at a time. */
const TEN_MS = 480
/** Kept from the garbage collector, which would end the call. */
const calls = new Map<number, { connection: Connection; track: MediaTrack; sink?: unknown }>()

/** Each frame from the phone at once, as two of 10 ms. */
function toApp(source: AudioSource): (payload: Buffer) => void {
  const pcm = new Int16Array(FRAME)
  const wide = new Int16Array(FRAME * FACTOR)
  const upsampler = new Upsampler()
  return (payload) => {
    for (let i = 0; i < FRAME; i++) pcm[i] = decode[payload[i]!]!
    upsampler.run(pcm, wide)
    for (let at = 0; at < wide.length; at += TEN_MS) {
      const samples = wide.slice(at, at + TEN_MS)
      source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: TEN_MS })
    }
  }
}

/** Each two of 10 ms from libwebrtc's own clock as a frame to the phone. */
function toPhone(call: number, socket: Socket, port: number): (samples: Int16Array) => void {
  const pcm = new Int16Array(FRAME)
  const downsampler = new Downsampler()
  let filled = 0
  let sequence = 0
  return (samples) => {
    filled += downsampler.run(samples, pcm.subarray(filled))
    if (filled < FRAME) return
    filled = 0
    const packet = Buffer.allocUnsafe(RTP_HEADER_LENGTH + FRAME)
    writeRtpHeader(packet, false, 0, sequence & 0xffff, sequence * FRAME, call)
    sequence++
    for (let i = 0; i < FRAME; i++) packet[RTP_HEADER_LENGTH + i] = encode[pcm[i]! & 0xffff]!
    socket.send(packet, port, LOOPBACK)
  }
}

const handlers = {
  ready: (_: undefined) => undefined,
  /** Resolves with an offer that holds all candidates, and with where the phone is to send. */
  async offer({ call, phonePort }: { call: number; phonePort: number }): Promise<{ sdp: string; port: number }> {
    const connection = new wrtc.RTCPeerConnection({ iceServers: [] }) as unknown as Connection
    const source = new wrtc.nonstandard.RTCAudioSource()
    const track = source.createTrack()
    connection.addTransceiver(track, { direction: 'sendrecv' })
    const entry: { connection: Connection; track: MediaTrack; sink?: unknown } = { connection, track }
    calls.set(call, entry)
    const hear = toApp(source)
    const socket = await openSocket((datagram) => {
      const start = rtpPayloadStart(datagram, datagram.length)
      if (start > 0) hear(datagram.subarray(start))
    })
    const say = toPhone(call, socket, phonePort)
    connection.ontrack = (event) => {
      const sink = new wrtc.nonstandard.RTCAudioSink(event.track)
      sink.ondata = ({ samples }) => say(samples)
      entry.sink = sink
    }
    await connection.setLocalDescription(await connection.createOffer())
    await new Promise<void>((resolve) => {
      const check = () => {
        if (connection.iceGatheringState === 'complete') resolve()
      }
      connection.onicegatheringstatechange = check
      check()
    })
    return { sdp: connection.localDescription.sdp, port: socket.address().port }
  },
  async accept({ call, sdp }: { call: number; sdp: string }): Promise<void> {
    await calls.get(call)!.connection.setRemoteDescription({ type: 'answer', sdp })
  },
}

export type WrtcBridge = typeof handlers

serve(handlers)
