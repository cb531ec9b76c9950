import { html, type TemplateResult } from 'lit'
import { count, ratio } from '../../lib/format.ts'
import {
  causeWord,
  DIRECTIONS,
  directionWord,
  resultHint,
  RESULTS,
  resultTone,
  resultWord,
} from '../../parts/cause-words.ts'
import '../../ui/badge.ts'
import { styled } from '../../ui/styled.ts'
import type { Analytics } from './totals.ts'
import { words } from './words.ts'

const TOKENS = { ok: '--ok', warn: '--warn', bad: '--bad', neutral: '--chart-5', info: '--info' } as const

/** What became of the calls, by whose fault and why. */
export function outcomesOf(of: Analytics): TemplateResult {
  const text = words()
  const { calls } = of.totals
  const results = [...new Set([...RESULTS, ...Object.keys(of.byResult)])].map((result) => ({
    result,
    calls: of.byResult[result] ?? 0,
    token: TOKENS[resultTone(result)],
  }))
  const directions = DIRECTIONS.filter((direction) => (of.byDirection[direction] ?? 0) > 0)
  return html`<section class="card" id="outcomes">
    <header><h2>${text.outcomes}</h2></header>
    <div class="body outcomes">
      <div class="strip" aria-hidden="true">
        ${results.map(
          ({ calls: some, token }) =>
            html`<i ${styled({ 'flex-grow': String(some), background: `var(${token})` })}></i>`,
        )}
      </div>
      <div class="tables">
        <table id="results">
          ${heads(text.results)}
          <tbody>
            ${results.map(
              ({ result, calls: some }) =>
                html`<tr>
                  <th scope="row">
                    <cb-badge dot .tone=${resultTone(result)} title=${resultHint(result)}
                      >${resultWord(result)}</cb-badge
                    >
                  </th>
                  ${shares(some, calls)}
                </tr>`,
            )}
          </tbody>
        </table>
        <table id="causes">
          ${heads(text.causes)}
          <tbody>
            ${of.byCause.map(
              ({ cause, result, calls: some }) =>
                html`<tr>
                  <th scope="row" title=${resultWord(result)}>
                    <i class="dot" ${styled({ background: `var(${TOKENS[resultTone(result)]})` })}></i
                    >${causeWord(cause)}
                  </th>
                  ${shares(some, calls)}
                </tr>`,
            )}
          </tbody>
        </table>
        <table id="directions">
          ${heads(text.directions)}
          <tbody>
            ${directions.map(
              (direction) =>
                html`<tr>
                  <th scope="row">${directionWord(direction)}</th>
                  ${shares(of.byDirection[direction] ?? 0, calls)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`
}

function heads(what: string): TemplateResult {
  const text = words()
  return html`<thead>
    <tr>
      <th scope="col">${what}</th>
      <th scope="col" class="number">${text.calls}</th>
      <th scope="col" class="number">${text.share}</th>
    </tr>
  </thead>`
}

function shares(some: number, all: number): TemplateResult {
  return html`<td class="number">${count(some)}</td>
    <td class="number">${ratio(all === 0 ? 0 : some / all, 1)}</td>`
}
