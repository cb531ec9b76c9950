import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { sleep, within } from '../../../src/lib/deadline.ts'
import { TimeoutError } from '../../../src/lib/errors.ts'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { skews, type Skew } from '../../phone/video/beeps.ts'
import type { Shaper } from '../../shaper/shaper.ts'
import { describe, differs, isPicture, lookAtRgb, THUMBNAIL, type Look } from '../../video/look.ts'
import type { SdkConfig } from '../../web/server.ts'
import { openBrowser } from '../browser.ts'

export interface VideoAppOptions {
  /** A `Cloud`'s `sdkConfig()`. */
  readonly sdkConfig: SdkConfig
  readonly login: string
  readonly password: string
  /** A browser of one's own by default. */
  readonly browser?: Browser
  /** The app's network. */
  readonly shaper?: Shaper
  /** What the app's side of WebRTC has for video: others are taken out of the browser's list. */
  readonly codecs?: readonly VideoCodec[]
  /** Of the camera; 640x360 by default. */
  readonly size?: { readonly width: number; readonly height: number }
}

/** What the app calls or answers with. */
export interface Tracks {
  readonly audio?: boolean
  readonly video?: boolean
}

export interface ReceivedVideo {
  readonly codec: string | null
  readonly width: number | null
  readonly height: number | null
  readonly frameRate: number
  readonly bytes: number
  readonly packets: number
  readonly lost: number
  readonly decoded: number
  readonly keyframes: number
  readonly freezes: number
  readonly freezeMs: number
  readonly plis: number
  readonly nacks: number
}

export interface SentVideo {
  readonly codec: string | null
  readonly width: number | null
  readonly height: number | null
  readonly frameRate: number
  readonly bytes: number
  readonly packets: number
  readonly encoded: number
  readonly keyframes: number
  readonly plis: number
  readonly firs: number
  readonly nacks: number
  readonly lost: number | null
  readonly roundTripMs: number | null
  readonly target: number | null
}

/** Of what came as audio; counted from the beginning. */
export interface HeardAudio {
  readonly seconds: number
  /** Of the samples' squares, over time: with `seconds` it gives the level. */
  readonly energy: number
  readonly packets: number
  /** Made up for what was not there, at 48 kHz. */
  readonly concealedSamples: number
}

/** From the browser's own getStats. */
export interface VideoAppStatistics {
  readonly connectionState: string
  readonly heard: HeardAudio
  readonly received: ReceivedVideo
  readonly sent: SentVideo
}

interface PageLook {
  readonly at: number
  readonly width: number
  readonly height: number
  /** RGBA of the thumbnail, base64. */
  readonly pixels: string
}

/** What the page's scripts put into it. */
interface VideoPage {
  readonly videoApp: {
    signIn(sdkConfig: SdkConfig, login: string, password: string): Promise<number>
    signOut(): Promise<void>
    call(userId: number, kind: 'video' | 'audio', name: string, tracks: Tracks): Promise<void>
    accept(tracks: Tracks): Promise<void>
    reject(): void
    hangUp(): void
    mute(kind: 'audio' | 'video', muted: boolean): void
    shareScreen(): Promise<void>
    showCamera(): Promise<void>
    iceRestart(): Promise<unknown>
    told(): string[]
    remoteTracks(): { kind: string; muted: boolean; readyState: string }[]
    localDescription(): string | null
    remoteDescription(): string | null
    stats(): Promise<VideoAppStatistics | null>
  }
  readonly videoEye: { looks(from: number): PageLook[]; beeps(): number[]; flashes(): number[]; pictures(): number }
  readonly videoScene: { resize(width: number, height: number): void }
}

const WAIT_MS = 30_000
const CONNECT_MS = 40_000
const SIGN_OUT_MS = 5000
const PAGE = `<!doctype html><meta charset="utf-8"><title>video app</title><link rel="icon" href="data:,">
<style>body{margin:0;background:#1c1f24;display:flex;gap:12px;padding:12px}video{background:#000;border-radius:8px}</style>
<video id="remote" autoplay playsinline width="854" height="480"></video>
<video id="local" autoplay playsinline muted width="240" height="135"></video>
<script src="/connectycube.min.js"></script>`

/** The unmodified SDK in a real browser, in video calls: with a camera that moves, flashes and beeps, and an eye for what comes. */
export async function openVideoApp(options: VideoAppOptions): Promise<VideoApp> {
  const server = await servePage()
  const own = options.browser ? undefined : await openBrowser()
  const browser = options.browser ?? own!
  const context = await browser.newContext({
    permissions: ['microphone', 'camera'],
    viewport: { width: 1140, height: 504 },
  })
  const app = new VideoApp(context, own, server)
  try {
    await app.open(options)
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}

/** One user's app. Every wait has a bound and says what was seen instead. */
export class VideoApp {
  readonly #context: BrowserContext
  readonly #browser: Browser | undefined
  readonly #server: Server
  #page: Page | undefined
  #userId = 0
  #closing: Promise<void> | undefined
  /** Console errors and uncaught exceptions, as they came. */
  readonly problems: string[] = []

  /** Use openVideoApp. */
  constructor(context: BrowserContext, browser: Browser | undefined, server: Server) {
    this.#context = context
    this.#browser = browser
    this.#server = server
  }

  /** Use openVideoApp. */
  async open({ sdkConfig, login, password, shaper, codecs, size }: VideoAppOptions): Promise<void> {
    const script = async (name: string) => ({
      content: await readFile(new URL(`./${name}.js`, import.meta.url), 'utf8'),
    })
    if (shaper) {
      await this.#context.exposeFunction('relayFor', (address: string, port: number) => shaper.relay(address, port))
      await this.#context.addInitScript(await script('link'))
    }
    if (codecs) await this.#context.addInitScript({ content: onlyCodecs(codecs) })
    for (const name of ['scene', 'eye', 'page']) await this.#context.addInitScript(await script(name))
    const page = await this.#context.newPage()
    this.#page = page
    page.setDefaultTimeout(WAIT_MS)
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => this.problems.push(error.message))
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`)
    if (size) await this.resizeCamera(size.width, size.height)
    const signIn = page.evaluate(
      ([config, name, secret]) => (globalThis as unknown as VideoPage).videoApp.signIn(config, name, secret),
      [sdkConfig, login, password] as const,
    )
    this.#userId = await within(WAIT_MS, signIn, `signing ${login} in`)
  }

  get page(): Page {
    if (!this.#page) throw new Error('the app was not opened')
    return this.#page
  }

  /** ConnectyCube's. */
  get userId(): number {
    return this.#userId
  }

  call(
    userId: number,
    { kind = 'video', tracks = {} }: { kind?: 'video' | 'audio'; tracks?: Tracks } = {},
  ): Promise<void> {
    const wanted = { video: kind === 'video', ...tracks }
    return this.page.evaluate(
      ([to, what, which]) => (globalThis as unknown as VideoPage).videoApp.call(to, what, 'Maria', which),
      [userId, kind, wanted] as const,
    )
  }

  /** Waits for a call; resolves with its kind. */
  async incoming(ms = WAIT_MS): Promise<'video' | 'audio'> {
    const line = await this.until(/^call (video|audio)/, ms)
    return line.startsWith('call video') ? 'video' : 'audio'
  }

  /** Takes the call, with a camera unless told otherwise, and resolves when the two are connected. */
  async accept(tracks: Tracks = {}): Promise<void> {
    await this.page.evaluate((which) => (globalThis as unknown as VideoPage).videoApp.accept(which), tracks)
    await this.connected()
  }

  async connected(ms = CONNECT_MS): Promise<void> {
    const until = performance.now() + ms
    while ((await this.stats())?.connectionState !== 'connected') {
      if (performance.now() > until) {
        throw new TimeoutError(`The app did not connect within ${ms} ms; it told: ${(await this.told()).join(', ')}`)
      }
      await sleep(100)
    }
  }

  reject(): Promise<void> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.reject())
  }

  hangUp(): Promise<void> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.hangUp())
  }

  /** The SDK's own mute: of video, the camera's picture becomes black. */
  mute(kind: 'audio' | 'video', muted: boolean): Promise<void> {
    return this.page.evaluate(([what, on]) => (globalThis as unknown as VideoPage).videoApp.mute(what, on), [
      kind,
      muted,
    ] as const)
  }

  /** By the SDK's getDisplayMedia: another track in the camera's place, of 1280x800. */
  shareScreen(): Promise<void> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.shareScreen())
  }

  showCamera(): Promise<void> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.showCamera())
  }

  /** As a device that is turned: the same track, another size. */
  resizeCamera(width: number, height: number): Promise<void> {
    return this.page.evaluate(([w, h]) => (globalThis as unknown as VideoPage).videoScene.resize(w, h), [
      width,
      height,
    ] as const)
  }

  async iceRestart(): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.iceRestart())
  }

  /** What the SDK's listeners heard: `call video from …`, `accepted`, `remote stream`, `connection 2`, `stopped`, `closed`. */
  told(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.told())
  }

  /** Resolves with the first of what was told that fits. */
  async until(wanted: RegExp, ms = WAIT_MS): Promise<string> {
    const until = performance.now() + ms
    for (;;) {
      const told = await this.told()
      const line = told.find((one) => wanted.test(one))
      if (line !== undefined) return line
      if (performance.now() > until) {
        throw new TimeoutError(`The app told nothing like ${wanted.source} within ${ms} ms but: ${told.join(', ')}`)
      }
      await sleep(50)
    }
  }

  /** Of the remote stream that the SDK gave; none before. */
  remoteTracks(): Promise<readonly { kind: string; muted: boolean; readyState: string }[]> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.remoteTracks())
  }

  /** SDP of the newest connection. */
  async descriptions(): Promise<{ local: string; remote: string }> {
    return this.page.evaluate(() => {
      const { videoApp } = globalThis as unknown as VideoPage
      return { local: videoApp.localDescription() ?? '', remote: videoApp.remoteDescription() ?? '' }
    })
  }

  async stats(): Promise<VideoAppStatistics | undefined> {
    return (await this.page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.stats())) ?? undefined
  }

  /** How many pictures the remote <video> showed. */
  pictures(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoEye.pictures())
  }

  /** What the remote <video> showed, from the so-manieth picture on; its pixels, as drawn. Times are the page's clock. */
  async looks(from = 0): Promise<Look[]> {
    const taken = await this.page.evaluate((first) => (globalThis as unknown as VideoPage).videoEye.looks(first), from)
    return taken.map(({ at, width, height, pixels }) => {
      const look = lookAtRgb(Buffer.from(pixels, 'base64'), 4, THUMBNAIL.width, THUMBNAIL.height, at)
      return { ...look, width, height }
    })
  }

  /** Resolves with the first picture, of those shown from now on, that is as wanted. Rejects with the last one. */
  async sees(what: string, wanted: (look: Look) => boolean, ms = WAIT_MS): Promise<Look> {
    const until = performance.now() + ms
    let from = await this.pictures()
    let last: Look | undefined
    for (;;) {
      const looks = await this.looks(from)
      from += looks.length
      last = looks.at(-1) ?? last
      const found = looks.find(wanted)
      if (found) return found
      if (performance.now() > until) {
        const { received } = (await this.stats()) ?? {}
        throw new TimeoutError(
          `The app did not see ${what} within ${ms} ms but ${describe(last)}; ${JSON.stringify(received)}; told: ${(await this.told()).join(', ')}`,
        )
      }
      await sleep(100)
    }
  }

  /** Resolves once it showed a picture and then another one, which differs from it. */
  async seesMotion(ms = WAIT_MS): Promise<Look> {
    const first = await this.sees('a picture', isPicture, ms)
    return this.sees('a picture that moves', (look) => isPicture(look) && differs(first, look), ms)
  }

  /** Flashes that it saw with beeps that it heard. */
  async lips(): Promise<Skew[]> {
    const [flashes, beeps] = await this.page.evaluate(() => {
      const { videoEye } = globalThis as unknown as VideoPage
      return [videoEye.flashes(), videoEye.beeps()] as const
    })
    const onset = (at: number) => ({ at, takenAt: undefined })
    return skews(flashes.map(onset), beeps.map(onset))
  }

  /** Waits for so many flashes with their beeps, of those that come from now on. */
  async lipsOf(count: number, ms = WAIT_MS): Promise<Skew[]> {
    const until = performance.now() + ms
    const from = await this.page.evaluate(() => performance.now())
    for (;;) {
      const later = (await this.lips()).filter(({ at }) => at > from)
      if (later.length >= count) return later
      if (performance.now() > until) {
        throw new TimeoutError(`The app saw ${later.length} flashes with beeps within ${ms} ms, not ${count}`)
      }
      await sleep(200)
    }
  }

  /** When it began to hear beeps, by the page's clock. */
  beeps(): Promise<number[]> {
    return this.page.evaluate(() => (globalThis as unknown as VideoPage).videoEye.beeps())
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path })
  }

  /** Hangs up, signs out and closes. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      if (this.#page && !this.#page.isClosed()) {
        const goodbye = this.#page.evaluate(() => (globalThis as unknown as VideoPage).videoApp.signOut())
        await within(SIGN_OUT_MS, goodbye, 'signing out').catch(() => undefined)
      }
      await this.#context.close()
      await this.#browser?.close()
      this.#server.closeAllConnections()
      await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    })()
    return this.#closing
  }
}

/** A browser that has only these: what others it knows are not told of. */
function onlyCodecs(codecs: readonly VideoCodec[]): string {
  const wanted = JSON.stringify(codecs.map((codec) => `video/${codec}`.toLowerCase()))
  return `{
    const wanted = ${wanted}
    const prune = (connection) => {
      for (const transceiver of connection.getTransceivers()) {
        if (transceiver.receiver.track.kind !== 'video') continue
        const known = RTCRtpReceiver.getCapabilities('video').codecs
        const kept = known.filter(({ mimeType }) => wanted.includes(mimeType.toLowerCase()))
        transceiver.setCodecPreferences(kept)
      }
    }
    const Original = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Original {
      createOffer(...options) { prune(this); return super.createOffer(...options) }
      createAnswer(...options) { prune(this); return super.createAnswer(...options) }
      // Chromium sends by what it is offered, whatever it prefers to be sent: what it does not have it must not see.
      setRemoteDescription({ type, sdp }) {
        const [head, ...sections] = sdp.split(/^(?=m=)/m)
        const known = sections.map((section) => {
          if (!section.startsWith('m=video')) return section
          const names = [...section.matchAll(/^a=rtpmap:(\\d+) ([^/]+)/gm)]
          const unknown = names.filter(([, , name]) => !wanted.includes('video/' + name.toLowerCase())).map(([, type]) => type)
          const line = (text) => text.split(' ').filter((word, i) => i < 3 || !unknown.includes(word.trim())).join(' ')
          return section
            .split('\\r\\n')
            .map((text, i) => (i === 0 ? line(text) : text))
            .filter((text) => !unknown.includes(/^a=(?:rtpmap|fmtp|rtcp-fb):(\\d+) /.exec(text)?.[1]))
            .join('\\r\\n')
        })
        return super.setRemoteDescription({ type, sdp: [head, ...known].join('') })
      }
    }
  }`
}

async function servePage(): Promise<Server> {
  const sdk = await readFile(createRequire(import.meta.url).resolve('connectycube/umd'))
  const server = createServer((request, response) => {
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE)
    else if (request.url === '/connectycube.min.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(sdk)
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}
