import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import { toneOf } from '../../../lib/quality.ts'
import { ratingWords } from '../../../lib/rating-words.ts'
import { sheet } from '../../../ui/sheet.ts'
import type { TalkPath } from '../data/picture.ts'
import { boundsTable } from './bounds.ts'
import { rowsOf, type Cell } from './figures.ts'
import { words } from './words.ts'

/** How both directions sound, in figures and in words. */
@customElement('cb-call-quality')
export class Quality extends LitElement {
  static override styles = [
    sheet,
    css`
      th[scope='row'] {
        border-top: 1px solid var(--line);
        color: var(--ink-soft);
        font-weight: 550;
        vertical-align: top;
      }
      thead th {
        white-space: normal;
        vertical-align: bottom;
      }
      tbody td {
        vertical-align: top;
      }
      .value {
        font-weight: 620;
        white-space: nowrap;
      }
      .word {
        white-space: nowrap;
      }
      .codec {
        white-space: normal;
      }
      .ok {
        color: var(--ok);
      }
      .warn {
        color: var(--warn);
      }
      .bad {
        color: var(--bad);
      }
      small {
        display: block;
        min-height: 1.3em;
        color: var(--ink-faint);
        font-size: 0.8rem;
      }
      .none {
        padding: 1.5rem 1rem;
      }
      details {
        padding: 0.7rem 1rem;
        border-top: 1px solid var(--line);
        font-size: 0.88rem;
      }
      summary {
        width: fit-content;
        cursor: pointer;
        color: var(--accent-text);
        border-radius: 0.25rem;
      }
      .bounds {
        margin: 0.5rem 0;
        font-size: 0.85rem;
      }
      .bounds th,
      .bounds td {
        padding: 0.3rem 0.5rem;
        white-space: nowrap;
      }
      @media (max-width: 30rem) {
        .figures th,
        .figures td {
          padding: 0.4rem 0.35rem;
        }
      }
    `,
  ]

  @property({ attribute: false }) accessor talk: TalkPath | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words()
    return html`<section class="card" aria-labelledby="heading">
      <header><h2 id="heading">${text.heading}</h2></header>
      ${this.talk ? this.#table(this.talk) : html`<p class="none soft">${text.none}</p>`} ${boundsTable()}
    </section>`
  }

  #table({ media }: TalkPath): TemplateResult {
    const text = words()
    return html`<table class="figures">
      <thead>
        <tr>
          <th scope="col"><span class="spoken">${text.figure}</span></th>
          <th scope="col">${text.toApp}</th>
          <th scope="col">${text.toPhone}</th>
        </tr>
      </thead>
      <tbody>
        ${rowsOf(media).map(
          ({ label, toApp, toPhone }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${cell(toApp)}</td>
              <td>${cell(toPhone)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }
}

function cell({ value, rating, detail }: Cell): TemplateResult {
  const word = rating && html`<span class="word ${toneOf(rating)}">(${ratingWords()[rating]})</span>`
  return html`<span class="value ${rating ? '' : 'codec'}">${value}</span>
    ${word ?? nothing}${detail ? html`<small>${detail}</small>` : nothing}`
}
