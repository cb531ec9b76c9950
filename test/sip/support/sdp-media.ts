import { createSocket, type Socket } from 'node:dgram'
import type { Heard } from '../../../dev/audio/heard.ts'
import { Emitter } from '../../../src/lib/emitter.ts'
import { MediaError } from '../../../src/media/errors.ts'
import type { Digit, MediaEvents, MediaSession, PhoneAgreed } from '../../../src/media/session.ts'
import { PlainMedia } from '../../asterisk/plain-media.ts'

/**
 * The phone's side of a media session and nothing else: offers and answers PCMU, and H264 where it is told to, says a
 * tone over plain RTP, and listens.
 */
export class SdpMedia extends Emitter<MediaEvents> implements MediaSession {
  readonly id = 'sdp'
  /** What came in, and what was asked for, in order. */
  readonly agreed: PhoneAgreed[] = []
  readonly keyframes: ('app' | 'phone')[] = []
  readonly digits: Digit[] = []
  readonly offers: string[] = []
  /** How many offers of the phone's it read. */
  asked = 0
  /** Until when it reads what the phone offers. */
  reading: Promise<void> = Promise.resolve()
  /** Whether digits go by RTP. */
  rtpDigits = false
  /** What it refuses every offer with. */
  refuse: MediaError | undefined
  readonly #video: boolean
  readonly #audio: PlainMedia
  readonly #videoSocket: Socket = createSocket('udp4')
  #port: Promise<number> | undefined
  #videoPort = 0
  #connected = 0
  #version = 0
  #closed = false

  constructor(options: { readonly hz?: number; readonly video?: boolean } = {}) {
    super()
    this.#video = options.video ?? false
    this.#audio = new PlainMedia(options.hz ?? 600)
    this.#videoSocket.on('error', () => undefined)
  }

  async offerToPhone(options?: { readonly hold?: boolean }): Promise<string> {
    const sdp = await this.#sdp(this.#video, options?.hold === true ? 'inactive' : 'sendrecv')
    this.offers.push(sdp)
    return sdp
  }

  acceptPhoneAnswer(sdp: string): Promise<PhoneAgreed> {
    return this.#agree(sdp)
  }

  async acceptPhoneOffer(sdp: string): Promise<PhoneAgreed & { readonly sdp: string }> {
    this.asked++
    if (this.refuse) throw this.refuse
    await this.reading
    const agreed = await this.#agree(sdp)
    const direction = agreed.held ? 'recvonly' : 'sendrecv'
    return { ...agreed, sdp: await this.#sdp(agreed.video !== undefined, direction, /^m=video/m.test(sdp)) }
  }

  hears(hz: number): Promise<Heard> {
    return this.#audio.hears(hz)
  }

  sendPhoneDtmf(digit: Digit): Promise<boolean> {
    if (this.rtpDigits) this.digits.push(digit)
    return Promise.resolve(this.rtpDigits)
  }

  requestKeyframe(of: 'app' | 'phone'): void {
    this.keyframes.push(of)
  }

  async close(): Promise<undefined> {
    if (this.#closed) return
    this.#closed = true
    this.#videoSocket.close()
    await this.#audio.close()
  }

  async #agree(sdp: string): Promise<PhoneAgreed> {
    const port = Number(/^m=audio (\d+) /m.exec(sdp)?.[1])
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1]
    if (!port || address === undefined) throw new MediaError('media_bad_sdp', 'no audio')
    await this.#bind()
    if (this.#connected !== port) {
      this.#connected = port
      await this.#audio.connectRtp({ address, port })
    }
    const held = /^a=(sendonly|inactive)/m.test(sdp)
    const video = this.#video && /^m=video [1-9]/m.test(sdp) && sdp.includes('H264/90000') ? 'H264' : undefined
    const agreed: PhoneAgreed = { audio: 'PCMU', video, held, audioAt: `${address}:${port}` }
    this.agreed.push(agreed)
    return agreed
  }

  #bind(): Promise<number> {
    this.#port ??= (async () => {
      await new Promise<void>((done) => this.#videoSocket.bind(0, '127.0.0.1', done))
      this.#videoPort = this.#videoSocket.address().port
      return (await this.#audio.openRtp('PCMU')).port
    })()
    return this.#port
  }

  async #sdp(video: boolean, direction: string, refuseVideo = false): Promise<string> {
    const port = await this.#bind()
    const lines = [
      'v=0',
      `o=- 1 ${++this.#version} IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${port} RTP/AVP 0 101`,
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      `a=${direction}`,
    ]
    if (video) {
      lines.push(
        `m=video ${this.#videoPort} RTP/AVP 99`,
        'a=rtpmap:99 H264/90000',
        'a=fmtp:99 profile-level-id=42e01f;packetization-mode=1',
        `a=${direction}`,
      )
    } else if (refuseVideo) {
      lines.push('m=video 0 RTP/AVP 99')
    }
    return `${lines.join('\r\n')}\r\n`
  }

  expectPhone(): void {
    // no app
  }
  expectPhoneVideo(): void {
    // no app
  }
  expectMedia(): void {
    // no alarms
  }
  addCandidate(): void {
    // no app
  }
  sendDtmf(): void {
    // no app
  }
  choosePhoneCodec(): Promise<never> {
    return Promise.reject(new Error('no ExternalMedia here'))
  }
  createOffer(): Promise<never> {
    return Promise.reject(new Error('no app here'))
  }
  acceptAnswer(): Promise<never> {
    return Promise.reject(new Error('no app here'))
  }
  acceptOffer(): Promise<never> {
    return Promise.reject(new Error('no app here'))
  }
  connected(): Promise<never> {
    return Promise.reject(new Error('no app here'))
  }
  openRtp(): Promise<never> {
    return Promise.reject(new Error('no ExternalMedia here'))
  }
  connectRtp(): Promise<never> {
    return Promise.reject(new Error('no ExternalMedia here'))
  }
  openWebSocket(): Promise<never> {
    return Promise.reject(new Error('no ExternalMedia here'))
  }
  statistics(): Promise<never> {
    return Promise.reject(new MediaError('media_closed', 'no figures here'))
  }
}
