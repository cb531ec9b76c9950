import { LitElement, html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import type { Band } from '../../../ui/chart.ts'
import { sheet } from '../../../ui/sheet.ts'
import { lately, type Column, type PathSeries } from '../data/series.ts'
import { chartGrid, chartGridStyles, type Drawn } from './chart-grid.ts'
import { words } from './words.ts'

/** Of a live call only the last minutes are seen: what happens now is to be read. */
export const MINUTES = 10
const NONE: readonly number[] = []
/** What is quieter is silence all the same, dBov. */
const FLOOR = -90

/** How a call sounded over time, both directions; what stands under the pointer in one, stands under it in all. */
@customElement('cb-call-charts')
export class Charts extends LitElement {
  static override styles = [sheet, chartGridStyles]

  /** Of one app's way. */
  @property({ attribute: false }) accessor series: PathSeries | undefined
  @property({ type: Boolean }) accessor over = false

  #of: PathSeries | undefined
  #seen: PathSeries | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words()
    const seen = this.#lately()
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <h2 id="heading">${text.overTime}</h2>
        <span class="faint">${this.over ? text.wholeCall : text.lastMinutes(MINUTES)}</span>
      </header>
      ${chartGrid(drawings(), seen?.at ?? NONE, seen)}
    </section>`
  }

  /** The same arrays until there is something new: charts draw anew only then. */
  #lately(): PathSeries | undefined {
    if (this.series !== this.#of || !this.#seen) {
      this.#of = this.series
      const last = this.series?.at.at(-1) ?? 0
      this.#seen = this.series && audible(this.over ? this.series : lately(this.series, last - MINUTES * 60_000))
    }
    return this.#seen
  }
}

/** Levels that stay in the picture. */
function audible(path: PathSeries): PathSeries {
  const clamp = (values: (number | null)[]) => values.map((it) => it && Math.max(FLOOR, it))
  return { ...path, levelPhoneDbov: clamp(path.levelPhoneDbov), levelAppDbov: clamp(path.levelAppDbov) }
}

function drawings(): Drawn<Column>[] {
  const text = words()
  const two = (toApp: Column, toPhone: Column) => [
    { label: text.toAppShort, column: toApp, color: '--chart-1' },
    { label: text.toPhoneShort, column: toPhone, color: '--chart-2' },
  ]
  const bands: Band[] = [
    { from: 4, to: 4.6, tone: 'ok' },
    { from: 1, to: 3.1, tone: 'bad' },
  ]
  return [
    { label: text.mos, lines: two('mosToApp', 'mosToPhone'), digits: 1, min: 1, max: 4.6, bands },
    { label: text.loss, lines: two('lossToAppPercent', 'lossToPhonePercent'), unit: '%', digits: 1, min: 0 },
    {
      label: text.jitter,
      lines: [
        { label: text.phone, column: 'jitterFromPhoneMs', color: '--chart-1' },
        { label: text.app, column: 'jitterFromAppMs', color: '--chart-2' },
      ],
      unit: 'ms',
      digits: 1,
      min: 0,
    },
    {
      label: text.levels,
      lines: [
        { label: text.phone, column: 'levelPhoneDbov', color: '--chart-1' },
        { label: text.app, column: 'levelAppDbov', color: '--chart-2' },
      ],
      unit: 'dB',
      digits: 0,
      min: FLOOR,
      max: 0,
    },
    {
      label: text.roundTrip,
      lines: [{ label: text.roundTripShort, column: 'roundTripMs', color: '--chart-4' }],
      unit: 'ms',
      digits: 1,
      min: 0,
    },
    {
      label: text.concealed,
      lines: [{ label: text.toPhoneShort, column: 'concealedToPhoneMs', color: '--chart-3' }],
      unit: 'ms',
      digits: 0,
      min: 0,
    },
  ]
}
