import { html, type TemplateResult } from 'lit'
import { href } from '../../app/location.ts'
import { count, duration, milliseconds, mos, ratio } from '../../lib/format.ts'
import { rate, toneOf } from '../../lib/quality.ts'
import { shortMapping } from '../../parts/mapping-choices.ts'
import type { TimeRange } from '../../parts/time-range.ts'
import { styled } from '../../ui/styled.ts'
import type { Analytics } from './totals.ts'
import { words } from './words.ts'

/** Who is called most, and how that goes; each leads to its calls. */
export function byMapping(of: Analytics, range: TimeRange): TemplateResult {
  const text = words().mapping
  const most = Math.max(1, ...of.byMapping.map(({ calls }) => calls))
  return html`<section class="card" id="by-mapping">
    <header><h2>${words().byMapping}</h2></header>
    <div class="scroll-x" tabindex="0" role="region" aria-label=${words().byMapping}>
      <table>
        <thead>
          <tr>
            <th scope="col">${text.name}</th>
            <th scope="col">${text.department}</th>
            <th scope="col" class="calls">${text.calls}</th>
            <th scope="col" class="number">${text.success}</th>
            <th scope="col" class="number">${text.setup}</th>
            <th scope="col" class="number">${text.mos}</th>
            <th scope="col" class="number">${text.talk}</th>
          </tr>
        </thead>
        <tbody>
          ${of.byMapping.map((entry) => {
            const { mapping, department, calls, succeeded, setupMeanMs, mosMean, talkMs, others } = entry
            return html`<tr>
              <th scope="row" class="cut">
                ${others ? text.others : mapping === null ? text.none : link(mapping, range)}
              </th>
              <td class="cut">${department ?? '–'}</td>
              <td class="calls">
                <span class="bar-of">
                  <b>${count(calls)}</b>
                  <span class="track" aria-hidden="true">
                    <i ${styled({ width: `${(succeeded / most) * 100}%`, background: 'var(--chart-1)' })}></i
                    ><i
                      ${styled({ width: `${((calls - succeeded) / most) * 100}%`, background: 'var(--chart-3)' })}
                    ></i>
                  </span>
                </span>
              </td>
              <td class="number">${ratio(calls === 0 ? null : succeeded / calls)}</td>
              <td class="number">${milliseconds(setupMeanMs)}</td>
              <td class="number tone ${toneOf(rate('mos', mosMean))}">${mos(mosMean)}</td>
              <td class="number">${duration(talkMs)}</td>
            </tr>`
          })}
        </tbody>
      </table>
    </div>
  </section>`
}

function link(mapping: string, { name, from, to }: TimeRange): TemplateResult {
  const query = new URLSearchParams({ range: name, ...(from && { from }), ...(to && { to }), mapping })
  return html`<a href="${href('history')}?${query}" title=${words().mapping.open(mapping)}>${shortMapping(mapping)}</a>`
}
