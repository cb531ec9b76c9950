import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { href, place, rewriteQuery } from '../../app/location.ts'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { count } from '../../lib/format.ts'
import { language, type Language } from '../../lib/language.ts'
import type { CallRecord } from '../../live/happened.ts'
import { live } from '../../live/live.ts'
import { download } from '../../parts/download.ts'
import { mappingChoices, type MappingChoice } from '../../parts/mapping-choices.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/menu.ts'
import '../../ui/segmented.ts'
import { sheet } from '../../ui/sheet.ts'
import '../../ui/table.ts'
import type { Column } from '../../ui/table.ts'
import { toast } from '../../ui/toasts.ts'
import { cellStyles, columnsOf } from './columns.ts'
import './filter-bar.ts'
import { clearFilters } from './filter-bar.ts'
import { filterOf, isFiltering, matches, queryOf, type Filter } from './filter.ts'
import './recordings.ts'
import { PagedList } from './search.ts'
import { styles } from './styles.ts'
import { words } from './words.ts'

const PAGE = '100'
/** Who types is done by then. */
const TYPED_MS = 250

const keyOf = ({ callId }: CallRecord): string => callId
const wayTo = ({ callId }: CallRecord): string => href('calls', callId)

/** Calls that are over, and their recordings. What ends meanwhile announces itself and moves nothing. */
@customElement('cb-history')
export class HistoryPage extends LitElement {
  static override styles = [sheet, styles]

  @state() private accessor mappings: readonly MappingChoice[] = []
  @state() private accessor exporting = false
  /** Calls that ended since, newest first. */
  @state() private accessor arrived: readonly CallRecord[] = []
  /** Some may have, and nobody told. */
  @state() private accessor missed = false

  readonly #list = new PagedList<CallRecord>(keyOf, () => this.requestUpdate())
  #endListening: (() => void) | undefined
  #asked = ''
  #typed: ReturnType<typeof setTimeout> | undefined
  #columns: { readonly in: Language; readonly columns: readonly Column<CallRecord>[] } | undefined

  constructor() {
    super()
    new Follow(this, language, place)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void mappingChoices().then((mappings) => (this.mappings = mappings))
    let begun = false
    this.#endListening = live.value?.feed.listen({
      begin: () => {
        this.missed = begun
        begun = true
      },
      happened: (event) => {
        if (event.type === 'call.ended' && matches(this.#filter, event.data, Date.now())) {
          this.arrived = [event.data, ...this.arrived]
        }
      },
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#endListening?.()
    clearTimeout(this.#typed)
    this.#list.close()
    this.#asked = ''
  }

  get #filter(): Filter {
    return filterOf(place.value.query)
  }

  get #tab(): 'calls' | 'recordings' {
    return place.value.query.get('tab') === 'recordings' ? 'recordings' : 'calls'
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    this.classList.toggle('calls', this.#tab === 'calls')
    if (this.#tab !== 'calls') return
    const filter = this.#filter
    const asked = JSON.stringify({ ...filter, party: filter.party.trim() })
    if (asked === this.#asked) return
    const first = this.#asked === ''
    this.#asked = asked
    clearTimeout(this.#typed)
    if (first) this.#search()
    else this.#typed = setTimeout(() => this.#search(), TYPED_MS)
  }

  #search(): void {
    this.arrived = []
    this.missed = false
    const given = queryOf(this.#filter, Date.now())
    void this.#list.begin(async (cursor, signal) => {
      const query = { ...given, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
      const { records, next } = await answered(api().GET('/v1/records', { params: { query }, signal }))
      return { items: records, next }
    })
  }

  override render(): TemplateResult {
    const text = words()
    const filter = this.#filter
    const tab = this.#tab
    return html`
      <header class="bar">
        <h1>${text.title}</h1>
        <cb-segmented
          .label=${text.tabs.label}
          .options=${[
            { value: 'calls', label: text.tabs.calls },
            { value: 'recordings', label: text.tabs.recordings },
          ]}
          .value=${tab}
          @change=${({ detail }: CustomEvent<string>) => rewriteQuery({ tab: detail === 'calls' ? undefined : detail })}
        ></cb-segmented>
        ${tab === 'calls' ? this.#head() : nothing}
      </header>
      <section class="card ${tab === 'calls' && !this.#list.ready && !this.#list.failure ? 'asking' : ''}">
        <cb-history-filters
          .filter=${filter}
          .mappings=${this.mappings}
          .few=${tab === 'recordings'}
        ></cb-history-filters>
        ${tab === 'calls' ? this.#calls(filter) : html`<cb-recording-list .filter=${filter}></cb-recording-list>`}
      </section>
    `
  }

  #head(): TemplateResult {
    const text = words()
    const { items, hasMore, ready } = this.#list
    return html`
      <span class="count" role="status">
        ${ready ? text.shown(count(items.length), hasMore, items.length === 1) : ''}
      </span>
      <cb-menu
        class="end"
        caption
        icon="download"
        .label=${text.export}
        .disabled=${this.exporting}
        .items=${[
          { id: 'csv', label: text.asCsv },
          { id: 'jsonl', label: text.asLines },
        ]}
        @choose=${({ detail }: CustomEvent<string>) => void this.#export(detail === 'csv' ? 'csv' : 'jsonl')}
      ></cb-menu>
    `
  }

  #calls(filter: Filter): TemplateResult {
    const text = words()
    const list = this.#list
    const any = isFiltering(filter)
    const { heading, text: why } = any || filter.range.name !== 'all' ? text.noMatch : text.none
    return html`
      ${this.#news()}
      <cb-failure
        class=${list.failure ? 'list' : ''}
        .failure=${list.failure}
        @retry=${() => void list.retry()}
      ></cb-failure>
      ${
        list.ready || list.items.length > 0
          ? html`<cb-table
              fill
              .label=${text.title}
              .columns=${this.#columnsNow()}
              .rows=${list.items}
              .rowKey=${keyOf}
              .href=${wayTo}
              .rowHeight=${3.3}
              .rowHeightNarrow=${5.6}
              .cellStyles=${cellStyles}
              @end=${() => void list.more()}
            >
              <cb-empty slot="empty" icon="history" .heading=${heading}>
                ${why}
                ${any ? html`<button slot="actions" @click=${clearFilters}>${text.filters.reset}</button>` : nothing}
              </cb-empty>
            </cb-table>`
          : list.loading
            ? html`<p class="loading soft" role="status">${text.loading}</p>`
            : nothing
      }
      ${list.loading && list.ready ? html`<p class="going" role="status">${text.loading}</p>` : nothing}
    `
  }

  #news(): TemplateResult | typeof nothing {
    if (this.arrived.length === 0 && !this.missed) return nothing
    const text = words()
    return html`<div class="news">
      <button type="button" class="small" @click=${this.#show}>
        <cb-icon name="arrow-up"></cb-icon>${this.missed ? text.missed : text.arrived(this.arrived.length)}
      </button>
    </div>`
  }

  readonly #show = (): void => {
    if (this.missed) {
      this.#search()
      return
    }
    // Told by the event itself: the store may be about to hear of it.
    this.#list.prepend(this.arrived)
    this.arrived = []
    const [newest] = this.#list.items
    const table = this.renderRoot.querySelector('cb-table')
    if (newest) void this.updateComplete.then(() => table?.updateComplete).then(() => table?.reveal(newest.callId))
  }

  #columnsNow(): readonly Column<CallRecord>[] {
    if (this.#columns?.in !== language.value) this.#columns = { in: language.value, columns: columnsOf() }
    return this.#columns.columns
  }

  async #export(format: 'csv' | 'jsonl'): Promise<void> {
    this.exporting = true
    try {
      await download('/v1/records/export', { ...queryOf(this.#filter, Date.now()), format }, `calls.${format}`)
      toast({ tone: 'ok', text: words().exported })
    } catch (error) {
      toast({ tone: 'bad', text: words().exportFailed, detail: ApiFailure.of(error).detail })
    }
    this.exporting = false
  }
}
