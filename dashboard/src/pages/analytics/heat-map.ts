import { html, type TemplateResult } from 'lit'
import { compact, count, weekday } from '../../lib/format.ts'
import { styled } from '../../ui/styled.ts'
import type { Analytics } from './totals.ts'
import { words } from './words.ts'

/** The darkest at which --ink on it has a contrast of more than 4.5, in both themes. */
const DARKEST = 0.55

/** When people call, by weekday and hour: a table with colours, so that it can be read and heard, too. */
export function heatMap({ heat }: Analytics): TemplateResult {
  const text = words()
  const most = Math.max(1, ...heat.flat())
  const two = (hour: number): string => String(hour).padStart(2, '0')
  return html`<section class="card" id="heat">
    <header>
      <h2>${text.heat}</h2>
      <span class="end scale-of" aria-hidden="true">
        ${text.fewer} ${[0.1, 0.35, 0.6, 1].map((of) => html`<i ${styled({ background: shade(of) })}></i>`)}
        ${text.many}
      </span>
    </header>
    <div class="scroll-x body" tabindex="0" role="region" aria-label=${text.heat}>
      <table class="heat">
        <caption class="spoken">
          ${text.heat}
        </caption>
        <thead>
          <tr>
            <th scope="col"><span class="spoken">${text.weekday}</span></th>
            ${Array.from({ length: 24 }, (_, hour) => html`<th scope="col">${two(hour)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${heat.map(
            (hours, day) =>
              html`<tr>
                <th scope="row" title=${weekday(day, 'long')}>${weekday(day)}</th>
                ${hours.map((calls, hour) => {
                  const said = text.heatCount(calls, count(calls))
                  const title = text.heatCell(weekday(day, 'long'), two(hour), two(hour + 1), said)
                  return html`<td
                    title=${title}
                    ${styled({ background: calls === 0 ? undefined : shade(calls / most) })}
                  >
                    ${calls === 0 ? html`<span class="spoken">0</span>` : compact(calls)}
                  </td>`
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}

/** `of`: 0 to 1. Few calls are still told from none. */
function shade(of: number): string {
  return `rgb(var(--heat) / ${Math.round((0.08 + of * (DARKEST - 0.08)) * 100)}%)`
}
