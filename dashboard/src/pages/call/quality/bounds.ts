import { html, type TemplateResult } from 'lit'
import { decimal } from '../../../lib/format.ts'
import { BOUNDS, MOS_BOUNDS, type Rating } from '../../../lib/quality.ts'
import { ratingWords } from '../../../lib/rating-words.ts'
import { words } from './words.ts'

const RATINGS: readonly Rating[] = ['excellent', 'good', 'fair', 'poor', 'bad']

/** From which figure on which word is said; docs/quality-figures.md has the same. */
export function boundsTable(): TemplateResult {
  const text = words()
  const rating = ratingWords()
  const number = (value: number): string => decimal(value, Number.isInteger(value) ? 0 : 1)
  const rows = (['loss', 'concealed', 'jitter', 'roundTrip'] as const).map((figure) => {
    const unit = figure === 'loss' || figure === 'concealed' ? '%' : 'ms'
    const bounds = BOUNDS[figure].map((bound) => `${number(bound)} ${unit}`)
    return { label: text[figure], cells: [...bounds.map(text.upTo), text.over(bounds.at(-1)!)] }
  })
  const mos = MOS_BOUNDS.map((bound) => decimal(bound, 1))
  return html`<details>
    <summary>${text.bounds}</summary>
    <div class="scroll-x" tabindex="0" role="group" aria-label=${text.bounds}>
      <table class="bounds">
        <thead>
          <tr>
            <th scope="col">${text.figure}</th>
            ${RATINGS.map((it) => html`<th scope="col">${rating[it]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[{ label: text.mos, cells: [...mos.map(text.from), text.below(mos.at(-1)!)] }, ...rows].map(
            ({ label, cells }) =>
              html`<tr>
                <th scope="row">${label}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="faint">${text.boundsWhy}</p>
  </details>`
}
