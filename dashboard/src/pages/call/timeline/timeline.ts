import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { clock, moment, time } from '../../../lib/format.ts'
import { language } from '../../../lib/language.ts'
import '../../../ui/icon.ts'
import { sheet } from '../../../ui/sheet.ts'
import { arrivedAt, type CallPicture } from '../data/picture.ts'
import { entriesOf } from './entries.ts'
import type { Entry } from './entry.ts'
import { words } from './words.ts'

/** Every event and stage of a call, the latest at the bottom. */
@customElement('cb-call-timeline')
export class Timeline extends LitElement {
  static override styles = [
    sheet,
    css`
      ol {
        padding: 0.8rem 1rem 1rem;
        font-size: 0.9rem;
      }
      li {
        position: relative;
        display: grid;
        grid-template-columns: 4.4rem 1.7rem minmax(0, 1fr) auto;
        gap: 0 0.6rem;
        align-items: start;
        padding-bottom: 0.75rem;
      }
      li:last-child {
        padding-bottom: 0;
      }
      /* The thread from one to the next. */
      li:not(:last-child)::before {
        content: '';
        position: absolute;
        top: 1.5rem;
        bottom: -0.15rem;
        left: calc(5rem + 0.85rem - 1px);
        width: 2px;
        background: var(--line);
      }
      time,
      .after {
        padding-top: 0.12rem;
        color: var(--ink-faint);
        font-size: 0.85rem;
      }
      .mark {
        --tint: var(--ink-soft);
        display: grid;
        place-items: center;
        width: 1.7rem;
        height: 1.7rem;
        border-radius: 50%;
        background: var(--surface-sunken);
        color: var(--tint);
        font-size: 0.85rem;
      }
      .mark.ok {
        background: var(--ok-soft);
        color: var(--ok);
      }
      .mark.warn {
        background: var(--warn-soft);
        color: var(--warn);
      }
      .mark.bad {
        background: var(--bad-soft);
        color: var(--bad);
      }
      .what {
        padding-top: 0.1rem;
        overflow-wrap: anywhere;
      }
      small {
        display: block;
        color: var(--ink-faint);
        font-size: 0.85rem;
      }
      .none {
        padding: 1.5rem 1rem;
      }
    `,
  ]

  @property({ attribute: false }) accessor picture: CallPicture | undefined

  /** Figures come each second and change nothing here. */
  #of: readonly unknown[] = []
  #entries: readonly Entry[] = []

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const { picture } = this
    if (!picture) return nothing
    const text = words()
    const of = [picture.told, picture.record, picture.call, language.value]
    if (of.some((it, i) => it !== this.#of[i])) {
      this.#of = of
      this.#entries = entriesOf(picture)
    }
    const arrived = arrivedAt(picture)
    return html`<section class="card" aria-labelledby="heading">
      <header><h2 id="heading">${text.heading}</h2></header>
      ${
        this.#entries.length === 0
          ? html`<p class="none soft">${text.empty}</p>`
          : html`<ol>
              ${this.#entries.map((entry) => line(entry, arrived))}
            </ol>`
      }
    </section>`
  }
}

function line({ at, icon, tone, text, detail }: Entry, arrived: number): TemplateResult {
  return html`<li>
    <time datetime=${new Date(at).toISOString()} title=${moment(at)}>${time(at)}</time>
    <span class="mark ${tone}"><cb-icon .name=${icon}></cb-icon></span>
    <span class="what">${text}${detail ? html`<small>${detail}</small>` : nothing}</span>
    <span class="after" aria-hidden="true">+${clock(at - arrived)}</span>
  </li>`
}
