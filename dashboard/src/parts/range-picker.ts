import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { rewriteQuery } from '../app/location.ts'
import { Follow } from '../lib/cell.ts'
import { defineWords, language } from '../lib/language.ts'
import '../ui/segmented.ts'
import { sheet } from '../ui/sheet.ts'
import { dayOf, spanOf, type RangeName, type TimeRange } from './time-range.ts'

const words = defineWords({
  en: {
    label: 'Time',
    names: {
      today: 'Today',
      yesterday: 'Yesterday',
      '7d': '7 days',
      '30d': '30 days',
      '90d': '90 days',
      all: 'Any time',
      own: 'Own',
    },
    from: 'From',
    to: 'Until',
  },
  'pt-BR': {
    label: 'Período',
    names: {
      today: 'Hoje',
      yesterday: 'Ontem',
      '7d': '7 dias',
      '30d': '30 dias',
      '90d': '90 dias',
      all: 'Sempre',
      own: 'Escolher',
    },
    from: 'De',
    to: 'Até',
  },
})

/** Of which time: a usual one, or one's own from day to day. What is chosen goes to the address. */
@customElement('cb-range-picker')
export class RangePicker extends LitElement {
  @property({ attribute: false }) accessor range!: TimeRange
  @property({ attribute: false }) accessor names: readonly RangeName[] = []

  static override styles = [
    sheet,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.6rem;
        container-type: inline-size;
        flex: 1 1 20rem;
        min-width: 0;
      }
      .one {
        display: none;
      }
      .own {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        min-width: 0;
        font-size: 0.9rem;
      }
      .own label {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        min-width: 0;
        color: var(--ink-soft);
      }
      .own input {
        width: 9.6rem;
        min-width: 0;
      }
      @container (max-width: 31rem) {
        cb-segmented {
          display: none;
        }
        .one {
          display: block;
        }
        .own {
          width: 100%;
        }
        .own label {
          display: grid;
          flex: 1;
          gap: 0.15rem;
        }
        .own input {
          width: 100%;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words()
    const { range } = this
    const options = this.names.map((value) => ({ value, label: text.names[value] }))
    return html`
      <cb-segmented
        .label=${text.label}
        .options=${options}
        .value=${range.name}
        @change=${({ detail }: CustomEvent<RangeName>) => this.#choose(detail)}
      ></cb-segmented>
      <select
        class="one"
        name="range"
        aria-label=${text.label}
        .value=${live(range.name)}
        @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value as RangeName)}
      >
        ${options.map(
          ({ value, label }) => html`<option value=${value} ?selected=${value === range.name}>${label}</option>`,
        )}
      </select>
      ${range.name === 'own' ? html`<div class="own">${this.#day('from')}${this.#day('to')}</div>` : nothing}
    `
  }

  #day(key: 'from' | 'to'): TemplateResult {
    const { from, to } = this.range
    return html`<label
      >${words()[key]}<input
        type="date"
        name=${key}
        .value=${live(this.range[key])}
        min=${key === 'to' && from ? from : nothing}
        max=${key === 'from' && to ? to : nothing}
        @change=${(event: Event) => rewriteQuery({ [key]: (event.target as HTMLInputElement).value })}
      />
    </label>`
  }

  /** One's own begins as what was seen before. */
  #choose(name: RangeName): void {
    const { from, to } = spanOf(this.range, Date.now())
    const own = name === 'own'
    rewriteQuery({
      range: name,
      from: own && from !== undefined ? dayOf(from) : undefined,
      to: own ? dayOf(to === undefined ? Date.now() : to - 1) : undefined,
    })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-range-picker': RangePicker
  }
}
