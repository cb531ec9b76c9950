import type { Socket } from 'node:dgram'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { rtpTimestamp, writeRtpHeader } from '../../../src/media/rtp/header.ts'
import type { RtpAddress } from '../../../src/media/session.ts'
import { openSocket } from '../../far/socket.ts'
import { machineMs } from '../../measure/clock.ts'
import type { Fate } from '../net/impairment.ts'

const FRAME = 160
const FRAME_MS = 20
const HEADER = 12

/** A frame as the bridge sent it. */
export interface Arrived {
  readonly atMs: number
  readonly timestamp: number
  readonly payload: Buffer
}

/** Asterisk's side of a call: says speech in packets of 20 ms over an impaired network, keeps what comes. */
export class Phone {
  readonly arrived: Arrived[] = []
  /** When each packet reached the bridge, by the frame's number. The machine's ms. */
  readonly said = new Map<number, number>()
  readonly #socket: Socket
  #timer: NodeJS.Timeout | undefined
  #closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  static async open(): Promise<Phone> {
    const phone: Phone = new Phone(await openSocket((packet) => phone.#take(packet)))
    return phone
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Also forgets what came before: bridges send silence from the start on. */
  say(samples: Float64Array, fates: readonly Fate[], to: RtpAddress): void {
    this.arrived.length = 0
    const { encode } = g711Tables('PCMU')
    const began = machineMs()
    let next = 0
    this.#timer = setInterval(() => {
      for (; next * FRAME_MS <= machineMs() - began; next++) {
        if ((next + 1) * FRAME > samples.length) {
          clearInterval(this.#timer)
          return
        }
        const packet = Buffer.alloc(HEADER + FRAME)
        writeRtpHeader(packet, next === 0, 0, next & 0xffff, next * FRAME, 0x1234)
        for (let i = 0; i < FRAME; i++) packet[HEADER + i] = encode[Math.round(samples[next * FRAME + i]!) & 0xffff]!
        this.#send(packet, next, fates[next]!, to)
      }
    }, FRAME_MS / 4)
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    this.#socket.close()
  }

  #send(packet: Buffer, frame: number, fate: Fate, to: RtpAddress): void {
    if (fate === 'lost') return
    const send = () => {
      if (this.#closed) return
      this.said.set(frame, machineMs())
      this.#socket.send(packet, to.port, to.address)
    }
    if (fate === 0) send()
    else setTimeout(send, fate)
  }

  #take(packet: Buffer): void {
    if (packet.length <= HEADER) return
    this.arrived.push({ atMs: machineMs(), timestamp: rtpTimestamp(packet), payload: packet.subarray(HEADER) })
  }
}
