import t from 'tap'
import { Transit } from '../../../src/media/rtp/transit.ts'

const AUDIO = { ssrc: 1, rate: 8000, base: 0xffffff00 }
const VIDEO = { ssrc: 2, rate: 90_000, base: 77 }

/** One sender's stream: its wall clock shows `ntpMs` when ours shows 0, and packets take `wayMs`. */
class Line {
  readonly transit: Transit
  readonly #stream: typeof AUDIO
  readonly #wayMs: number
  readonly #ntpMs: number
  readonly #packet = Buffer.alloc(12)

  constructor(stream: typeof AUDIO, wayMs: number, ntpMs = 1_000_000) {
    this.#stream = stream
    this.#wayMs = wayMs
    this.#ntpMs = ntpMs
    this.transit = new Transit(stream.rate)
  }

  #timestamp(ms: number): number {
    return (this.#stream.base + (ms * this.#stream.rate) / 1000) >>> 0
  }

  send(ms: number, later = 0): this {
    this.#packet.writeUInt32BE(this.#timestamp(ms), 4)
    this.#packet.writeUInt32BE(this.#stream.ssrc, 8)
    this.transit.note(this.#packet, ms + this.#wayMs + later)
    return this
  }

  report(ms: number): this {
    const compactNtp = Math.round((((this.#ntpMs + ms) % 65_536_000) / 1000) * 0x10000) >>> 0
    this.transit.onSenderReport({ ssrc: this.#stream.ssrc, compactNtp, rtpTimestamp: this.#timestamp(ms) })
    return this
  }
}

t.test('how much later one stream of a sender comes than another is in its reports', async (t) => {
  const [audio, video] = [new Line(AUDIO, 20), new Line(VIDEO, 65)]
  for (let ms = 0; ms < 3000; ms += 20) {
    audio.send(ms, ms % 100)
    video.send(ms, ms % 60)
  }
  t.equal(video.transit.laterThan(audio.transit), undefined, 'nothing was reported')
  audio.report(900)
  t.equal(video.transit.laterThan(audio.transit), undefined, 'one was not')
  video.report(2500)
  t.equal(Math.round(video.transit.laterThan(audio.transit)!), 45)
  t.equal(Math.round(audio.transit.laterThan(video.transit)!), -45)
})

t.test('it goes on over wraps of RTP time and of NTP time, and over windows', async (t) => {
  const ntpMs = 65_535_000
  const [audio, video] = [new Line(AUDIO, 20, ntpMs), new Line(VIDEO, 65, ntpMs)]
  for (let ms = 0; ms < 60_000; ms += 20) {
    audio.send(ms)
    video.send(ms)
    if (ms === 500) audio.report(ms)
    if (ms === 4000) video.report(ms)
  }
  t.equal(Math.round(video.transit.laterThan(audio.transit)!), 45)
})

t.test('a way that became longer is believed after a while', async (t) => {
  const [audio, video] = [new Line(AUDIO, 20).send(0).report(0), new Line(VIDEO, 20).send(0).report(0)]
  for (let ms = 20; ms < 15_000; ms += 20) {
    audio.send(ms)
    video.send(ms, 80)
  }
  t.equal(Math.round(video.transit.laterThan(audio.transit)!), 80)
})

t.test('reports that can not be right, and those on another stream, count for nothing', async (t) => {
  const audio = new Line(AUDIO, 20).send(0).report(0)
  const [wrong, other] = [new Line(VIDEO, 20, 1_090_000).send(0).report(0), new Line(VIDEO, 20).send(0)]
  t.equal(wrong.transit.laterThan(audio.transit), undefined)
  other.transit.onSenderReport({ ssrc: 99, compactNtp: 0, rtpTimestamp: 0 })
  t.equal(other.transit.laterThan(audio.transit), undefined)
})
