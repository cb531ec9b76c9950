import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { Clip } from '../../dev/clip/clip.ts'
import { FRAME_RATE } from '../../dev/clip/timing.ts'
import { RTP_HEADER_LENGTH, rtpMarker, rtpSsrc, writeRtpHeader } from '../../src/media/rtp/header.ts'
import { SrtpSender } from '../../src/media/srtp/srtp.ts'
import { H264Packetizer } from '../../src/media/video/h264/packetizer.ts'
import { machineMs } from '../measure/clock.ts'
import { Helper } from '../measure/helper.ts'
import { percentile } from '../measure/percentiles.ts'
import { sampleProcess, usageBetween } from '../measure/processes.ts'
import { FIRST_SSRC, KEYS, PAYLOAD_TYPES, type Passing } from './passing-protocol.ts'

export interface Passed {
  /** As the paths print themselves. */
  readonly paths: readonly string[]
  /** Of one core, for one call both ways. */
  readonly cpuPercent: number
  readonly packetsPerSecond: number
  readonly deliveredPercent: number
  /** From the sending of a picture's last packet until it came out, milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p95: number }
}

const MAX_PAYLOAD = 1188
/** What SRTP adds: its longest tag. */
const ROOM = 32
const WARM_UP_PICTURES = 2 * FRAME_RATE

/** H.264 720p30 both ways of each call, from sockets to sockets, in a process of its own. */
export async function passThrough(calls: number, seconds: number): Promise<Passed> {
  const clip = await Clip.load({ codec: 'H264', height: 720 })
  const helper = new Helper<Passing>(new URL('./passing.ts', import.meta.url))
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()))
    const doors = await helper.ask('open', { calls, to: socket.address().port })
    const senders = doors.flatMap(({ phone, app }) => [new Sender(phone, undefined), new Sender(app, srtp())])
    let [sent, received, counting] = [0, 0, false]
    /** When the last packets of pictures were sent to the first call's phone side, and did not come out yet. */
    const under: number[] = []
    const latencies: number[] = []
    socket.on('message', (packet) => {
      if (!counting) return
      received++
      const at = rtpSsrc(packet) === FIRST_SSRC && rtpMarker(packet) ? under.shift() : undefined
      if (at !== undefined) latencies.push(machineMs() - at)
    })
    const sample = async () => ({ at: machineMs(), process: await sampleProcess(helper.pid) })
    let before = await sample()
    const total = WARM_UP_PICTURES + Math.round(seconds * FRAME_RATE)
    const began = machineMs()
    for (let number = 0; number < total; number++) {
      const wait = began + (number * 1000) / FRAME_RATE - machineMs()
      if (wait > 0) await sleep(wait)
      if (number === WARM_UP_PICTURES) {
        await sleep(20)
        before = await sample()
        counting = true
      }
      const picture = clip.at(number)
      for (const [i, sender] of senders.entries()) {
        sender.send(picture.data, picture.timestamp, (packet, port) => {
          if (counting) sent++
          if (counting && i === 0 && rtpMarker(packet)) under.push(machineMs())
          socket.send(packet, port, '127.0.0.1')
        })
      }
    }
    const after = await sample()
    await sleep(200)
    const elapsedMs = after.at - before.at
    const paths = await helper.ask('describe', undefined)
    await helper.ask('close', undefined)
    return {
      paths: [...new Set(paths)],
      cpuPercent: usageBetween(before.process, after.process, elapsedMs).cpuPercent / calls,
      packetsPerSecond: (sent * 1000) / elapsedMs / calls,
      deliveredPercent: (100 * received) / sent,
      latencyMs: { p50: percentile(latencies, 50) ?? NaN, p95: percentile(latencies, 95) ?? NaN },
    }
  } finally {
    socket.close()
    await helper.close()
  }
}

function srtp(): SrtpSender {
  return new SrtpSender(KEYS.profile, KEYS.key, KEYS.salt)
}

/** A phone, or an app with `srtp`: packs pictures and numbers packets. */
class Sender {
  readonly #packetizer = new H264Packetizer({ mode: 1, maxPayload: MAX_PAYLOAD })
  readonly #port: number
  readonly #srtp: SrtpSender | undefined
  readonly #clear = Buffer.alloc(RTP_HEADER_LENGTH + MAX_PAYLOAD)
  #sequence = 0

  constructor(port: number, srtp: SrtpSender | undefined) {
    this.#port = port
    this.#srtp = srtp
  }

  /** The packet is the receiver's to keep: sending takes a moment. */
  send(picture: Buffer, timestamp: number, out: (packet: Buffer, port: number) => void): void {
    const payloadType = this.#srtp ? PAYLOAD_TYPES.app : PAYLOAD_TYPES.phone
    this.#packetizer.split(picture, (payload, length, marker) => {
      const sequence = this.#sequence++ & 0xffff
      writeRtpHeader(this.#clear, marker, payloadType, sequence, timestamp, 77)
      payload.copy(this.#clear, RTP_HEADER_LENGTH, 0, length)
      const packet = Buffer.alloc(RTP_HEADER_LENGTH + length + ROOM)
      const clearLength = RTP_HEADER_LENGTH + length
      const end = this.#srtp?.protect(this.#clear, clearLength, packet) ?? this.#clear.copy(packet, 0, 0, clearLength)
      out(packet.subarray(0, end), this.#port)
    })
  }
}
