import { Ear } from './ear.ts'
import { Mouth } from './mouth.ts'
import { openRtpSockets, type RtpSockets } from './rtp-sockets.ts'
import type { Codec, RemoteAudio } from './sip/sdp.ts'
import { readRtcp, writeSenderReport } from './video/rtcp.ts'

const REPORT_EVERY_MS = 1000

/** The audio of one call: a mouth and an ear on one RTP port. */
export class PhoneAudio {
  readonly host: string
  readonly port: number
  readonly codec: Codec
  readonly mouth: Mouth
  readonly ear: Ear
  readonly #sockets: RtpSockets
  #remote: RemoteAudio | undefined
  #timer: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  private constructor(host: string, sockets: RtpSockets, codec: Codec) {
    this.host = host
    this.port = sockets.port
    this.codec = codec
    this.#sockets = sockets
    this.ear = new Ear(codec)
    this.mouth = new Mouth(codec, (packet) => {
      if (this.#remote) sockets.rtp.send(packet, this.#remote.port, this.#remote.host)
    })
    sockets.rtp.on('message', (packet) => this.ear.take(packet))
    sockets.rtcp.on('message', (packet) => {
      for (const item of readRtcp(packet)) if (item.kind === 'report') this.ear.report(item.report)
    })
  }

  static async open(host: string, codec: Codec): Promise<PhoneAudio> {
    return new PhoneAudio(host, await openRtpSockets(host), codec)
  }

  /** Begins to send, or sends to another address from now on. */
  connect(remote: RemoteAudio): void {
    if (this.#closing) return
    this.#remote = remote
    this.mouth.events = remote.events
    this.ear.events = remote.events
    this.mouth.start()
    if (this.reports) this.#timer ??= setInterval(() => this.#report(remote), REPORT_EVERY_MS)
  }

  /** Sends sender reports, which a phone with video does so that lips match. */
  reports = false

  get closed(): boolean {
    return this.#closing !== undefined
  }

  /** What was heard stays readable. Idempotent. */
  close(): Promise<void> {
    this.mouth.close()
    clearInterval(this.#timer)
    this.#closing ??= this.#sockets.close()
    return this.#closing
  }

  #report(remote: RemoteAudio): void {
    if (this.#closing || this.mouth.sent === 0) return
    const report = writeSenderReport(this.mouth.report(performance.now()), 'phone@test')
    this.#sockets.rtcp.send(report, remote.port + 1, remote.host)
  }
}
