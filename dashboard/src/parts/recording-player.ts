import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Schemas } from '../../../client/client.ts'
import { ApiFailure } from '../api/failure.ts'
import { answered, api, may, session } from '../api/session.ts'
import { Follow } from '../lib/cell.ts'
import { clock } from '../lib/format.ts'
import { defineWords, language } from '../lib/language.ts'
import { saveFile } from '../lib/save-file.ts'
import '../ui/failure.ts'
import '../ui/icon.ts'
import { sheet } from '../ui/sheet.ts'
import { recordingSound } from './recording-sound.ts'
import './waveform.ts'

const words = defineWords({
  en: {
    play: 'Play',
    pause: 'Pause',
    loading: 'Loading …',
    position: 'Position in the recording',
    of: (at: string, all: string) => `${at} of ${all}`,
    speed: (times: string) => `Speed: ${times} times`,
    download: 'Download',
    locked: 'Your token may not hear recordings.',
    gone: 'This recording was deleted.',
    notYet: 'This recording can’t be heard yet.',
    undecodable: 'This browser can’t play this recording. Download it instead.',
    length: 'Length',
    above: 'above: the caller',
    below: 'below: what the caller heard',
  },
  'pt-BR': {
    play: 'Reproduzir',
    pause: 'Pausar',
    loading: 'Carregando …',
    position: 'Posição na gravação',
    of: (at, all) => `${at} de ${all}`,
    speed: (times) => `Velocidade: ${times} vezes`,
    download: 'Baixar',
    locked: 'Seu token não permite ouvir gravações.',
    gone: 'Esta gravação foi excluída.',
    notYet: 'Esta gravação ainda não pode ser ouvida.',
    undecodable: 'Este navegador não consegue reproduzir esta gravação. Baixe o arquivo.',
    length: 'Duração',
    above: 'acima: quem ligou',
    below: 'abaixo: o que essa pessoa ouviu',
  },
})

const SPEEDS = [1, 1.5, 2] as const
const STEP_MS = 5000
/** px of each stroke of the waveform, with the gap behind it */
const STROKE = 4

/** Only one of them sounds at a time. */
let sounding: HTMLAudioElement | undefined

/**
 * Plays a recording in place. The waveform is asked for when it comes into sight, the sound when somebody wants to hear
 * it (each hearing is in the audit log). Who may not listen (`monitor`) sees that it exists and how long it is.
 */
@customElement('cb-recording-player')
export class RecordingPlayer extends LitElement {
  @property({ attribute: false }) accessor recording: Schemas['Recording'] | undefined

  @state() private accessor peaks: Schemas['RecordingPeaks']['peaks'] = []
  @state() private accessor status: 'idle' | 'loading' | 'ready' | 'gone' | 'undecodable' = 'idle'
  @state() private accessor playing = false
  @state() private accessor failure: ApiFailure | undefined
  @state() private accessor speed: number = SPEEDS[0]
  /** ms */
  @state() private accessor at = 0
  @query('.track') private accessor track!: HTMLElement | null
  @query('audio') private accessor audio!: HTMLAudioElement | null

  #ended = new AbortController()
  #sound: Blob | undefined
  #url: string | undefined
  #frame = 0
  #asked = false
  /** Again after a failure does what failed. */
  #again: () => void = () => undefined

  readonly #seen = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) void this.#look()
  })

  constructor() {
    super()
    new Follow(this, language, session)
  }

  static override styles = [
    sheet,
    css`
      :host {
        container-type: inline-size;
        min-width: 0;
      }
      .player {
        display: grid;
        grid-template: 'play wave time speed save' auto / auto minmax(0, 1fr) auto auto auto;
        align-items: center;
        gap: 0.35rem 0.6rem;
        min-height: 2.75rem;
      }
      .play {
        grid-area: play;
        border-radius: 50%;
      }
      .track {
        grid-area: wave;
        padding: 0 0.15rem;
        border-radius: var(--radius-small);
        cursor: pointer;
        touch-action: pan-y;
      }
      .time {
        grid-area: time;
        min-width: 6.2em;
        color: var(--ink-soft);
        font-size: 0.85rem;
        text-align: right;
        white-space: nowrap;
      }
      .speed {
        grid-area: speed;
        width: 3.1rem;
      }
      .save {
        grid-area: save;
      }
      .said {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-height: 2.75rem;
        color: var(--ink-soft);
        font-size: 0.9rem;
      }
      .said .length {
        margin-left: auto;
        white-space: nowrap;
      }
      cb-failure {
        display: block;
        margin-top: 0.5rem;
      }
      @container (max-width: 26rem) {
        .player {
          grid-template: 'play wave wave wave' auto 'time time speed save' auto / auto minmax(0, 1fr) auto auto;
        }
        .time {
          text-align: left;
        }
      }
    `,
  ]

  override connectedCallback(): void {
    super.connectedCallback()
    this.#ended = new AbortController()
    this.#seen.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#seen.disconnect()
    this.#forget()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('recording')
    const same = before?.id === this.recording?.id && before?.state === this.recording?.state
    if (!changed.has('recording') || same) return
    this.#forget()
    this.#ended = new AbortController()
    // Observed anew it tells at once whether it is in sight.
    this.#seen.unobserve(this)
    this.#seen.observe(this)
  }

  override render(): TemplateResult | typeof nothing {
    const { recording } = this
    if (!recording) return nothing
    if (this.status === 'gone') return this.#said(words().gone)
    if (recording.state !== 'stored') return this.#said(words().notYet)
    if (!may('monitor')) return this.#said(words().locked)
    const [at, all] = [clock(this.at), clock(recording.durationMs)]
    const action = this.status === 'loading' ? words().loading : this.playing ? words().pause : words().play
    return html`
      <div class="player">
        <button
          class="icon play"
          type="button"
          aria-label=${action}
          title=${action}
          aria-busy=${this.status === 'loading'}
          ?disabled=${this.status === 'loading' || this.status === 'undecodable'}
          @click=${this.#toggle}
        >
          <cb-icon .name=${this.playing ? ('pause' as const) : ('play' as const)}></cb-icon>
        </button>
        <div
          class="track"
          role="slider"
          tabindex="0"
          aria-label=${words().position}
          aria-valuemin="0"
          aria-valuemax=${Math.round(recording.durationMs / 1000)}
          aria-valuenow=${Math.round(this.at / 1000)}
          aria-valuetext=${words().of(at, all)}
          title=${recording.layout === 'split' ? `${words().above}; ${words().below}` : nothing}
          @keydown=${this.#onKey}
          @pointerdown=${this.#onPointerDown}
          @pointermove=${this.#onPointerMove}
        >
          <cb-waveform .peaks=${this.peaks} .played=${this.at / Math.max(1, recording.durationMs)}></cb-waveform>
        </div>
        <span class="time">${at} / ${all}</span>
        <button
          class="small plain speed"
          type="button"
          aria-label=${words().speed(String(this.speed))}
          title=${words().speed(String(this.speed))}
          @click=${this.#faster}
        >
          ${this.speed}×
        </button>
        <button
          class="small plain icon save"
          type="button"
          aria-label=${words().download}
          title=${words().download}
          ?disabled=${this.status === 'loading'}
          @click=${() => void this.#download()}
        >
          <cb-icon .name=${'download' as const}></cb-icon>
        </button>
      </div>
      <audio
        hidden
        preload="auto"
        @ended=${this.#onEnd}
        @pause=${() => (this.playing = false)}
        @error=${this.#onError}
      ></audio>
      ${this.status === 'undecodable' ? html`<p class="said" role="alert">${words().undecodable}</p>` : nothing}
      <cb-failure .failure=${this.failure} @retry=${() => this.#again()}></cb-failure>
    `
  }

  #said(text: string): TemplateResult {
    return html`<p class="said">
      <cb-icon .name=${'record' as const}></cb-icon>${text}
      <span class="length">${words().length}: ${clock(this.recording?.durationMs)}</span>
    </p>`
  }

  async #look(): Promise<void> {
    const { recording } = this
    if (!recording || this.#asked || recording.state !== 'stored' || !may('monitor')) return
    this.#asked = true
    const { signal } = this.#ended
    try {
      const params = { path: { id: recording.id }, query: { buckets: String(this.#strokes()) } }
      const { peaks } = await answered(api().GET('/v1/recordings/{id}/peaks', { params, signal }))
      if (!signal.aborted) this.peaks = peaks
    } catch (error) {
      this.#asked = false
      this.#fail(error, signal, () => void this.#look())
    }
  }

  /** As many as there is room for now. */
  #strokes(): number {
    const width = this.track?.clientWidth ?? 0
    return Math.max(40, Math.min(400, Math.round(width / STROKE)))
  }

  /** Fetched once; undefined when it can't be had, which is said then. */
  async #fetch(retry: () => void): Promise<Blob | undefined> {
    if (this.#sound) return this.#sound
    const { recording } = this
    if (!recording || this.status === 'loading') return undefined
    const { signal } = this.#ended
    this.failure = undefined
    this.status = 'loading'
    try {
      const sound = await recordingSound(recording.id, signal)
      if (signal.aborted) return undefined
      this.status = 'ready'
      return (this.#sound = sound)
    } catch (error) {
      if (!signal.aborted) this.status = 'idle'
      this.#fail(error, signal, retry)
      return undefined
    }
  }

  #fail(error: unknown, signal: AbortSignal, retry: () => void): void {
    if (signal.aborted) return
    const failure = ApiFailure.of(error)
    if (failure.status === 404) this.status = 'gone'
    this.failure = failure
    this.#again = () => {
      this.failure = undefined
      retry()
    }
  }

  readonly #toggle = (): void => {
    if (this.playing) this.audio?.pause()
    else void this.#play()
  }

  async #play(): Promise<void> {
    const sound = await this.#fetch(() => void this.#play())
    await this.updateComplete
    const { audio, recording } = this
    if (!sound || !audio || !recording) return
    if (this.#url === undefined) {
      this.#url = URL.createObjectURL(sound)
      audio.src = this.#url
    }
    if (this.at >= recording.durationMs - 50) this.at = 0
    audio.currentTime = this.at / 1000
    audio.playbackRate = this.speed
    if (sounding !== audio) sounding?.pause()
    sounding = audio
    try {
      await audio.play()
      this.playing = true
      this.#run()
    } catch {
      // Paused again before it began, or refused: an error of the sound itself is told by its event.
      this.playing = false
    }
  }

  #run(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => {
      if (!this.playing || !this.audio || !this.recording) return
      this.at = Math.min(this.recording.durationMs, this.audio.currentTime * 1000)
      this.#run()
    })
  }

  #seek(ms: number): void {
    this.at = Math.min(this.recording?.durationMs ?? 0, Math.max(0, ms))
    if (this.audio && this.#url !== undefined) this.audio.currentTime = this.at / 1000
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const all = this.recording?.durationMs ?? 0
    const to: Record<string, number> = {
      ArrowRight: this.at + STEP_MS,
      ArrowUp: this.at + STEP_MS,
      ArrowLeft: this.at - STEP_MS,
      ArrowDown: this.at - STEP_MS,
      PageUp: this.at + all / 10,
      PageDown: this.at - all / 10,
      Home: 0,
      End: all,
    }
    const target = to[event.key]
    if (event.key === ' ' || event.key === 'Enter') this.#toggle()
    else if (target !== undefined) this.#seek(target)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  readonly #onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    this.#seekTo(event)
  }

  readonly #onPointerMove = (event: PointerEvent): void => {
    if ((event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) this.#seekTo(event)
  }

  #seekTo(event: PointerEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    this.#seek(((event.clientX - box.left) / Math.max(1, box.width)) * (this.recording?.durationMs ?? 0))
  }

  readonly #faster = (): void => {
    const place = SPEEDS.findIndex((speed) => speed === this.speed)
    this.speed = SPEEDS[(place + 1) % SPEEDS.length]!
    if (this.audio) this.audio.playbackRate = this.speed
  }

  async #download(): Promise<void> {
    const { recording } = this
    const sound = await this.#fetch(() => void this.#download())
    if (sound && recording) saveFile(sound, `${recording.id}.${recording.format}`)
  }

  readonly #onEnd = (): void => {
    this.playing = false
    this.at = this.recording?.durationMs ?? 0
  }

  readonly #onError = (): void => {
    if (this.#url === undefined) return
    this.playing = false
    this.status = 'undecodable'
  }

  #forget(): void {
    this.#ended.abort()
    cancelAnimationFrame(this.#frame)
    if (sounding === this.audio) sounding = undefined
    const url = this.#url
    this.#url = undefined
    this.audio?.pause()
    this.audio?.removeAttribute('src')
    if (url !== undefined) URL.revokeObjectURL(url)
    this.#sound = undefined
    this.#asked = false
    this.playing = false
    this.status = 'idle'
    this.failure = undefined
    this.peaks = []
    this.at = 0
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-recording-player': RecordingPlayer
  }
}
