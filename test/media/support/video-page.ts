import type { Browser, Page } from 'playwright-core'

/** What the page's side of a call knows, by its own getStats. */
export interface PageFigures {
  readonly connection: string
  /** Ids of the remote streams with the kinds of their tracks, sorted: `cubebridge: audio video`. */
  readonly streams: readonly string[]
  /** Of the remote video. */
  readonly framesDecoded: number
  readonly width: number
  readonly height: number
  /** Of its own. */
  readonly keyFramesEncoded: number
  readonly pictureLossIndications: number
  readonly encoder: string
  /** Kinds of the streams on which sender reports came. */
  readonly reported: readonly string[]
}

/** An RTCPeerConnection in a page: a moving canvas and a tone go out, what comes in is played. */
export class VideoPage {
  readonly #page: Page

  private constructor(page: Page) {
    this.#page = page
  }

  /** `kinds`: what it adds of its own, in that order. */
  static async open(browser: Browser, kinds: readonly ('audio' | 'video')[] = ['audio', 'video']): Promise<VideoPage> {
    const page = await browser.newPage()
    await page.evaluate(`globalThis.kinds = ${JSON.stringify(kinds)}; ${SCRIPT}`)
    return new VideoPage(page)
  }

  /** Its offer with all candidates. `before` runs in the page first: there, `peer`, `stream`, `add(kind)` and `video()` are known. */
  offer(before = ''): Promise<string> {
    return this.#page.evaluate(`(async () => { ${before}
      await peer.setLocalDescription(await peer.createOffer())
      return gathered() })()`)
  }

  /** Its answer with all candidates. `before` runs between offer and answer. */
  answer(sdp: string, before = ''): Promise<string> {
    return this.#page.evaluate(`(async () => {
      await peer.setRemoteDescription({ type: 'offer', sdp: ${JSON.stringify(sdp)} })
      ${before}
      await peer.setLocalDescription(await peer.createAnswer())
      return gathered() })()`)
  }

  async accept(sdp: string): Promise<void> {
    await this.#page.evaluate(`peer.setRemoteDescription({ type: 'answer', sdp: ${JSON.stringify(sdp)} })`)
  }

  figures(): Promise<PageFigures> {
    return this.#page.evaluate('figures()')
  }

  close(): Promise<void> {
    return this.#page.close()
  }
}

// As text: the page's globals have no types here.
const SCRIPT = `
  globalThis.peer = new RTCPeerConnection()
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 })
  const context = canvas.getContext('2d')
  let n = 0
  setInterval(() => {
    context.fillStyle = 'hsl(' + (n * 7) % 360 + ' 80% 50%)'
    context.fillRect(0, 0, 320, 240)
    context.fillStyle = 'white'
    context.fillRect((n++ * 11) % 300, 90, 40, 40)
  }, 50)
  const sound = new AudioContext()
  const tone = sound.createOscillator()
  const out = sound.createMediaStreamDestination()
  tone.connect(out)
  tone.start()
  globalThis.stream = new MediaStream([...out.stream.getTracks(), ...canvas.captureStream(20).getTracks()])
  globalThis.add = (kind) => peer.addTrack(stream.getTracks().find((track) => track.kind === kind), stream)
  globalThis.video = () => peer.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')
  kinds.forEach(add)
  const remote = new Map()
  peer.ontrack = ({ streams }) => {
    for (const one of streams) {
      remote.set(one.id, one)
      const player = document.createElement('video')
      Object.assign(player, { muted: true, autoplay: true, srcObject: one })
      document.body.append(player)
    }
  }
  globalThis.gathered = () => new Promise((resolve) => {
    const look = () => {
      if (peer.iceGatheringState === 'complete') resolve(peer.localDescription.sdp)
    }
    peer.addEventListener('icegatheringstatechange', look)
    look()
  })
  globalThis.figures = async () => {
    const all = [...(await peer.getStats()).values()]
    const incoming = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video') ?? {}
    const outgoing = all.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video') ?? {}
    return {
      connection: peer.connectionState,
      streams: [...remote].map(([id, one]) => id + ': ' + one.getTracks().map(({ kind }) => kind).sort().join(' ')),
      framesDecoded: incoming.framesDecoded ?? 0,
      width: incoming.frameWidth ?? 0,
      height: incoming.frameHeight ?? 0,
      keyFramesEncoded: outgoing.keyFramesEncoded ?? 0,
      pictureLossIndications: outgoing.pliCount ?? 0,
      encoder: outgoing.encoderImplementation ?? '',
      reported: all.filter(({ type }) => type === 'remote-outbound-rtp').map(({ kind }) => kind).sort(),
    }
  }
`
