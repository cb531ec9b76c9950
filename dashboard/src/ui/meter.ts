import { LitElement, css, html, nothing, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../lib/cell.ts'
import { decimal, UNKNOWN } from '../lib/format.ts'
import { defineWords, language } from '../lib/language.ts'
import { sheet } from './sheet.ts'
import { styled } from './styled.ts'

const words = defineWords({ en: { unknown: 'not known' }, 'pt-BR': { unknown: 'desconhecido' } })

/** What is silence on this scale; RFC 6465 goes down to -127. */
const SILENCE = -60
/** How quickly the mark of the loudest moment falls, dB a second. */
const FALL = 12
/** How long it stays before it falls, ms. */
const HOLD_MS = 1200

const share = (dbov: number): number => Math.min(1, Math.max(0, (dbov - SILENCE) / -SILENCE))

/** How loud a side is, in dBov (RFC 6465): a bar that follows, and a mark at its loudest moment that falls slowly. */
@customElement('cb-meter')
export class Meter extends LitElement {
  /** -127 to 0 */
  @property({ type: Number }) accessor dbov: number | null = null
  @property() accessor label = ''

  #peak = SILENCE
  #peakAt = 0
  #frame: number | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        grid-template-columns: 1fr 4.2rem;
        align-items: center;
        gap: 0.7rem;
        font-size: 0.82rem;
      }
      .track {
        position: relative;
        height: 0.7rem;
        overflow: hidden;
        border-radius: 0.25rem;
        background: var(--surface-sunken);
        box-shadow: inset 0 0 0 1px var(--line);
      }
      .fill {
        position: absolute;
        inset: 0;
        background: linear-gradient(
          to right,
          var(--ok) 0 62%,
          color-mix(in srgb, var(--ok) 45%, var(--chart-3)) 74%,
          var(--chart-3) 84%,
          var(--bad) 94%
        );
        clip-path: inset(0 calc(100% - var(--level, 0) * 100%) 0 0);
        transition: clip-path 0.16s linear;
      }
      .tick {
        position: absolute;
        inset-block: 0;
        left: var(--at);
        width: 1px;
        background: color-mix(in srgb, var(--surface) 55%, transparent);
        box-shadow: -1px 0 color-mix(in srgb, var(--ink) 14%, transparent);
      }
      .peak {
        position: absolute;
        inset-block: 0;
        left: calc(var(--peak, 0) * (100% - 2px));
        width: 2px;
        background: var(--ink);
        opacity: 0.75;
      }
      .value {
        color: var(--ink-soft);
        text-align: right;
        white-space: nowrap;
      }
      @media (prefers-reduced-motion: reduce) {
        .fill {
          transition: none;
        }
      }
    `,
  ]

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#frame = undefined
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('dbov')) return
    if (this.dbov === null) this.#peak = SILENCE
    else if (this.dbov >= this.#peak) {
      this.#peak = Math.min(0, this.dbov)
      this.#peakAt = performance.now()
    }
  }

  override render() {
    const { dbov } = this
    const text = dbov === null ? UNKNOWN : `${decimal(Math.max(-127, dbov), 0)} dB`
    return html`
      <div
        class="track"
        role="meter"
        aria-label=${this.label}
        aria-valuemin=${SILENCE}
        aria-valuemax="0"
        aria-valuenow=${dbov === null ? SILENCE : Math.round(Math.min(0, Math.max(SILENCE, dbov)))}
        aria-valuetext=${dbov === null ? words().unknown : text}
        ${styled({ '--level': String(dbov === null ? 0 : share(dbov)) })}
      >
        <div class="fill"></div>
        ${[-40, -20, -6].map((tick) => html`<i class="tick" ${styled({ '--at': `${share(tick) * 100}%` })}></i>`)}
        ${this.#peak > SILENCE ? html`<i class="peak"></i>` : nothing}
      </div>
      <span class="value" aria-hidden="true">${text}</span>
    `
  }

  protected override updated(): void {
    this.#showPeak()
    if (this.#peak > SILENCE && this.#frame === undefined && this.isConnected) this.#fall(performance.now())
  }

  #showPeak(): void {
    const peak = this.renderRoot.querySelector<HTMLElement>('.peak')
    peak?.style.setProperty('--peak', String(share(this.#peak)))
  }

  /** Frame by frame, only while there is something to fall. */
  #fall(before: number): void {
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = undefined
      const floor = this.dbov ?? SILENCE
      if (now - this.#peakAt > HOLD_MS) this.#peak = Math.max(floor, this.#peak - (FALL * (now - before)) / 1000)
      if (this.#peak <= SILENCE) {
        this.requestUpdate()
        return
      }
      this.#showPeak()
      // It stands on the bar: whatever comes next is an update.
      if (this.#peak > floor) this.#fall(now)
    })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-meter': Meter
  }
}
