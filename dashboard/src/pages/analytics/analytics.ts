import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { place, rewriteQuery } from '../../app/location.ts'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { time } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { addressChoice } from '../../parts/address-choice.ts'
import { DIRECTIONS, directionWord } from '../../parts/cause-words.ts'
import { download } from '../../parts/download.ts'
import { mappingChoices, type MappingChoice } from '../../parts/mapping-choices.ts'
import '../../parts/range-picker.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { toast } from '../../ui/toasts.ts'
import { byMapping } from './by-mapping.ts'
import { byHourOfDay, mosClasses, overTime, setupTimes } from './distributions.ts'
import { ANALYTICS_RANGES, filterOf, isFiltering, queryOf, timeZone, type Filter } from './filter.ts'
import { heatMap } from './heat-map.ts'
import { outcomesOf } from './outcomes.ts'
import { styles } from './styles.ts'
import { totalsOf, type Analytics } from './totals.ts'
import { words } from './words.ts'
import { worstCalls } from './worst-calls.ts'

/** What became of the calls of any time. */
@customElement('cb-analytics')
export class AnalyticsPage extends LitElement {
  static override styles = [sheet, styles]

  @state() private accessor found: { readonly of: Analytics; readonly at: number } | undefined
  @state() private accessor failure: ApiFailure | undefined
  @state() private accessor asking = false
  @state() private accessor exporting = false
  @state() private accessor mappings: readonly MappingChoice[] = []

  #running = new AbortController()
  #asked = ''

  constructor() {
    super()
    new Follow(this, language, place)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void mappingChoices().then((mappings) => (this.mappings = mappings))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#running.abort()
    this.#asked = ''
  }

  get #filter(): Filter {
    return filterOf(place.value.query)
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    const asked = JSON.stringify(this.#filter)
    if (asked === this.#asked) return
    this.#asked = asked
    void this.#ask()
  }

  readonly #ask = async (): Promise<void> => {
    this.#running.abort()
    const { signal } = (this.#running = new AbortController())
    this.asking = true
    this.failure = undefined
    try {
      const query = queryOf(this.#filter, Date.now())
      const of = await answered(api().GET('/v1/analytics', { params: { query }, signal }))
      if (signal.aborted) return
      this.found = { of, at: Date.now() }
    } catch (error) {
      if (signal.aborted) return
      this.failure = ApiFailure.of(error)
      // What is seen would be of another question.
      this.found = undefined
    }
    this.asking = false
  }

  override render(): TemplateResult {
    const text = words()
    const { found } = this
    return html`<div class="page">
      <header class="bar">
        <h1>${text.title}</h1>
        <span class="faint asof" role="status">
          ${found ? `${text.asOf(time(found.at))} · ${text.zone(timeZone())}` : ''}
        </span>
        <button
          class="icon plain end"
          type="button"
          id="refresh"
          aria-label=${text.refresh}
          title=${text.refresh}
          ?disabled=${this.asking}
          @click=${this.#ask}
        >
          <cb-icon name="refresh"></cb-icon>
        </button>
        <button
          type="button"
          id="export"
          aria-label=${text.exportLabel}
          ?disabled=${this.exporting}
          @click=${this.#export}
        >
          <cb-icon name="download"></cb-icon>${text.export}
        </button>
      </header>
      ${this.#filters()}
      <cb-failure .failure=${this.failure} @retry=${this.#ask}></cb-failure>
      ${
        found
          ? html`<div class="figures ${this.asking ? 'asking' : ''}" aria-busy=${this.asking}>
              ${this.#figures(found.of)}
            </div>`
          : this.asking
            ? html`<p class="loading soft" role="status">${text.loading}</p>`
            : nothing
      }
    </div>`
  }

  #filters(): TemplateResult {
    const text = words().filters
    const filter = this.#filter
    const departments = [...new Set(this.mappings.flatMap(({ department }) => department ?? []))].sort()
    return html`<form class="card filters" aria-label=${text.label} @submit=${(event: Event) => event.preventDefault()}>
      <cb-range-picker .range=${filter.range} .names=${ANALYTICS_RANGES}></cb-range-picker>
      ${addressChoice(
        'mapping',
        text.mapping,
        filter.mapping,
        this.mappings.map(({ mapping, name }) => [mapping, name]),
      )}
      ${addressChoice(
        'department',
        text.department,
        filter.department,
        departments.map((name) => [name, name]),
      )}
      ${addressChoice(
        'direction',
        text.direction,
        filter.direction,
        DIRECTIONS.map((it) => [it, directionWord(it)]),
      )}
      ${
        isFiltering(filter)
          ? html`<button type="button" class="plain" @click=${clearFilters}>
              <cb-icon name="close"></cb-icon>${text.reset}
            </button>`
          : nothing
      }
    </form>`
  }

  #figures(of: Analytics): TemplateResult {
    const { none } = words()
    if (of.totals.calls === 0) {
      return html`<section class="card">
        <cb-empty icon="analytics" .heading=${none.heading}>
          ${none.text}
          ${
            isFiltering(this.#filter)
              ? html`<button slot="actions" @click=${clearFilters}>${words().filters.reset}</button>`
              : nothing
          }
        </cb-empty>
      </section>`
    }
    return html`
      ${totalsOf(of)} ${overTime(of)}
      <div class="few">${byHourOfDay(of)} ${setupTimes(of)} ${mosClasses(of)}</div>
      ${outcomesOf(of)} ${byMapping(of, this.#filter.range)} ${heatMap(of)} ${worstCalls(of)}
    `
  }

  readonly #export = async (): Promise<void> => {
    this.exporting = true
    try {
      await download('/v1/analytics/export', queryOf(this.#filter, Date.now()), 'analytics.csv')
      toast({ tone: 'ok', text: words().exported })
    } catch (error) {
      toast({ tone: 'bad', text: words().exportFailed, detail: ApiFailure.of(error).detail })
    }
    this.exporting = false
  }
}

function clearFilters(): void {
  rewriteQuery({ mapping: undefined, department: undefined, direction: undefined })
}
