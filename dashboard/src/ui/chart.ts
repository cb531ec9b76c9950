import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import type uPlot from 'uplot'
import { Follow } from '../lib/cell.ts'
import { decimal, moment, time, UNKNOWN } from '../lib/format.ts'
import { defineWords, language } from '../lib/language.ts'
import { chartStyles } from './chart-styles.ts'
import { draw, type Band, type Series } from './chart-plot.ts'
import { sheet } from './sheet.ts'
import { styled } from './styled.ts'

export type { Band, Series } from './chart-plot.ts'

const words = defineWords({
  en: { none: 'Nothing measured yet', time: 'Time' },
  'pt-BR': { none: 'Nada medido ainda', time: 'Hora' },
})

const ROWS_READ_OUT = 12

/**
 * Figures over time, drawn by uPlot: as wide as its box, in the colours of the theme, the values under the pointer (else
 * the latest) above it. Who listens gets a table of a few of the values.
 */
@customElement('cb-chart')
export class Chart extends LitElement {
  /** Epoch ms, ascending. */
  @property({ attribute: false }) accessor times: readonly number[] = []
  @property({ attribute: false }) accessor series: readonly Series[] = []
  /** Of the values (of the first scale, when there are two); fitted when absent. */
  @property({ type: Number }) accessor min: number | undefined
  @property({ type: Number }) accessor max: number | undefined
  /** rem, of the drawing without its legend */
  @property({ type: Number }) accessor height = 9
  @property() accessor label = ''
  @property({ attribute: false }) accessor bands: readonly Band[] = []
  /** The pointers of charts with the same key move together. */
  @property() accessor sync = ''
  /** Without legend. */
  @property({ type: Boolean, reflect: true }) accessor compact = false

  @query('.plot') private accessor box!: HTMLElement
  #plot: uPlot | undefined
  /** What the plot was made for: data alone is given to the same one. */
  #made = ''
  /** Where the pointer is among the times. */
  #at: number | null = null

  readonly #resized = new ResizeObserver(() => this.#fit())
  readonly #themed = new MutationObserver(() => this.requestUpdate())

  static override styles = [sheet, chartStyles]

  constructor() {
    super()
    new Follow(this, language)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#resized.observe(this)
    this.#themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resized.disconnect()
    this.#themed.disconnect()
    this.#forget()
  }

  #forget(): void {
    this.#plot?.destroy()
    this.#plot = undefined
    this.#made = ''
    this.#at = null
  }

  get #hasData(): boolean {
    return this.times.length > 0 && this.series.some(({ values }) => values.some((value) => value !== null))
  }

  override render() {
    const data = this.#hasData
    return html`
      ${this.compact ? nothing : this.#legend(data)}
      <figure
        class="plot"
        role="img"
        aria-label=${this.label}
        @pointerenter=${() => this.#plot?.syncRect()}
        ${styled({ height: `${this.height}rem` })}
      >
        ${data ? nothing : html`<p class="none">${words().none}</p>`}
      </figure>
      ${data ? this.#readOut() : nothing}
    `
  }

  #legend(data: boolean): TemplateResult {
    const at = this.#at !== null && this.#at < this.times.length ? this.#at : null
    return html`<div class="legend" aria-hidden="true">
      ${this.series.map((series) => {
        const value = at === null ? latest(series.values) : series.values[at]
        return html`<span class="entry">
          <i ${styled({ background: `var(${series.color})` })}></i>${series.label}
          <b>${data ? said(series, value ?? null) : ''}</b>
        </span>`
      })}
      <span class="when">${at === null ? '' : time(this.times[at])}</span>
    </div>`
  }

  #readOut(): TemplateResult {
    const { times, series } = this
    const step = Math.max(1, (times.length - 1) / (ROWS_READ_OUT - 1))
    const rows = Array.from({ length: Math.min(ROWS_READ_OUT, times.length) }, (_, i) => Math.round(i * step))
    return html`<div class="spoken">
      <table>
        <caption>
          ${this.label}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words().time}</th>
            ${series.map(({ label }) => html`<th scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row">${moment(times[row])}</th>
                ${series.map((it) => html`<td>${said(it, it.values[row] ?? null)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  protected override updated(): void {
    if (!this.#hasData) {
      this.#forget()
      return
    }
    const { times, series } = this
    const data: uPlot.AlignedData = [times as number[], ...series.map(({ values }) => values as (number | null)[])]
    const made = this.#asDrawn()
    if (this.#plot && made === this.#made) {
      if (this.#plot.data[0] !== times || series.some(({ values }, i) => this.#plot!.data[i + 1] !== values)) {
        this.#plot.setData(data)
      }
      return
    }
    this.#forget()
    const width = this.box.clientWidth
    // Not in sight yet: it is drawn when it gets a size.
    if (width === 0) return
    this.#made = made
    const { min, max, bands, sync } = this
    this.#plot = draw(this.box, data, { series, min, max, bands, sync, pointed: (at) => this.#pointed(at) })
  }

  #pointed(at: number | null): void {
    if (at === this.#at) return
    this.#at = at
    if (!this.compact) this.requestUpdate()
  }

  /** All that a drawing depends on besides its data and its size. */
  #asDrawn(): string {
    const { min, max, bands, sync, height } = this
    const series = this.series.map(({ values: _, ...rest }) => rest)
    const { theme } = document.documentElement.dataset
    return JSON.stringify([series, min, max, bands, sync, height, theme, language.value, rem()])
  }

  #fit(): void {
    if (!this.hasUpdated) return
    const width = this.box.clientWidth
    if (!this.#plot || this.#made !== this.#asDrawn()) {
      this.requestUpdate()
      return
    }
    if (width > 0) this.#plot.setSize({ width, height: this.box.clientHeight })
  }
}

function rem(): string {
  return getComputedStyle(document.documentElement).fontSize
}

function latest(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null
}

function said({ unit, digits = 0 }: Series, value: number | null): string {
  if (value === null) return UNKNOWN
  return unit ? `${decimal(value, digits)} ${unit}` : decimal(value, digits)
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-chart': Chart
  }
}
