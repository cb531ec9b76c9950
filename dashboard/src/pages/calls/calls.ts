import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { go, href, place, rewriteQuery } from '../../app/location.ts'
import { may, session } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { count } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { now } from '../../lib/ticker.ts'
import { followFigures } from '../../live/figures-feed.ts'
import type { Call } from '../../live/happened.ts'
import { live } from '../../live/live.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import '../../ui/menu.ts'
import type { MenuItem } from '../../ui/menu.ts'
import { sheet } from '../../ui/sheet.ts'
import '../../ui/table.ts'
import type { Column, RowTone, Sorting } from '../../ui/table.ts'
import './begin-call.ts'
import { CallRows, type CallRow } from './call-rows.ts'
import { cellStyles, columnsOf } from './columns.ts'
import './filter-bar.ts'
import { clearFilters } from './filter-bar.ts'
import { filtered, filterOf, isFiltering, sortingOf, type Filter } from './filter.ts'
import './hang-up.ts'
import { styles } from './styles.ts'
import { words } from './words.ts'

const keyOf = ({ callId }: CallRow): string => callId
const wayTo = ({ callId }: CallRow): string => href('calls', callId)
const toneOf = ({ call, ended, fresh }: CallRow): RowTone =>
  ended ? 'ended' : call.alarms.length > 0 ? 'alarm' : fresh ? 'new' : ''

/** All live calls in a table that stays readable with hundreds of them. */
@customElement('cb-calls')
export class CallsPage extends LitElement {
  static override styles = [sheet, styles]

  @state() private accessor beginning = false
  @state() private accessor hangingUp: Call | undefined

  readonly #made = new CallRows()
  #ends: (() => void)[] = []
  #columns: { readonly for: string; readonly columns: readonly Column<CallRow>[] } | undefined
  #shown: { readonly of: readonly CallRow[]; readonly by: string; readonly rows: readonly CallRow[] } | undefined
  #sort: Sorting | undefined

  constructor() {
    super()
    new Follow(this, language, place, session, now)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (!live.value) return
    const { calls, feed } = live.value
    const update = (): void => this.requestUpdate()
    this.#ends = [
      calls.subscribe(update),
      calls.failure.subscribe(update),
      calls.complete.subscribe(update),
      feed.state.subscribe(update),
      followFigures((figures) => calls.measured(figures.calls)),
    ]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const end of this.#ends) end()
    this.#ends = []
  }

  override render(): TemplateResult | typeof nothing {
    if (!live.value) return nothing
    const { calls, feed } = live.value
    const text = words()
    const { query } = place.value
    const filter = filterOf(query)
    const all = this.#made.of(calls.list(), now.value)
    const rows = this.#filtered(all, filter)
    const complete = calls.complete.value
    return html`
      <header class="bar">
        <h1>${text.title}</h1>
        ${complete ? this.#counts(all, rows, filter) : nothing}
        ${
          may('control')
            ? html`<button type="button" class="primary end" @click=${() => (this.beginning = true)}>
                <cb-icon name="plus"></cb-icon><span>${text.begin}</span>
              </button>`
            : nothing
        }
      </header>
      <cb-failure .failure=${calls.failure.value} @retry=${() => calls.refresh()}></cb-failure>
      ${
        complete
          ? html`<section class="card ${feed.state.value.status === 'lost' ? 'stale' : ''}">
              <cb-call-filters .filter=${filter} .departments=${departmentsOf(all)}></cb-call-filters>
              ${this.#table(rows, all.length > 0)}
            </section>`
          : calls.failure.value
            ? nothing
            : html`<p class="loading soft" role="status">${text.loading}</p>`
      }
      <cb-hang-up .call=${this.hangingUp} @close=${() => (this.hangingUp = undefined)}></cb-hang-up>
      ${
        may('control')
          ? html`<cb-begin-call .open=${this.beginning} @close=${() => (this.beginning = false)}></cb-begin-call>`
          : nothing
      }
    `
  }

  #counts(all: readonly CallRow[], rows: readonly CallRow[], filter: Filter): TemplateResult {
    const text = words()
    const lives = all.filter(({ ended }) => !ended)
    const talking = lives.filter(({ call }) => call.state === 'talking').length
    const alarmed = lives.filter(({ call }) => call.alarms.length > 0).length
    const shown = rows.filter(({ ended }) => !ended).length
    return html`<ul class="counts">
      <li><strong>${text.calls(count(lives.length), lives.length === 1)}</strong></li>
      ${isFiltering(filter) ? html`<li class="shown">${text.shown(count(shown))}</li>` : nothing}
      <li>${text.talking(count(talking))}</li>
      <li>${text.settingUp(count(lives.length - talking))}</li>
      ${alarmed > 0 ? html`<li class="alarmed">${text.withAlarms(count(alarmed), alarmed === 1)}</li>` : nothing}
    </ul>`
  }

  #table(rows: readonly CallRow[], any: boolean): TemplateResult {
    const text = words()
    const { heading, text: why } = any ? text.noMatch : text.none
    return html`<cb-table
      fill
      .label=${text.title}
      .columns=${this.#columnsNow()}
      .rows=${rows}
      .rowKey=${keyOf}
      .rowTone=${toneOf}
      .href=${wayTo}
      .cellStyles=${cellStyles}
      .sort=${this.#sorting()}
      @sort=${({ detail }: CustomEvent<Sorting | null>) => {
        rewriteQuery({ sort: detail?.key, order: detail?.descending ? 'descending' : undefined })
      }}
    >
      <cb-empty slot="empty" .icon=${any ? ('filter' as const) : ('calls' as const)} .heading=${heading}>
        ${why} ${any ? html`<button slot="actions" @click=${clearFilters}>${text.filters.reset}</button>` : nothing}
      </cb-empty>
    </cb-table>`
  }

  /** The same object for the same order, and the same columns for the same words: the table renders less then. */
  #sorting(): Sorting {
    const sort = sortingOf(place.value.query)
    if (this.#sort?.key !== sort.key || this.#sort.descending !== sort.descending) this.#sort = sort
    return this.#sort
  }

  #columnsNow(): readonly Column<CallRow>[] {
    const allowed = `${language.value} ${may('control')} ${may('monitor')}`
    if (this.#columns?.for !== allowed) {
      const actions = { items: this.#items, choose: this.#choose }
      const columns = columnsOf(may('control') || may('monitor') ? actions : undefined)
      this.#columns = { for: allowed, columns }
    }
    return this.#columns.columns
  }

  #filtered(all: readonly CallRow[], filter: Filter): readonly CallRow[] {
    const by = JSON.stringify(filter)
    if (this.#shown?.of !== all || this.#shown.by !== by) {
      const rows = filtered(all, filter)
      const before = this.#shown?.rows
      const same = before?.length === rows.length && rows.every((row, i) => row === before[i])
      this.#shown = { of: all, by, rows: same ? before : rows }
    }
    return this.#shown.rows
  }

  readonly #items = ({ call }: CallRow): readonly MenuItem[] => {
    const { listen, hangUp, open } = words().actions
    const items: MenuItem[] = [{ id: 'open', label: open, icon: 'arrow-right' }]
    if (may('monitor')) items.push({ id: 'listen', label: listen, icon: 'monitor', disabled: call.state !== 'talking' })
    if (may('control')) items.push({ id: 'hang-up', label: hangUp, icon: 'hang-up', tone: 'bad' })
    return items
  }

  readonly #choose = ({ call, callId }: CallRow, id: string): void => {
    if (id === 'hang-up') this.hangingUp = call
    else go(`${href('calls', callId)}${id === 'listen' ? '?monitor=listen' : ''}`)
  }
}

function departmentsOf(rows: readonly CallRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ call }) => call.department ?? []))]
}
