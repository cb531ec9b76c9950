import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import { toneOf } from '../../../lib/quality.ts'
import { ratingWords } from '../../../lib/rating-words.ts'
import { sheet } from '../../../ui/sheet.ts'
import type { TalkPath } from '../data/picture.ts'
import { figureStyles } from '../quality/styles.ts'
import { rowsOf, type Cell } from './figures.ts'
import { words } from './words.ts'

/** How both directions look, in figures and in words; nothing where a call has no video. */
@customElement('cb-call-video')
export class VideoPanel extends LitElement {
  static override styles = [sheet, figureStyles]

  @property({ attribute: false }) accessor talk: TalkPath | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const video = this.talk?.media.video
    if (!video) return nothing
    const text = words()
    return html`<section class="card" aria-labelledby="heading">
      <header><h2 id="heading">${text.heading}</h2></header>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col"><span class="spoken">${text.figure}</span></th>
            <th scope="col">${text.toApp}</th>
            <th scope="col">${text.toPhone}</th>
          </tr>
        </thead>
        <tbody>
          ${rowsOf(video).map(
            ({ label, toApp, toPhone }) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td>${cell(toApp)}</td>
                <td>${cell(toPhone)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`
  }
}

function cell({ value, rating, tone, detail }: Cell): TemplateResult {
  const word = rating && html`<span class="word ${toneOf(rating)}">(${ratingWords()[rating]})</span>`
  return html`<span class="value codec ${tone ?? ''}">${value}</span>
    ${word ?? nothing}${detail ? html`<small>${detail}</small>` : nothing}`
}
