import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { ApiFailure } from '../../../api/failure.ts'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import type { Call } from '../../../live/happened.ts'
import { nameOf } from '../../../parts/party.ts'
import { running } from '../../../parts/running.ts'
import '../../../ui/badge.ts'
import '../../../ui/failure.ts'
import '../../../ui/icon.ts'
import '../../../ui/meter.ts'
import '../../../ui/segmented.ts'
import { sheet } from '../../../ui/sheet.ts'
import { toast } from '../../../ui/toasts.ts'
import { Listening, type ListeningState, type Mode } from './listening.ts'
import { words } from './words.ts'

const MODES = ['listen', 'whisper', 'barge'] as const

/** Listening to a live call in the browser. It ends with the panel, the call, or the page. @fires close */
@customElement('cb-call-monitor')
export class MonitorPanel extends LitElement {
  static override styles = [
    sheet,
    css`
      .body {
        display: grid;
        gap: 0.9rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.7rem 1.2rem;
      }
      .row > label {
        min-width: min(100%, 13rem);
      }
      .heard {
        flex: 1 1 14rem;
        display: grid;
        gap: 0.3rem;
        min-width: 0;
        font-size: 0.88rem;
      }
      .hint {
        color: var(--ink-soft);
        font-size: 0.9rem;
      }
      input[type='range'] {
        padding: 0;
        accent-color: var(--accent);
      }
      .others {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 0.7rem;
        align-items: center;
        font-size: 0.88rem;
      }
    `,
  ]

  @property({ attribute: false }) accessor call!: Call
  /** What is chosen to begin with; anything else than a mode is to listen. */
  @property({ attribute: false }) accessor wanted = ''
  @state() accessor #mode: Mode = 'listen'
  @state() private accessor whom = ''
  @state() private accessor changing = false
  @query('audio') private accessor speaker!: HTMLAudioElement
  #listening: Listening | undefined
  #ends: (() => void)[] = []
  /** Once it was seen among the call's monitors, it is over when it is there no more. */
  #seen = ''

  constructor() {
    super()
    new Follow(this, language)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('pagehide', this.#leave)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('pagehide', this.#leave)
    this.#leave()
    for (const end of this.#ends) end()
    this.#ends = []
    this.#listening = undefined
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) this.#mode = MODES.find((mode) => mode === this.wanted) ?? 'listen'
    const state = this.#state
    if (!changed.has('call') || state.status !== 'active') return
    if (this.call.monitors.some(({ id }) => id === state.id)) this.#seen = state.id
    else if (this.#seen === state.id) {
      this.#listening?.gone()
      toast({ tone: 'info', text: words().ended, detail: words().endedBy })
    }
  }

  get #state(): ListeningState {
    return this.#listening?.state.value ?? { status: 'idle' }
  }

  override render(): TemplateResult {
    const text = words()
    const state = this.#state
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <cb-icon name="monitor"></cb-icon>
        <h2 id="heading">${text.heading}</h2>
        <button
          class="plain icon small end"
          type="button"
          aria-label=${text.close}
          title=${text.close}
          @click=${this.#close}
        >
          <cb-icon name="close"></cb-icon>
        </button>
      </header>
      <div class="body">
        ${state.status === 'active' ? this.#active(state) : this.#before(state)}
        ${
          state.status === 'failed'
            ? html`<cb-failure .failure=${state.failure} @retry=${() => this.#start()}></cb-failure>`
            : nothing
        }
        ${this.#others(state)}
        <audio hidden></audio>
      </div>
    </section>`
  }

  #before(state: ListeningState): TemplateResult {
    const text = words()
    const busy = state.status === 'connecting'
    const joined = this.call.participants.filter(({ state }) => state === 'joined')
    return html`<div class="row">
        ${this.#modes(this.#mode, (mode) => (this.#mode = mode))}
        ${
          this.#mode === 'whisper'
            ? html`<label class="field"
                >${text.whisperTo}
                <select @change=${({ target }: Event) => (this.whom = (target as HTMLSelectElement).value)}>
                  ${joined.map(
                    ({ id, party }) =>
                      html`<option value=${id} ?selected=${id === this.whom}>${nameOf(party)}</option>`,
                  )}
                </select></label
              >`
            : nothing
        }
        <button
          id="start"
          class="primary"
          type="button"
          ?disabled=${busy || joined.length === 0}
          @click=${() => this.#start()}
        >
          <cb-icon .name=${this.#mode === 'listen' ? 'monitor' : this.#mode}></cb-icon>
          ${busy ? text.connecting : text.start[this.#mode]}
        </button>
      </div>
      <p class="hint">${text.what[this.#mode]} ${this.#mode === 'listen' ? nothing : text.microphone} ${text.law}</p>`
  }

  #active({ mode, participant }: Extract<ListeningState, { status: 'active' }>): TemplateResult {
    const text = words()
    const whom = this.call.participants.find(({ id }) => id === participant)
    const name = whom ? nameOf(whom.party) : participant
    return html`<div class="row">
        ${this.#modes(mode, (wanted) => void this.#change(wanted))}
        <div class="heard">
          ${text.heard}
          <cb-meter .dbov=${this.#listening?.level.value ?? null} .label=${text.heard}></cb-meter>
        </div>
        <label class="field"
          >${text.volume}
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            .value=${String(this.speaker.volume)}
            @input=${({ target }: Event) => (this.speaker.volume = Number((target as HTMLInputElement).value))}
          />
        </label>
        <button id="stop" class="danger" type="button" @click=${() => this.#listening?.stop()}>
          <cb-icon name="stop"></cb-icon>${text.stop}
        </button>
      </div>
      <p class="hint" role="status">
        ${mode === 'whisper' ? `${text.live.whisper(name)} ${text.another}` : text.live[mode]}
      </p>`
  }

  #modes(value: Mode, choose: (mode: Mode) => void): TemplateResult {
    const text = words()
    return html`<cb-segmented
      .label=${text.mode}
      .options=${MODES.map((mode) => ({ value: mode, label: text.modes[mode] }))}
      .value=${value}
      ?inert=${this.changing}
      @change=${({ detail }: CustomEvent<Mode>) => choose(detail)}
    ></cb-segmented>`
  }

  #others(state: ListeningState): TemplateResult | typeof nothing {
    const text = words()
    const others = this.call.monitors.filter(({ id }) => state.status !== 'active' || id !== state.id)
    if (others.length === 0) return nothing
    return html`<p class="others">
      ${text.others}:
      ${others.map(
        ({ by, mode, since }) =>
          html`<cb-badge
            ><cb-icon name="monitor"></cb-icon> ${by.label} ${text.otherMode[mode]} ${running(since)}</cb-badge
          >`,
      )}
    </p>`
  }

  #start(): void {
    this.#listening ??= this.#open()
    const first = this.call.participants.find(({ state }) => state === 'joined')?.id
    void this.#listening.start(this.#mode, this.#mode === 'whisper' ? this.whom || first : undefined)
  }

  #open(): Listening {
    const listening = new Listening(this.call.callId, this.speaker)
    const update = (): void => this.requestUpdate()
    this.#ends = [listening.state.subscribe(update), listening.level.subscribe(update)]
    return listening
  }

  async #change(mode: Mode): Promise<void> {
    this.changing = true
    try {
      await this.#listening?.change(mode)
      this.#mode = mode
    } catch (error) {
      toast({ tone: 'bad', text: words().changed, detail: ApiFailure.of(error).detail })
    } finally {
      // Also what the chooser shows goes back to what is so.
      this.renderRoot.querySelector('cb-segmented')!.value = this.#mode
      this.changing = false
    }
  }

  readonly #leave = (): void => this.#listening?.stop()

  readonly #close = (): void => {
    this.#leave()
    this.dispatchEvent(new CustomEvent('close'))
  }
}
