import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Schemas } from '../../../../client/client.ts'
import { answered, api } from '../../api/session.ts'
import { href, place, rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { moment, timeOrDay } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import '../../ui/badge.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { actions, actionWord } from './action-words.ts'
import { auditStyles } from './audit-styles.ts'
import './more.ts'
import { Pages } from './pages.ts'
import { words } from './words.ts'

type Entry = Schemas['AuditEntry']

const OUTCOMES = ['done', 'refused', 'failed'] as const
const TONES: Readonly<Record<Entry['outcome'], Tone>> = { done: 'ok', refused: 'warn', failed: 'bad' }
const FILTERS = ['actor', 'action', 'outcome', 'target', 'from', 'to'] as const
type Filter = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>

/** Typing is followed by asking when it pauses. */
const PAUSE_MS = 350

/** Who did what, the latest first, as far back as one scrolls. */
@customElement('cb-audit')
export class Audit extends LitElement {
  readonly #entries = new Pages<Entry>(this, async (cursor) => {
    const { from, to, outcome: wanted, ...rest } = filterOf(place.value.query)
    const outcome = OUTCOMES.find((known) => known === wanted)
    const query = {
      ...{ limit: '50', ...rest },
      ...(outcome === undefined ? {} : { outcome }),
      ...(cursor === undefined ? {} : { cursor }),
      ...(from === undefined ? {} : { from: instant(from) }),
      ...(to === undefined ? {} : { to: instant(to) }),
    }
    const { entries, next } = await answered(api().GET('/v1/audit', { params: { query } }))
    return { items: entries, next }
  })
  #asked: string | undefined
  #typing: ReturnType<typeof setTimeout> | undefined

  static override styles = [sheet, auditStyles]

  constructor() {
    super()
    new Follow(this, language, place)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#typing)
    this.#asked = undefined
  }

  protected override willUpdate(): void {
    const wanted = JSON.stringify(filterOf(place.value.query))
    if (wanted === this.#asked || !this.isConnected) return
    this.#asked = wanted
    this.#entries.begin()
  }

  override render(): TemplateResult {
    const { items, failure, pending, next } = this.#entries
    return html`
      <p class="soft">${words().audit.lead}</p>
      <section class="card">
        ${this.#filters()} ${items && items.length > 0 ? list(items) : nothing}
        ${items?.length === 0 ? this.#nothing() : nothing}
        <cb-failure .failure=${failure} @retry=${() => this.#entries.retry()}></cb-failure>
        ${
          items && items.length > 0
            ? html`<cb-more
                ?available=${next !== null && !failure}
                ?pending=${pending}
                @more=${() => this.#entries.more()}
              ></cb-more>`
            : nothing
        }
      </section>
    `
  }

  #filters(): TemplateResult {
    const text = words().audit
    const filter = filterOf(place.value.query)
    const field = (name: 'actor' | 'target', label: string, hint = ''): TemplateResult =>
      html`<label class="field"
        >${label}<input
          name=${name}
          type="search"
          placeholder=${hint}
          .value=${filter[name] ?? ''}
          @input=${this.#typed}
          @change=${choose}
      /></label>`
    const at = (name: 'from' | 'to', label: string): TemplateResult =>
      html`<label class="field instant"
        >${label}<input name=${name} type="datetime-local" .value=${filter[name] ?? ''} @change=${choose}
      /></label>`
    return html`<form class="filters" role="search" @submit=${(event: Event) => event.preventDefault()}>
      ${field('actor', text.actor, text.actorHint)}
      <label class="field"
        >${text.action}<select name="action" @change=${choose}>
          <option value="" ?selected=${!filter.action}>${text.anyAction}</option>
          ${actions().map(
            ([action, word]) => html`<option value=${action} ?selected=${filter.action === action}>${word}</option>`,
          )}
        </select></label
      >
      <label class="field"
        >${text.outcome}<select name="outcome" @change=${choose}>
          <option value="" ?selected=${!filter.outcome}>${text.anyOutcome}</option>
          ${OUTCOMES.map(
            (outcome) =>
              html`<option value=${outcome} ?selected=${filter.outcome === outcome}>${text.outcomes[outcome]}</option>`,
          )}
        </select></label
      >
      ${field('target', text.target, 'calls/…')} ${at('from', text.from)} ${at('to', text.to)}
      ${
        Object.keys(filter).length > 0
          ? html`<button class="plain small" type="button" @click=${clear}>
              <cb-icon name="close"></cb-icon>${text.clear}
            </button>`
          : nothing
      }
    </form>`
  }

  #nothing(): TemplateResult {
    const text = words().audit
    return Object.keys(filterOf(place.value.query)).length > 0
      ? html`<cb-empty icon="search" .heading=${text.noMatch}>
          <button slot="actions" type="button" @click=${clear}>${text.clear}</button>
        </cb-empty>`
      : html`<cb-empty icon="shield" .heading=${text.empty}>${text.emptyText}</cb-empty>`
  }

  readonly #typed = (event: Event): void => {
    const field = event.target as HTMLInputElement
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => rewriteQuery({ [field.name]: field.value.trim() }), PAUSE_MS)
  }
}

function choose(event: Event): void {
  const { name, value } = event.target as HTMLInputElement | HTMLSelectElement
  rewriteQuery({ [name]: value.trim() })
}

function clear(): void {
  rewriteQuery(Object.fromEntries(FILTERS.map((name) => [name, undefined])))
}

function filterOf(query: URLSearchParams): Filter {
  const found: Partial<Record<(typeof FILTERS)[number], string>> = {}
  for (const name of FILTERS) {
    const value = query.get(name)
    if (value) found[name] = value
  }
  return found
}

/** What somebody's clock on the wall shows, as the interface takes it. */
function instant(local: string): string {
  const at = Date.parse(local)
  return Number.isNaN(at) ? local : String(at)
}

function list(entries: readonly Entry[]): TemplateResult {
  return html`<ul>
    ${repeat(entries, ({ id }) => id, row)}
  </ul>`
}

function row(entry: Entry): TemplateResult {
  const text = words().audit
  const { at, actor, action, target, outcome, detail, status, ip, tokenId } = entry
  const call = /^calls\/([^/]+)/.exec(target)?.[1]
  return html`<li>
    <details>
      <summary>
        <time title=${moment(at)}>${timeOrDay(at)}</time>
        <span class="actor cut" title=${actor}>${actor}</span>
        <span class="action">${actionWord(action)}</span>
        <span class="target mono cut" title=${target}>${target}</span>
        <cb-badge tone=${TONES[outcome]}>${text.outcomes[outcome]}</cb-badge>
      </summary>
      <dl>
        <dt>${text.target}</dt>
        <dd class="mono">${call === undefined ? target : html`<a href=${href('calls', call)}>${target}</a>`}</dd>
        <dt>${text.detail}</dt>
        <dd>
          <pre class="mono" tabindex="0" aria-label=${text.detail}>${action} ${JSON.stringify(detail, null, 2)}</pre>
        </dd>
        <dt>${text.status}</dt>
        <dd>${status}</dd>
        <dt>${text.address}</dt>
        <dd class="mono">${ip}</dd>
        <dt>${text.token}</dt>
        <dd class="mono">${tokenId}</dd>
      </dl>
    </details>
  </li>`
}
