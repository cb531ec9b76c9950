import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { place, rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { compact, decimal, milliseconds, mos, ratio, UNKNOWN } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { rate, toneOf, type Tone } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import { live } from '../../live/live.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import '../../ui/segmented.ts'
import { sheet } from '../../ui/sheet.ts'
import '../../ui/sparkline.ts'
import '../../ui/tile.ts'
import { averaged, coarseness, summed } from './coarse.ts'
import { StatsSource, WINDOWS, type Stats, type StatsWindow } from './stats-source.ts'
import { words } from './words.ts'

/** More are finer than a tile is wide. */
const MOST_STEPS = 48

interface Tile {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly unit?: string
  readonly detail: string
  readonly tone?: Tone
  readonly values: readonly (number | null)[]
  readonly kind: 'bars' | 'line'
  readonly range?: readonly [number, number]
}

/** What became of the calls of the last half hour, day or week; which of them stands in the address. */
@customElement('cb-window-tiles')
export class WindowTiles extends LitElement {
  #source: StatsSource | undefined
  #window: StatsWindow | undefined
  #ends: (() => void)[] = []

  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        gap: 0.7rem;
      }
      .tiles {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr));
      }
      cb-tile {
        min-height: 9.4rem;
      }
      @media (max-width: 560px) {
        .tiles {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 0.6rem;
        }
        .tiles > :first-child {
          grid-column: 1 / -1;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language, place)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#close()
  }

  protected override willUpdate(): void {
    const window = windowOf(place.value.query)
    if (window === this.#window || !live.value || !this.isConnected) return
    this.#close()
    this.#window = window
    const source = new StatsSource(live.value.feed, window)
    this.#source = source
    const update = (): void => this.requestUpdate()
    this.#ends = [source.stats.subscribe(update), source.failure.subscribe(update), () => source.close()]
  }

  override render(): TemplateResult {
    const text = words().windows
    const window = windowOf(place.value.query)
    const stats = this.#source?.stats.value
    return html`
      <header class="bar">
        <h2>${text.headings[window]}</h2>
        <cb-segmented
          class="end"
          .label=${text.label}
          .value=${window}
          .options=${WINDOWS.map((value) => ({ value, label: text[value] }))}
          @change=${choose}
        ></cb-segmented>
      </header>
      <cb-failure .failure=${this.#source?.failure.value} @retry=${() => this.#source?.retry()}></cb-failure>
      <div class="tiles" aria-busy=${!stats}>${tilesOf(stats).map((tile) => tileOf(tile, text.headings[window]))}</div>
      ${stats?.complete === false ? html`<p class="faint">${text.incomplete}</p>` : nothing}
    `
  }

  #close(): void {
    for (const end of this.#ends) end()
    this.#ends = []
    this.#source = undefined
    this.#window = undefined
  }
}

function windowOf(query: URLSearchParams): StatsWindow {
  return WINDOWS.find((known) => known === query.get('window')) ?? '30m'
}

function choose({ detail }: CustomEvent<string>): void {
  rewriteQuery({ window: detail === '30m' ? undefined : detail })
}

function tileOf({ id, label, value, unit, detail, tone, values, kind, range }: Tile, window: string): TemplateResult {
  return html`<cb-tile
    id=${id}
    .label=${label}
    .value=${value}
    .unit=${unit ?? ''}
    .detail=${detail}
    .tone=${tone ?? 'neutral'}
  >
    <cb-sparkline
      slot="chart"
      .kind=${kind}
      .values=${values}
      .min=${range?.[0]}
      .max=${range?.[1]}
      .label=${words().windows.over(label, window)}
    ></cb-sparkline>
  </cb-tile>`
}

function tilesOf(stats: Stats | undefined): Tile[] {
  const text = words().windows
  const series = stats?.series
  const per = coarseness(series?.at.length ?? 0, MOST_STEPS)
  const sums = (values: readonly number[] | undefined) => summed(values ?? [], per)
  const means = (values: readonly (number | null)[] | undefined) => averaged(values ?? [], series?.connected ?? [], per)
  const rating = rate('mos', stats?.mosMean)
  const [setup = '', unit = ''] = milliseconds(stats?.setupMeanMs).split(' ')
  const some = (stats?.received ?? 0) > 0
  return [
    {
      ...{ id: 'received', label: text.received, value: compact(stats?.received), kind: 'bars' },
      detail: stats ? (some ? text.liveNow(compact(stats.live)) : text.noCalls) : '',
      values: sums(series?.received),
    },
    {
      ...{ id: 'connected', label: text.connected, value: compact(stats?.connected), kind: 'bars' },
      detail: stats?.successRate == null ? (some ? text.successNone : '') : text.success(ratio(stats.successRate)),
      values: sums(series?.connected),
    },
    {
      ...{ id: 'setup', label: text.setup, value: setup, unit, kind: 'line' },
      detail: stats?.setupP95Ms == null ? '' : text.setupP95(milliseconds(stats.setupP95Ms)),
      values: means(series?.setupMeanMs),
      range: [0, Math.max(1, ...means(series?.setupMeanMs).map((value) => value ?? 0))],
    },
    {
      ...{ id: 'quality', label: text.quality, value: mos(stats?.mosMean), kind: 'line' },
      unit: stats?.mosMean == null ? '' : `/ ${decimal(5)}`,
      detail: rating ? text.rated(ratingWords()[rating]) : '',
      tone: rating === 'excellent' || rating === 'good' ? 'neutral' : toneOf(rating),
      values: means(series?.mosMean),
      range: [1, 4.6],
    },
    {
      ...{ id: 'transfers', label: text.transfers, value: compact(stats?.transfers.attempted), kind: 'bars' },
      detail: stats?.transfers.attempted ? text.completed(compact(stats.transfers.completed)) : '',
      // A bridge of before does not tell them.
      values: sums((series as Partial<Stats['series']> | undefined)?.transfers),
    },
  ].map((tile) => ({ ...tile, value: tile.value || UNKNOWN })) as Tile[]
}
