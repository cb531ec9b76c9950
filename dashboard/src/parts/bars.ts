import { LitElement, css, html, svg, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Follow } from '../lib/cell.ts'
import { compact, count } from '../lib/format.ts'
import { language } from '../lib/language.ts'
import { sheet } from '../ui/sheet.ts'
import { styled } from '../ui/styled.ts'

export interface Bar {
  /** Below it, where there is room; may be empty. */
  readonly label: string
  /** What it stands for, in full. */
  readonly title: string
  /** Of each part, from the bottom up. */
  readonly values: readonly number[]
}

export interface Part {
  readonly label: string
  /** The name of a token: `--chart-1` */
  readonly color: string
}

/** rem that a label needs */
const LABEL_REM = 4.2

/** Counts as bars of one or more parts on top of each other; who listens gets all of them as a table. */
@customElement('cb-bars')
export class Bars extends LitElement {
  @property({ attribute: false }) accessor bars: readonly Bar[] = []
  @property({ attribute: false }) accessor parts: readonly Part[] = []
  @property() accessor label = ''
  /** What the bars are by: heads the first column of the table. */
  @property() accessor by = ''

  /** The bar under the pointer. */
  @state() private accessor at: number | undefined
  @state() private accessor room = 8

  readonly #resized = new ResizeObserver(() => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    this.room = Math.max(2, Math.floor(this.clientWidth / (rem * LABEL_REM)))
  })

  static override styles = [
    sheet,
    css`
      :host {
        min-width: 0;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 1.2rem;
        min-height: 1.5rem;
        margin-bottom: 0.6rem;
        color: var(--ink-soft);
        font-size: 0.82rem;
      }
      .legend i {
        display: inline-block;
        width: 0.65rem;
        height: 0.65rem;
        margin-right: 0.4rem;
        border-radius: 0.2rem;
      }
      .legend b {
        color: var(--ink);
        font-weight: 600;
      }
      .legend .when {
        margin-left: auto;
        color: var(--ink);
      }
      .chart {
        display: grid;
        grid-template: 'scale plot' var(--bars-height, 10rem) '. labels' 1.5rem / auto minmax(0, 1fr);
        column-gap: 0.5rem;
        color: var(--ink-faint);
        font-size: 0.74rem;
      }
      .scale {
        grid-area: scale;
        position: relative;
        min-width: 1.6rem;
      }
      .scale span {
        display: block;
        text-align: right;
      }
      .scale .mark {
        position: absolute;
        right: 0;
        line-height: 1;
        translate: 0 50%;
      }
      .scale .widest {
        visibility: hidden;
      }
      svg {
        grid-area: plot;
        display: block;
        width: 100%;
        height: 100%;
        overflow: visible;
      }
      .line {
        stroke: var(--chart-grid);
        stroke-width: 1px;
        vector-effect: non-scaling-stroke;
      }
      .pointed {
        fill: var(--ink);
        opacity: 0.07;
      }
      .labels {
        grid-area: labels;
        position: relative;
      }
      .labels span {
        position: absolute;
        top: 0.4rem;
        translate: -50% 0;
        white-space: nowrap;
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#resized.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resized.disconnect()
  }

  override render(): TemplateResult {
    const { bars } = this
    const top = roundTop(Math.max(1, ...bars.map(({ values }) => sum(values))))
    return html`
      ${this.#legend()}
      <div class="chart" aria-hidden="true">
        <div class="scale">
          <span class="widest">${compact(top)}</span>
          ${ticks(top).map(
            (tick) => html`<span class="mark" ${styled({ bottom: `${(tick / top) * 100}%` })}>${compact(tick)}</span>`,
          )}
        </div>
        <svg
          viewBox="0 0 ${bars.length * 10} 100"
          preserveAspectRatio="none"
          @pointermove=${this.#onMove}
          @pointerleave=${() => (this.at = undefined)}
        >
          ${ticks(top).map((tick) => {
            const y = 100 - (tick / top) * 100
            return svg`<path class="line" d="M0 ${y}H${bars.length * 10}" />`
          })}
          ${this.at === undefined ? '' : svg`<rect class="pointed" x=${this.at * 10} y="0" width="10" height="100" />`}
          ${this.parts.map(({ color }, part) => {
            return svg`<path d=${drawn(bars, part, top)} ${styled({ fill: `var(${color})` })} />`
          })}
        </svg>
        <div class="labels">${this.#labels()}</div>
      </div>
      <div class="spoken">${this.#table()}</div>
    `
  }

  #legend(): TemplateResult {
    const pointed = this.at === undefined ? undefined : this.bars[this.at]
    return html`<div class="legend" aria-hidden="true">
      ${this.parts.map(({ label, color }, part) => {
        const all = pointed ? [pointed] : this.bars
        return html`<span
          ><i ${styled({ background: `var(${color})` })}></i>${label}
          <b>${count(sum(all.map(({ values }) => values[part] ?? 0)))}</b></span
        >`
      })}
      <span class="when">${pointed?.title ?? ''}</span>
    </div>`
  }

  /** As many as there is room for, evenly spread. */
  #labels(): TemplateResult[] {
    const places = this.bars.flatMap(({ label }, i) => (label === '' ? [] : [i]))
    const step = Math.ceil(places.length / this.room)
    return places
      .filter((_, i) => i % step === 0)
      .map((place) => {
        const left = `${((place + 0.5) / this.bars.length) * 100}%`
        return html`<span ${styled({ left })}>${this.bars[place]!.label}</span>`
      })
  }

  #table(): TemplateResult {
    return html`<table>
      <caption>
        ${this.label}
      </caption>
      <thead>
        <tr>
          <th scope="col">${this.by}</th>
          ${this.parts.map(({ label }) => html`<th scope="col">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${this.bars.map(
          ({ title, values }) =>
            html`<tr>
              <th scope="row">${title}</th>
              ${this.parts.map((_, part) => html`<td>${count(values[part] ?? 0)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`
  }

  readonly #onMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect()
    const place = Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * this.bars.length)
    this.at = place >= 0 && place < this.bars.length ? place : undefined
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** One part of all bars, on top of the parts before it. */
function drawn(bars: readonly Bar[], part: number, top: number): string {
  let path = ''
  bars.forEach(({ values }, i) => {
    const value = values[part] ?? 0
    if (value <= 0) return
    const below = (sum(values.slice(0, part)) / top) * 100
    const height = (value / top) * 100
    path += `M${i * 10 + 1.5} ${round(100 - below)}v${-round(height)}h7v${round(height)}z`
  })
  return path
}

const round = (value: number): number => Math.round(value * 100) / 100

/** The next of 1, 2, 3, 4, 5, 6, 8, 10, 15, 20 …: its half can be said in few digits, too. */
function roundTop(most: number): number {
  const size = 10 ** Math.floor(Math.log10(most))
  return (
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * size).find((step) => step >= most && Number.isInteger(step)) ??
    most
  )
}

/** Whole numbers only: half a call is none. */
function ticks(top: number): readonly number[] {
  return top >= 2 && Number.isInteger(top / 2) ? [0, top / 2, top] : [0, top]
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-bars': Bars
  }
}
