import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { readPhoneDescription } from '../../../src/media/phone/phone-description.ts'
import type { RtpAddress, RtpCodec } from '../../../src/media/session.ts'
import { FakeAsterisk } from './fake-asterisk.ts'

const NUMBERS = { PCMU: 0, PCMA: 8, G722: 9 } as const

/** One socket that keeps what comes. */
export class Ear {
  readonly packets: Buffer[] = []
  readonly socket: Socket
  onPacket: (packet: Buffer) => void = () => undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (packet) => {
      this.packets.push(packet)
      this.onPacket(packet)
    })
  }

  static async open(): Promise<Ear> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new Ear(socket)
  }

  get port(): number {
    return this.socket.address().port
  }

  send(packet: Buffer, { address, port }: RtpAddress): void {
    this.socket.send(packet, port, address)
  }
}

export interface Described {
  readonly codecs?: readonly RtpCodec[]
  readonly direction?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'
  /** The lines after `m=video <port> RTP/AVP`, the first beginning with the formats; none: no video. */
  readonly video?: readonly string[] | 'refused'
  readonly telephoneEvent?: number | undefined
}

/** A SIP phone without SIP: sockets for all four streams, on one loopback address, and descriptions of them. */
export class SdpPhone {
  readonly audio: FakeAsterisk
  readonly audioRtcp: Ear
  readonly video: Ear
  readonly videoRtcp: Ear

  private constructor(audio: FakeAsterisk, [audioRtcp, video, videoRtcp]: readonly [Ear, Ear, Ear]) {
    this.audio = audio
    this.audioRtcp = audioRtcp
    this.video = video
    this.videoRtcp = videoRtcp
  }

  static async open(codec: RtpCodec = 'PCMU'): Promise<SdpPhone> {
    const ears = await Promise.all([Ear.open(), Ear.open(), Ear.open()])
    return new SdpPhone(await FakeAsterisk.start(codec), ears)
  }

  describe({ codecs = ['PCMU'], direction = 'sendrecv', video = [], telephoneEvent = 101 }: Described = {}): string {
    const numbers = [...codecs.map((codec) => NUMBERS[codec]), telephoneEvent]
    return [
      'v=0',
      'o=phone 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.audio.address.port} RTP/AVP ${numbers.join(' ')}`,
      `a=rtcp:${this.audioRtcp.port}`,
      ...codecs.map((codec) => `a=rtpmap:${NUMBERS[codec]} ${codec}/8000`),
      `a=rtpmap:${telephoneEvent} telephone-event/8000`,
      `a=${direction}`,
      ...(video === 'refused' ? ['m=video 0 RTP/AVP 97'] : []),
      ...(video !== 'refused' && video.length > 0 ? this.#videoLines(video, direction) : []),
      '',
    ].join('\r\n')
  }

  /** Speaks to where `sdp`, the other side's description, says. */
  speak(sdp: string, hz: number): void {
    this.audio.speak(addressesOf(sdp).audio, hz)
  }

  close(): void {
    this.audio.close()
    for (const ear of [this.audioRtcp, this.video, this.videoRtcp]) ear.socket.close()
  }

  #videoLines([formats = '', ...lines]: readonly string[], direction: string): string[] {
    const head = [`m=video ${this.video.port} RTP/AVP ${formats}`, `a=rtcp:${this.videoRtcp.port}`]
    return [...head, ...lines, `a=${direction}`]
  }
}

/** Where the side that wrote `sdp` takes its streams. */
export function addressesOf(sdp: string): { audio: RtpAddress; audioRtcp: RtpAddress; video: RtpAddress | undefined } {
  const { audio, video } = readPhoneDescription(sdp)
  if (audio.rtp === undefined || audio.rtcp === undefined) throw new Error('no address for audio')
  return { audio: audio.rtp, audioRtcp: audio.rtcp, video: video?.rtp }
}
