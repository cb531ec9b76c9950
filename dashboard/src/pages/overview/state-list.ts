import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { Follow } from '../../lib/cell.ts'
import { count, moment, timeOrDay } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import '../../ui/badge.ts'
import '../../ui/icon.ts'
import type { IconName } from '../../ui/icons.ts'
import { sheet } from '../../ui/sheet.ts'
import { words } from './words.ts'

/** One of many whose state is told. */
export interface StateRow {
  readonly key: string
  readonly name: string
  readonly detail: string
  readonly tone: Tone
  readonly state: string
  /** Epoch ms. */
  readonly since: number
  /** What is wrong with it, in the bridge's words. */
  readonly problem?: string | null
}

/** So many are seen while it is folded. */
const FEW = 6
const FEW_WIDE = 12
/** So many at most are in the page at once: who has more filters. */
const MANY = 200

const ORDER: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, info: 2, ok: 2, neutral: 3 }

/** Phones, trunks or identities: what is wrong first; with many of them only a few until it is unfolded. */
@customElement('cb-state-list')
export class StateList extends LitElement {
  @property() accessor heading = ''
  @property() accessor icon: IconName = 'phone'
  /** In short, of all. */
  @property() accessor summary = ''
  /** What is said when there is none. */
  @property() accessor none = ''
  /** Rows side by side. */
  @property({ type: Boolean, reflect: true }) accessor wide = false
  @property({ attribute: false }) accessor rows: readonly StateRow[] = []

  @state() private accessor unfolded = false
  @state() private accessor filter = ''

  static override styles = [
    sheet,
    css`
      .card > header {
        flex-wrap: nowrap;
        padding: 0.7rem 1rem;
      }
      .card > header .end {
        flex: none;
      }
      .card > header cb-icon {
        color: var(--ink-faint);
      }
      input {
        width: 100%;
      }
      .find {
        padding: 0.6rem 1rem;
        border-bottom: 1px solid var(--line);
      }
      ul.unfolded {
        max-height: 32rem;
        overflow-y: auto;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 0.1rem 0.75rem;
        padding: 0.5rem 1rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      :host([wide]) ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
        overflow-x: hidden;
      }
      :host([wide]) li {
        margin-top: -1px;
        border-top: 1px solid var(--line);
        border-right: 1px solid var(--line);
        margin-right: -1px;
      }
      .name {
        font-size: 0.93rem;
        font-weight: 550;
      }
      .end {
        justify-self: end;
        text-align: right;
      }
      .problem {
        grid-column: 1 / -1;
        overflow-wrap: anywhere;
        color: var(--bad);
        font-size: 0.84rem;
      }
      .problem.warn {
        color: var(--warn);
      }
      p {
        padding: 0.8rem 1rem;
        color: var(--ink-faint);
        font-size: 0.9rem;
      }
      footer {
        padding: 0.35rem 0.5rem;
        border-top: 1px solid var(--line);
      }
      time {
        white-space: nowrap;
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words().lists
    const { rows } = this
    const few = this.wide ? FEW_WIDE : FEW
    const foldable = rows.length > few
    const sorted = [...rows].sort(
      (a, b) => ORDER[a.tone] - ORDER[b.tone] || a.name.localeCompare(b.name, language.value, { numeric: true }),
    )
    const wanted = this.filter.trim().toLowerCase()
    const matching = wanted === '' ? sorted : sorted.filter((row) => textOf(row).includes(wanted))
    const seen = matching.slice(0, foldable && !this.unfolded ? few : MANY)
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <cb-icon .name=${this.icon}></cb-icon>
        <h2 id="heading" class="cut" title=${this.heading}>${this.heading}</h2>
        <span class="end faint">${this.summary}</span>
      </header>
      ${
        this.unfolded && foldable
          ? html`<div class="find">
              <input
                type="search"
                placeholder=${text.filter}
                aria-label=${text.filterOf(this.heading)}
                .value=${this.filter}
                @input=${(event: InputEvent) => (this.filter = (event.target as HTMLInputElement).value)}
              />
            </div>`
          : nothing
      }
      ${
        rows.length === 0
          ? html`<p>${this.none}</p>`
          : html`<ul
              id="rows"
              class=${this.unfolded ? 'unfolded' : ''}
              tabindex=${this.unfolded ? 0 : nothing}
              aria-label=${this.heading}
            >
              ${repeat(seen, ({ key }) => key, row)}
            </ul>`
      }
      ${rows.length > 0 && matching.length === 0 ? html`<p role="status">${text.noMatch}</p>` : nothing}
      ${this.unfolded && matching.length > MANY ? html`<p>${text.tooMany(count(matching.length - MANY))}</p>` : nothing}
      ${
        foldable
          ? html`<footer>
              <button
                class="plain small"
                type="button"
                aria-expanded=${this.unfolded}
                aria-controls="rows"
                @click=${this.#fold}
              >
                <cb-icon .name=${this.unfolded ? ('chevron-down' as const) : ('chevron-right' as const)}></cb-icon>
                ${this.unfolded ? text.showFewer : text.showAll(count(rows.length))}
              </button>
            </footer>`
          : nothing
      }
    </section>`
  }

  #fold(): void {
    this.unfolded = !this.unfolded
    this.filter = ''
  }
}

function row({ name, detail, tone, state, since, problem }: StateRow): TemplateResult {
  return html`<li>
    <span class="name cut" title=${name}>${name}</span>
    <cb-badge class="end" tone=${tone} dot>${state}</cb-badge>
    <span class="faint cut" title=${detail}>${detail}</span>
    <time class="end faint" title=${moment(since)}>${words().sinceShort(timeOrDay(since))}</time>
    ${problem ? html`<span class="problem ${tone}">${problem}</span>` : nothing}
  </li>`
}

function textOf({ name, detail, state }: StateRow): string {
  return `${name} ${detail} ${state}`.toLowerCase()
}
