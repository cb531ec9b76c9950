import { html, type TemplateResult } from 'lit'
import { href } from '../../app/location.ts'
import { clock, moment, mos, timeOrDay } from '../../lib/format.ts'
import { rate, toneOf } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import { causeWord } from '../../parts/cause-words.ts'
import { nameOf } from '../../parts/party.ts'
import '../../ui/icon.ts'
import type { Analytics } from './totals.ts'
import { words } from './words.ts'

/** Those that one should look at first; each leads to the call. */
export function worstCalls({ worst }: Analytics): TemplateResult {
  const text = words()
  const columns = text.worstColumns
  return html`<section class="card" id="worst">
    <header>
      <h2>${text.worst}</h2>
      <span class="faint">${text.worstHint}</span>
    </header>
    ${
      worst.length === 0
        ? html`<p class="body soft">${text.worstNone}</p>`
        : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${text.worst}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${columns.mos}</th>
                  <th scope="col">${columns.when}</th>
                  <th scope="col">${columns.parties}</th>
                  <th scope="col" class="number">${columns.toApp}</th>
                  <th scope="col" class="number">${columns.toPhone}</th>
                  <th scope="col" class="number">${columns.talk}</th>
                  <th scope="col">${columns.cause}</th>
                </tr>
              </thead>
              <tbody>
                ${worst.map((call) => {
                  const rating = rate('mos', call.mos)
                  return html`<tr>
                    <td class="tone ${toneOf(rating)}"><b>${mos(call.mos)}</b> ${rating && ratingWords()[rating]}</td>
                    <th scope="row">
                      <a href=${href('calls', call.callId)} title=${moment(call.arrived)}>${timeOrDay(call.arrived)}</a>
                    </th>
                    <td class="cut">${nameOf(call.from)} → ${nameOf(call.to)}</td>
                    <td class="number">${mos(call.mosToApp)}</td>
                    <td class="number">${mos(call.mosToPhone)}</td>
                    <td class="number">${clock(call.talkMs)}</td>
                    <td class="cut">${causeWord(call.cause)}</td>
                  </tr>`
                })}
              </tbody>
            </table>
          </div>`
    }
  </section>`
}
