import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { Follow } from '../../lib/cell.ts'
import { clock, time } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import '../../parts/recording-player.ts'
import { sheet } from '../../ui/sheet.ts'
import type { Recording } from './data/picture.ts'
import { formOf } from './recording-form.ts'
import { words } from './words.ts'

/** What was recorded of the call. Nothing where nothing was. */
@customElement('cb-call-recordings')
export class Recordings extends LitElement {
  static override styles = [
    sheet,
    css`
      li {
        padding: 0.7rem 1rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
    `,
  ]

  @property({ attribute: false }) accessor recordings: readonly Recording[] = []

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    if (this.recordings.length === 0) return nothing
    return html`<section class="card" aria-labelledby="heading">
      <header><h2 id="heading">${words().recordings}</h2></header>
      <ul>
        ${repeat(
          this.recordings,
          ({ id }) => id,
          (recording) =>
            html`<li>
              <span class="faint"
                >${time(recording.startedAt)} · ${clock(recording.durationMs)} · ${formOf(recording)}</span
              >
              <cb-recording-player .recording=${recording}></cb-recording-player>
            </li>`,
        )}
      </ul>
    </section>`
  }
}
