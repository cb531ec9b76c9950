import { LitElement, css, html, nothing, svg, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { sheet } from './sheet.ts'

type Values = readonly (number | null)[]

/**
 * The shape of a figure over time, without axes: as wide as its box, a gap where nothing is known. Its colour is the
 * custom property `--color` (`--chart-1` when not set), its height that of the element.
 */
@customElement('cb-sparkline')
export class Sparkline extends LitElement {
  @property({ attribute: false }) accessor values: Values = []
  @property() accessor kind: 'line' | 'bars' = 'line'
  /** What the bottom and the top stand for; the least (of bars: 0) and the greatest value when absent. */
  @property({ type: Number }) accessor min: number | undefined
  @property({ type: Number }) accessor max: number | undefined
  @property() accessor label = ''

  static override styles = [
    sheet,
    css`
      :host {
        height: 2.2rem;
        color: var(--color, var(--chart-1));
      }
      svg {
        display: block;
        width: 100%;
        height: 100%;
        overflow: visible;
      }
      path {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.6px;
        stroke-linejoin: round;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
      .dots {
        stroke-width: 4px;
      }
      .area {
        fill: color-mix(in srgb, currentColor 13%, transparent);
        stroke: none;
      }
      .bars {
        fill: currentColor;
        stroke: none;
        opacity: 0.85;
      }
      .floor {
        stroke: var(--line);
        stroke-width: 1px;
      }
    `,
  ]

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('label')) return
    this.setAttribute('role', this.label ? 'img' : 'presentation')
    if (this.label) this.setAttribute('aria-label', this.label)
    else this.removeAttribute('aria-label')
  }

  override render() {
    const known = this.values.filter((value) => value !== null)
    const draw = this.kind === 'bars' ? bars : line
    return html`<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <path class="floor" d="M0 100H100"></path>
      ${known.length ? draw(this.values, this.#scale(known)) : nothing}
    </svg>`
  }

  /** From a value to a height in the box, which has its 0 at the top. */
  #scale(known: readonly number[]): (value: number) => number {
    const least = this.min ?? (this.kind === 'bars' ? Math.min(0, ...known) : Math.min(...known))
    const greatest = this.max ?? Math.max(...known)
    const span = greatest - least
    // A value that does not change: at the bottom when it is nothing, else in the middle.
    if (span <= 0) return () => (greatest === 0 ? 100 : this.kind === 'bars' ? 8 : 50)
    // Room for half a stroke at the edges.
    return (value) => 4 + 94 * (1 - Math.min(1, Math.max(0, (value - least) / span)))
  }
}

function line(values: Values, y: (value: number) => number) {
  const step = 100 / Math.max(1, values.length - 1)
  let stroke = ''
  let area = ''
  let dots = ''
  for (const [from, to] of runs(values)) {
    const points = values.slice(from, to).map((value, i) => `${round((from + i) * step)} ${round(y(value!))}`)
    if (points.length === 1) {
      // A line of no length with round ends.
      dots += `M${points[0]!}h.01`
      continue
    }
    stroke += `M${points.join('L')}`
    area += `M${round(from * step)} 100L${points.join('L')}L${round((to - 1) * step)} 100z`
  }
  return svg`<path class="area" d=${area} /><path d=${stroke} /><path class="dots" d=${dots} />`
}

function bars(values: Values, y: (value: number) => number) {
  const step = 100 / values.length
  let path = ''
  values.forEach((value, i) => {
    if (!value) return
    path += `M${round(i * step + step * 0.14)} 100V${round(y(value))}h${round(step * 0.72)}V100z`
  })
  return svg`<path class="bars" d=${path} />`
}

/** Where values follow each other without a gap: from (included), to (not included). */
function runs(values: Values): [number, number][] {
  const found: [number, number][] = []
  let from = -1
  for (let i = 0; i <= values.length; i++) {
    const known = i < values.length && values[i] !== null
    if (known && from < 0) from = i
    if (!known && from >= 0) {
      found.push([from, i])
      from = -1
    }
  }
  return found
}

const round = (value: number) => Math.round(value * 100) / 100

declare global {
  interface HTMLElementTagNameMap {
    'cb-sparkline': Sparkline
  }
}
