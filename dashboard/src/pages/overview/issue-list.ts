import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { href } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { moment, timeOrDay } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import type { Issue } from './issues.ts'
import { words } from './words.ts'

/** What is wrong, before everything else; nothing when all is well. */
@customElement('cb-issue-list')
export class IssueList extends LitElement {
  @property({ attribute: false }) accessor issues: readonly Issue[] = []

  static override styles = [
    sheet,
    css`
      section {
        --tint: var(--warn);
        overflow: hidden;
        border: 1px solid color-mix(in srgb, var(--tint) 45%, transparent);
        border-left-width: 0.3rem;
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      section.bad {
        --tint: var(--bad);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.75rem;
        padding: 0.6rem 1rem 0.15rem;
      }
      header a {
        margin-left: auto;
        font-size: 0.86rem;
      }
      ul {
        display: grid;
        padding: 0.15rem 1rem 0.6rem;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 0.65rem;
        padding: 0.35rem 0;
        color: var(--warn);
      }
      li.bad {
        color: var(--bad);
      }
      li cb-icon {
        margin-top: 0.2em;
      }
      .text {
        color: var(--ink);
        font-weight: 600;
      }
      .detail {
        grid-column: 2 / -1;
        overflow-wrap: anywhere;
        color: var(--ink-soft);
        font-size: 0.86rem;
      }
      time {
        color: var(--ink-faint);
        font-size: 0.85rem;
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        time {
          grid-column: 2;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const { issues } = this
    if (issues.length === 0) return nothing
    const text = words()
    const worst = issues.some(({ tone }) => tone === 'bad') ? 'bad' : 'warn'
    return html`<section class=${worst} aria-labelledby="heading">
      <header>
        <h2 id="heading">${text.issues.heading(issues.length)}</h2>
        <a href=${href('health')}>${text.issues.detailed}</a>
      </header>
      <ul>
        ${issues.map(
          ({ tone, text: what, detail, since }) =>
            html`<li class=${tone}>
              <cb-icon name="warning"></cb-icon>
              <span class="text">${what}</span>
              ${
                since === undefined
                  ? html`<span></span>`
                  : html`<time title=${moment(since)}>${text.sinceShort(timeOrDay(since))}</time>`
              }
              ${detail ? html`<span class="detail">${detail}</span>` : nothing}
            </li>`,
        )}
      </ul>
    </section>`
  }
}
