import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { rtpPayloadType, rtpSequence, rtpTimestamp } from '../../../src/media/rtp/header.ts'
import { machineMs } from '../../measure/clock.ts'
import type { Candidate } from './candidates.ts'
import type { Fate } from './impairment.ts'

/** An RTP packet that passed the link: when it came and, unless it got lost, when it went on. The machine's ms. */
export interface Passed {
  readonly sequence: number
  readonly timestamp: number
  readonly payloadType: number
  readonly cameMs: number
  wentMs: number | undefined
}

/** One end's door to the link: to that end it is the other one. */
class Door {
  readonly socket: Socket
  readonly passed: Passed[] = []
  readonly #fates: readonly Fate[]
  #first: number | undefined

  constructor(fates: readonly Fate[]) {
    this.socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
    this.#fates = fates
  }

  /** What comes in here goes out by `forward`: media impaired, all else (STUN, DTLS, RTCP) untouched. */
  pipe(forward: (packet: Buffer) => void, isClosed: () => boolean): void {
    this.socket.on('message', (packet) => {
      if (!isRtp(packet)) {
        forward(packet)
        return
      }
      const cameMs = machineMs()
      const sequence = rtpSequence(packet)
      this.#first ??= sequence
      const fate = this.#fates[((sequence - this.#first) & 0xffff) % this.#fates.length]!
      const timestamp = rtpTimestamp(packet)
      const entry: Passed = { sequence, timestamp, payloadType: rtpPayloadType(packet), cameMs, wentMs: undefined }
      this.passed.push(entry)
      if (fate === 'lost') return
      const pass = () => {
        if (isClosed()) return
        entry.wentMs = machineMs()
        forward(packet)
      }
      if (fate === 0) pass()
      else setTimeout(pass, fate)
    })
  }

  async bind(address: string): Promise<Candidate> {
    this.socket.bind(0, address)
    await once(this.socket, 'listening')
    return this.socket.address()
  }
}

/** A stretch of network between two WebRTC ends, that loses and delays media by plan. Each end knows only its door. */
export class ImpairedLink {
  readonly #bridgeDoor: Door
  readonly #appDoor: Door
  #closed = false

  /** Fates of the packets from the bridge and from the app, in the order of their numbers. */
  constructor(fromBridge: readonly Fate[], fromApp: readonly Fate[]) {
    this.#bridgeDoor = new Door(fromBridge)
    this.#appDoor = new Door(fromApp)
  }

  /** Resolves with the candidate by which the app reaches the bridge. `address`: where the app's own will be. */
  async openForApp(bridge: Candidate, address: string): Promise<Candidate> {
    this.#appDoor.pipe(
      (packet) => this.#bridgeDoor.socket.send(packet, bridge.port, bridge.address),
      () => this.#closed,
    )
    await this.#bridgeDoor.bind(bridge.address)
    return this.#appDoor.bind(address)
  }

  /** The candidate by which the bridge reaches the app. To be called after `openForApp`. */
  openForBridge(app: Candidate): Candidate {
    this.#bridgeDoor.pipe(
      (packet) => this.#appDoor.socket.send(packet, app.port, app.address),
      () => this.#closed,
    )
    return this.#bridgeDoor.socket.address()
  }

  get fromBridge(): readonly Passed[] {
    return this.#bridgeDoor.passed
  }

  get fromApp(): readonly Passed[] {
    return this.#appDoor.passed
  }

  close(): void {
    this.#closed = true
    this.#bridgeDoor.socket.close()
    this.#appDoor.socket.close()
  }
}

/** RFC 7983 7 and RFC 5761 4. */
function isRtp(packet: Buffer): boolean {
  if (packet.length < 12 || packet[0]! < 128 || packet[0]! > 191) return false
  const type = rtpPayloadType(packet)
  return type < 64 || type > 95
}
