import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '../../src/lib/deadline.ts'
import type { VideoCodec } from '../../src/media/video/video.ts'
import { tone } from '../audio/heard.ts'
import { decodeWav, encodeWav, type Pcm } from '../audio/wav.ts'
import { Clip } from '../clip/clip.ts'
import { decodePng } from '../video/png.ts'
import { describe, lookAtRgb, type Look } from '../video/look.ts'
import { longSound, writeFilm } from './clip-film.ts'

export type BaresipCodec = 'PCMU' | 'PCMA' | 'G722' | 'opus'

export interface BaresipOptions {
  readonly sipPort: number
  readonly user: string
  readonly password: string
  readonly codec?: BaresipCodec
  /** What it says: a sine of so many Hz, or the test clip's beeps. */
  readonly speakHz: number | 'clip'
  /** Absent: an audio phone. */
  readonly video?: BaresipVideo
}

/** It shows the test clip, which its own x264 (constrained baseline) or libvpx encodes anew. */
export interface BaresipVideo {
  /** What it offers and takes, best first. H.264 it offers in packetization-modes 0 and 1. */
  readonly codecs: readonly VideoCodec[]
  /** Of what it sends; 360 by default. */
  readonly height?: 720 | 360
  /** A film of its own in the clip's place: any file that FFmpeg plays. */
  readonly film?: string
  /** Bits per second; 512000 by default. */
  readonly bitrate?: number
}

interface BaresipEvent {
  readonly event: true
  readonly type: string
  readonly param?: string
}

interface CodecFacts {
  /** As `audio_codecs` of an account has it. */
  readonly account: string
  readonly module: string
  /** Of speech and hearing: the codec's own, so that nothing is resampled. */
  readonly sampleRate: number
}

const CODECS: Readonly<Record<BaresipCodec, CodecFacts>> = {
  PCMU: { account: 'PCMU', module: 'g711.so', sampleRate: 8000 },
  PCMA: { account: 'PCMA', module: 'g711.so', sampleRate: 8000 },
  G722: { account: 'G722/16000/1', module: 'g722.so', sampleRate: 16_000 },
  opus: { account: 'opus/48000/2', module: 'opus.so', sampleRate: 48_000 },
}

/** How long it can talk: its film and its sound end then. */
const FILM_SECONDS = 180
const VIDEO_BITRATE = 512_000
const PICTURE_MS = 5000

/** Modules in which Debian packages differ in their place. */
const MODULE_PATH = process.env.CUBEBRIDGE_BARESIP_MODULES ?? '/usr/lib/baresip/modules'

/**
 * baresip from Debian as a SIP phone: written by others, so it keeps our own test phone honest. It says a tone from a
 * file, writes what it hears to a file, and is steered over its control socket (ctrl_tcp: JSON in netstrings).
 */
export class Baresip {
  readonly #dir: string
  readonly #process: ChildProcess
  readonly #control: Socket
  readonly #events: BaresipEvent[] = []
  readonly #waiting = new Set<() => void>()
  #received = Buffer.alloc(0)
  #output = ''
  #pictures = 0

  private constructor(dir: string, child: ChildProcess, control: Socket) {
    this.#dir = dir
    this.#process = child
    this.#control = control
    control.on('data', (data) => this.#receive(data))
    control.on('error', () => undefined)
    const note = (data: Buffer) => {
      this.#output = (this.#output + data.toString()).slice(-20_000)
      this.#resume()
    }
    child.stdout?.on('data', note)
    child.stderr?.on('data', note)
  }

  static async open(options: BaresipOptions): Promise<Baresip> {
    const dir = await mkdtemp(join(tmpdir(), 'bs-'))
    const controlPort = await freePort()
    const { user, password, sipPort, codec = 'PCMU', speakHz, video } = options
    const facts = CODECS[codec]
    const { sampleRate } = facts
    const sound =
      speakHz === 'clip'
        ? await longSound(clipRate(sampleRate), FILM_SECONDS)
        : encodeWav({ samples: tone(speakHz, 60, sampleRate), sampleRate })
    await writeFile(join(dir, 'sound.wav'), sound)
    if (video?.film !== undefined) await copyFile(video.film, join(dir, 'film.mkv'))
    else if (video) {
      const clip = await Clip.load({ codec: 'H264', height: video.height ?? 360 })
      await writeFilm(join(dir, 'film.mkv'), clip, FILM_SECONDS)
    }
    const settings = [...config(dir, controlPort, facts), ...(video ? videoConfig(dir, video) : [])]
    await writeFile(join(dir, 'config'), `${settings.join('\n')}\n`)
    await writeFile(join(dir, 'contacts'), '')
    const codecs = [`audio_codecs=${facts.account}`, ...(video ? [`video_codecs=${video.codecs.join(',')}`] : [])]
    const account = `<sip:${user}@127.0.0.1:${sipPort};transport=udp>;auth_user=${user};auth_pass=${password};regint=300;${codecs.join(';')}`
    await writeFile(join(dir, 'accounts'), `${account}\n`)
    const child = spawn('baresip', ['-f', dir, '-n', '127.0.0.1'], { stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      return new Baresip(dir, child, await connectWithin(controlPort, 10_000))
    } catch (error) {
      child.kill('SIGKILL')
      await rm(dir, { recursive: true, force: true })
      throw error
    }
  }

  /** Registration is over before the control socket can tell of it: it is read off the output. */
  async registered(ms = 15_000): Promise<void> {
    await this.#until('a registration', ms, () => /200 OK .*\[\d+ binding/.test(this.#output))
  }

  /** Resolves at the next or an earlier event of that type, e.g. `CALL_ESTABLISHED`, `CALL_CLOSED`. */
  async event(type: string, ms = 15_000): Promise<BaresipEvent> {
    const find = () => this.#events.find((event) => event.type === type)
    await this.#until(type, ms, () => find() !== undefined)
    return find()!
  }

  dial(number: string): void {
    this.#command('dial', number)
  }

  answer(): void {
    this.#command('accept')
  }

  hangUp(): void {
    this.#command('hangup')
  }

  /** The picture that it shows of the far side, as soon as there is a next one. Rejects when none comes. */
  async sees(ms = PICTURE_MS): Promise<Look> {
    return this.picture(join(this.#dir, `seen-${++this.#pictures}.png`), ms)
  }

  /** The same, kept as a PNG file that was not there before. */
  async picture(file: string, ms = PICTURE_MS): Promise<Look> {
    // Without a path its snapshot module writes nothing, nowhere.
    this.#command('snapshot_recv', file)
    const until = performance.now() + ms
    for (;;) {
      const content = await readFile(file).catch(() => undefined)
      try {
        if (content) {
          const { pixels, channels, width, height } = decodePng(content)
          return lookAtRgb(pixels, channels, width, height, performance.now())
        }
      } catch (error) {
        // It is being written.
        if (performance.now() > until) throw error
      }
      if (performance.now() > until) throw new Error(`baresip saw no picture within ${ms} ms`)
      await sleep(20)
    }
  }

  /** Pictures are asked for until one is as wanted; rejects with the last one. */
  async seesThat(what: string, wanted: (look: Look) => boolean, ms = 20_000): Promise<Look> {
    const until = performance.now() + ms
    let last: Look | undefined
    while (performance.now() < until) {
      last = (await this.sees(ms).catch(() => undefined)) ?? last
      if (last && wanted(last)) return last
      await sleep(100)
    }
    throw new Error(`baresip did not see ${what} within ${ms} ms but ${describe(last)}`)
  }

  /** Its own words since it was started, at most 20000 characters. */
  get output(): string {
    return this.#output
  }

  /** What it heard of the last call so far; complete once the call is closed. */
  async heard(): Promise<Pcm> {
    const dumps = (await readdir(this.#dir)).filter((name) => name.endsWith('-dec.wav')).sort()
    const last = dumps.at(-1)
    if (last === undefined) throw new Error('baresip heard nothing: no call had audio')
    return decodeWav(await readFile(join(this.#dir, last)))
  }

  async close(): Promise<void> {
    this.#control.destroy()
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit')
      this.#process.kill('SIGTERM')
      const forced = setTimeout(() => this.#process.kill('SIGKILL'), 3000)
      await gone
      clearTimeout(forced)
    }
    await rm(this.#dir, { recursive: true, force: true })
  }

  #command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: command })
    this.#control.write(`${Buffer.byteLength(text)}:${text},`)
  }

  async #until(what: string, ms: number, met: () => boolean): Promise<void> {
    const until = performance.now() + ms
    while (!met()) {
      const left = until - performance.now()
      if (left <= 0) throw new Error(`baresip told nothing of ${what} within ${ms} ms; it said:\n${this.#output}`)
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          this.#waiting.delete(done)
          resolve()
        }
        const timer = setTimeout(done, left)
        this.#waiting.add(done)
      })
    }
  }

  #resume(): void {
    for (const done of [...this.#waiting]) done()
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    for (;;) {
      const colon = this.#received.indexOf(':')
      if (colon < 0) return
      const length = Number(this.#received.toString('latin1', 0, colon))
      if (this.#received.length < colon + length + 2) return
      const message: unknown = JSON.parse(this.#received.toString('utf8', colon + 1, colon + 1 + length))
      this.#received = this.#received.subarray(colon + length + 2)
      if (typeof message === 'object' && message && 'event' in message) this.#events.push(message as BaresipEvent)
      this.#resume()
    }
  }
}

function config(dir: string, controlPort: number, { sampleRate, module }: CodecFacts): string[] {
  const lines = {
    poll_method: 'epoll',
    sip_listen: '127.0.0.1:0',
    call_max_calls: '2',
    audio_player: 'aubridge,nil',
    audio_source: `aufile,${dir}/sound.wav`,
    audio_alert: 'aubridge,nil',
    ausrc_srate: String(sampleRate),
    auplay_srate: String(sampleRate),
    ausrc_channels: '1',
    auplay_channels: '1',
    opus_stereo: 'no',
    opus_sprop_stereo: 'no',
    audio_buffer: '20-160',
    jitter_buffer_delay: '5-10',
    rtp_stats: 'no',
    module_path: MODULE_PATH,
    ctrl_tcp_listen: `127.0.0.1:${controlPort}`,
    snd_path: dir,
  }
  const modules = [module, 'aufile.so', 'aubridge.so', 'sndfile.so'].map((name) => `module ${name}`)
  const apps = ['account.so', 'menu.so', 'ctrl_tcp.so'].map((name) => `module_app ${name}`)
  return [...Object.entries(lines).map(([key, value]) => `${key} ${value}`), ...modules, ...apps]
}

/** A picture that moves comes only from avformat: fakevideo's is always the same. */
function videoConfig(dir: string, { codecs, height = 360, bitrate = VIDEO_BITRATE }: BaresipVideo): string[] {
  const modules = ['avformat', 'fakevideo', 'snapshot', ...codecs.map((codec) => CODEC_MODULES[codec])]
  return [
    `video_source avformat,${dir}/film.mkv`,
    'video_display fakevideo,nil',
    `video_size ${(height * 16) / 9}x${height}`,
    'video_fps 30',
    `video_bitrate ${bitrate}`,
    ...modules.map((name) => `module ${name}.so`),
  ]
}

/** Of baresip-ffmpeg and baresip-core. */
const CODEC_MODULES: Readonly<Record<VideoCodec, string>> = { H264: 'avcodec', VP8: 'vp8' }

function clipRate(sampleRate: number): 8000 | 16_000 | 48_000 {
  return sampleRate === 48_000 ? 48_000 : sampleRate === 16_000 ? 16_000 : 8000
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function connectWithin(port: number, ms: number): Promise<Socket> {
  const until = performance.now() + ms
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      socket.destroy()
      if (performance.now() > until)
        throw new Error(`baresip did not open its control socket within ${ms} ms`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
