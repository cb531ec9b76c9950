import type { RtpPorts } from '../ports/rtp-ports.ts'
import { UdpPort } from '../ports/udp-port.ts'
import type { RtpAddress } from '../session.ts'
import type { AgreedStream } from './phone-negotiation.ts'

export interface PortPairListener {
  onRtp(datagram: Buffer): void
  onRtcp(datagram: Buffer): void
}

interface Bound {
  readonly rtp: UdpPort
  readonly rtcp: UdpPort
}

/** An even port for RTP and the odd one above it for RTCP (RFC 3550 11), for one stream with a phone. */
export class PortPair {
  readonly #bound: Bound
  readonly #port: number
  readonly #ports: RtpPorts
  #sends = false
  #sendsRtcp = false
  #closing: Promise<void> | undefined

  private constructor(bound: Bound, port: number, ports: RtpPorts) {
    this.#bound = bound
    this.#port = port
    this.#ports = ports
  }

  /** Binds the next free pair of `ports` at `address`. Rejects with a MediaError `media_no_port` without one. */
  static async open(address: string, ports: RtpPorts, listener: PortPairListener): Promise<PortPair> {
    const { port, bound } = await ports.take(async (candidate): Promise<Bound | undefined> => {
      const rtp = await UdpPort.bind(address, candidate, (datagram) => listener.onRtp(datagram))
      if (rtp === undefined) return undefined
      try {
        const rtcp = await UdpPort.bind(address, candidate + 1, (datagram) => listener.onRtcp(datagram))
        if (rtcp !== undefined) return { rtp, rtcp }
      } catch (error) {
        await rtp.close()
        throw error
      }
      await rtp.close()
      return undefined
    })
    return new PortPair(bound, port, ports)
  }

  /** Of RTP. */
  get local(): RtpAddress {
    return this.#bound.rtp.local
  }

  get strangers(): number {
    return this.#bound.rtp.strangers
  }

  /**
   * From now on packets go where `stream` says, and only those are taken that come from there. Undefined: nothing goes
   * out any more.
   */
  connect(stream: AgreedStream | undefined): void {
    const { rtp, rtcp } = stream ?? {}
    if (rtp !== undefined) this.#bound.rtp.connect(rtp)
    if (rtcp !== undefined) this.#bound.rtcp.connect(rtcp)
    this.#sends = rtp !== undefined && stream?.sends === true
    // RFC 3264 5.1: reports go on while a stream is on hold.
    this.#sendsRtcp = rtcp !== undefined
  }

  sendRtp(packet: Buffer): void {
    if (this.#sends) this.#bound.rtp.send(packet)
  }

  sendRtcp(packet: Buffer): void {
    if (this.#sendsRtcp) this.#bound.rtcp.send(packet)
  }

  /** Idempotent. */
  close(): Promise<void> {
    // Once: a port that is given back twice is handed out twice.
    this.#closing ??= Promise.all([this.#bound.rtp.close(), this.#bound.rtcp.close()]).then(() =>
      this.#ports.release(this.#port),
    )
    return this.#closing
  }
}
