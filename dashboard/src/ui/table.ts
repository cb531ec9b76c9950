import { LitElement, html, nothing, type CSSResult, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { guard } from 'lit/directives/guard.js'
import { repeat } from 'lit/directives/repeat.js'
import { Follow } from '../lib/cell.ts'
import { defineWords, language } from '../lib/language.ts'
import './icon.ts'
import { sheet } from './sheet.ts'
import { styled } from './styled.ts'
import {
  canSort,
  columnsOf,
  placesOnCard,
  shapeOf,
  tracksOf,
  type Column,
  type RowTone,
  type Shape,
  type Sorting,
} from './table-columns.ts'
import { movedBy, ordered } from './table-order.ts'
import { Slots } from './table-slots.ts'
import { tableStyles } from './table-styles.ts'

export type { Column, RowTone, Sorting } from './table-columns.ts'

const words = defineWords({
  en: {
    above: (n: number) => `${n} new above`,
    sortBy: 'Sort by',
    asGiven: 'As it comes',
    ascending: 'Ascending',
    descending: 'Descending',
  },
  'pt-BR': {
    above: (n: number) => (n === 1 ? '1 nova acima' : `${n} novas acima`),
    sortBy: 'Ordenar por',
    asGiven: 'Como chegam',
    ascending: 'Crescente',
    descending: 'Decrescente',
  },
})

/** Rows that are ready on either side of what is seen. */
const OVERSCAN = 8
/** Fewer than these left: the next ones are made ready. */
const NEAR = 3
/** The rem that the widths of the shapes are said for, px. */
const USUAL_REM = 15

/** Properties that change which rows there are and where, not what the cells of a row show. */
const OF_ROWS = new Set<PropertyKey>(['rows', 'sort', 'selected', 'label', 'rowTone', 'maxRows', 'fill'])

const KEYS = new Set(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'])

/**
 * A table of up to some 50 000 rows, of which only those in sight are in the page. What is seen stays where it is when
 * rows come or go above it; in a narrow place rows are cards of two lines. What cells render stands in this element's
 * tree: it has the rules of `sheet`, and those of `cellStyles`.
 *
 * When something else than the rows changes what cells show (a clock), call `requestUpdate()`. Slot: `empty`.
 *
 * @fires row - CustomEvent<Row>, clicked or Enter. Not prevented, and with `href` set, the row's link is followed then,
 *   unless the listener went somewhere itself.
 * @fires sort - CustomEvent<Sorting>
 * @fires end - the last row is about to be seen, once for each `rows`: of a longer list more can be fetched
 */
@customElement('cb-table')
export class Table<Row = unknown> extends LitElement {
  @property({ attribute: false }) accessor columns: readonly Column<Row>[] = []
  @property({ attribute: false }) accessor rows: readonly Row[] = []
  @property({ attribute: false }) accessor rowKey: (row: Row) => string = String
  @property({ attribute: false }) accessor rowTone: ((row: Row) => RowTone) | undefined
  @property({ attribute: false }) accessor href: ((row: Row) => string | undefined) | undefined
  @property({ attribute: false }) accessor sort: Sorting | null = null
  @property({ attribute: false }) accessor cellStyles: CSSResult | undefined
  /** rem */
  @property({ type: Number }) accessor rowHeight = 2.9
  /** rem, of a card */
  @property({ type: Number }) accessor rowHeightNarrow = 4.6
  /** Rows in sight before it scrolls; not with `fill`. */
  @property({ type: Number }) accessor maxRows = 15
  /** As high as its container. */
  @property({ type: Boolean, reflect: true }) accessor fill = false
  @property() accessor label = ''
  /** The key of the row that is open elsewhere. */
  @property() accessor selected = ''

  @query('.scroller') private accessor scroller!: HTMLElement
  @query('.body') private accessor body!: HTMLElement | null

  #order: readonly Row[] = []
  #keys: readonly string[] = []
  #places = new Map<string, number>()
  readonly #slots = new Slots()

  // Of what is seen, px: where it begins in the body, how high it is; and the height of a row.
  #top = 0
  #view = 0
  #px = 44
  #shape: Shape = 'wide'
  /** The rows of which the end was told. */
  #ended: readonly Row[] | undefined
  #rendered: readonly [from: number, to: number] = [0, 0]

  /** All cells are rendered anew when it changes; else those of rows that changed. */
  #epoch = 0
  #scrolled = false
  #rendering = false
  #moved = false
  #sortedBy = ''
  #newAbove = 0

  #active: string | undefined
  #focused: string | undefined
  #focusedAt = 0
  #pointed = false
  #heldAtTop = false
  #following = false

  readonly #resized = new ResizeObserver(() => this.#measure())

  static override styles = [sheet, tableStyles]

  constructor() {
    super()
    new Follow(this, language)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#resized.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resized.disconnect()
  }

  /** Without a property's name: something else changed what cells show. */
  override requestUpdate(...why: Parameters<LitElement['requestUpdate']>): void {
    // Also called by the constructors this one is built on.
    if (why[0] === undefined && #epoch in this) this.#epoch++
    super.requestUpdate(...why)
  }

  #renderScrolled(): void {
    // Nothing is asked for yet: then this is the only reason to render.
    this.#scrolled = !this.isUpdatePending
    super.requestUpdate()
  }

  /** Brings a row into sight. */
  reveal(key: string): void {
    const place = this.#places.get(key)
    if (place !== undefined) this.#showPlace(place)
  }

  protected override firstUpdated(): void {
    if (this.cellStyles?.styleSheet) this.shadowRoot!.adoptedStyleSheets.push(this.cellStyles.styleSheet)
    this.#measure()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const onlyScrolled = this.#scrolled && changed.size === 0
    this.#scrolled = false
    this.#rendering = true
    if (onlyScrolled) return
    // With hundreds of rows some change several times a second, and most don't.
    if ([...changed.keys()].some((key) => !OF_ROWS.has(key))) this.#epoch++
    const sortedBy = this.sort ? `${this.sort.key} ${this.sort.descending}` : ''
    const resorted = sortedBy !== this.#sortedBy
    this.#sortedBy = sortedBy
    if (changed.has('rows') || resorted || !this.hasUpdated) this.#arrange(resorted)
    if (changed.has('rowHeight') || changed.has('rowHeightNarrow')) this.#px = this.#rowPx()
  }

  /** Takes the rows in, in their order, and finds where what was seen is now. */
  #arrange(resorted: boolean): void {
    const column = this.sort && this.columns.find(({ key }) => key === this.sort!.key)
    const before = { keys: this.#keys, places: this.#places }
    this.#order = column?.sortValue
      ? ordered(this.rows, column.sortValue, this.sort!.descending, language.value)
      : this.rows
    this.#keys = this.#order.map(this.rowKey)
    this.#places = new Map(this.#keys.map((key, i) => [key, i]))
    if (this.#focused !== undefined) {
      // The successor of a row that went takes its focus.
      if (!this.#places.has(this.#focused)) this.#focused = this.#keys[Math.min(this.#focusedAt, this.#keys.length - 1)]
      if (this.#focused !== undefined) this.#focusedAt = this.#places.get(this.#focused)!
    }
    if (resorted) {
      this.#startAt(0)
      return
    }

    // At the top the newest is what one wants to see, except with the pointer or the keyboard at a row.
    const atTop = this.#top < 1
    if (atTop && !this.#pointed && this.#focused === undefined) return
    const [first, end] = this.#seen(before.keys.length)
    const moved = movedBy(before.keys.slice(first, end), first, (key) => this.#places.get(key)) ?? 0
    if (atTop && moved > 0) this.#heldAtTop = true
    if (moved > 0) {
      this.#newAbove += this.#keys.slice(0, first + moved).filter((key) => !before.places.has(key)).length
    }
    if (moved !== 0) this.#startAt(this.#top + moved * this.#px)
  }

  /** Shows the body from there, once it is rendered. */
  #startAt(top: number): void {
    this.#top = Math.max(0, Math.min(top, this.#keys.length * this.#px - this.#view))
    this.#moved = true
    if (this.#top < 1) this.#newAbove = 0
  }

  /** Places of the rows that are seen, wholly or in part: from (included), to (not included). */
  #seen(count = this.#keys.length): [number, number] {
    const first = Math.min(count, Math.floor(this.#top / this.#px))
    return [first, Math.min(count, Math.ceil((this.#top + this.#view) / this.#px))]
  }

  override render() {
    const cards = this.#shape === 'cards'
    const columns = columnsOf(this.columns, this.#shape)
    const none = this.#keys.length === 0
    return html`
      ${
        this.#newAbove > 0
          ? html`<button class="above" type="button" @click=${this.#toTop}>
              <cb-icon .name=${'arrow-up' as const}></cb-icon>${words().above(this.#newAbove)}
            </button>`
          : nothing
      }
      ${cards && !none ? this.#sortBar() : nothing}
      <div class="scroller ${cards ? 'cards' : ''} ${none ? 'none' : ''}" @scroll=${this.#onScroll}>
        <div
          class="table"
          role="table"
          aria-label=${this.label}
          aria-rowcount=${this.#keys.length + 1}
          ${styled({ '--tracks': tracksOf(columns), '--row': `${this.#px}px` })}
        >
          <div class="head ${cards ? 'spoken' : ''}" role="rowgroup">
            <div class="row" role="row" aria-rowindex="1">${columns.map((column) => this.#heading(column, cards))}</div>
          </div>
          ${none ? nothing : this.#rows(columns)}
        </div>
      </div>
      <slot name="empty" ?hidden=${!none}></slot>
    `
  }

  #heading(column: Column<Row>, cards: boolean): TemplateResult {
    const sorted = this.sort?.key === column.key ? (this.sort.descending ? 'descending' : 'ascending') : undefined
    const shown = column.header ?? column.label
    return html`<div class="heading ${column.align ?? ''}" role="columnheader" aria-sort=${sorted ?? nothing}>
      ${
        canSort(column) && !cards
          ? html`<button type="button" @click=${() => this.#sortBy(column)}>
              <span class="cut">${shown}</span>
              <cb-icon .name=${sorted === 'descending' ? ('arrow-down' as const) : ('arrow-up' as const)}></cb-icon>
            </button>`
          : html`<span class=${column.spoken ? 'spoken' : 'cut'}>${shown}</span>`
      }
    </div>`
  }

  /** Cards have no headings to click on. */
  #sortBar(): TemplateResult | typeof nothing {
    const sortable = this.columns.filter(canSort)
    if (!sortable.length) return nothing
    const { sort } = this
    const pick = (event: Event): void => {
      const column = sortable.find(({ key }) => key === (event.target as HTMLSelectElement).value)
      this.#setSort(column ? { key: column.key, descending: column.align === 'end' } : null)
    }
    const direction = sort?.descending ? words().descending : words().ascending
    return html`<div class="by">
      <label>
        ${words().sortBy}
        <select @change=${pick}>
          <option value="" ?selected=${!sort}>${words().asGiven}</option>
          ${sortable.map(
            ({ key, label }) => html`<option value=${key} ?selected=${sort?.key === key}>${label}</option>`,
          )}
        </select>
      </label>
      <button
        type="button"
        class="icon"
        aria-label=${direction}
        title=${direction}
        ?disabled=${!sort}
        @click=${() => sort && this.#setSort({ ...sort, descending: !sort.descending })}
      >
        <cb-icon .name=${sort?.descending ? ('arrow-down' as const) : ('arrow-up' as const)}></cb-icon>
      </button>
    </div>`
  }

  #rows(columns: readonly Column<Row>[]): TemplateResult {
    const [first, end] = this.#seen()
    const from = Math.max(0, first - OVERSCAN)
    const to = Math.min(this.#keys.length, end + OVERSCAN)
    this.#rendered = [from, to]
    const places = Array.from({ length: to - from }, (_, i) => from + i)
    // The row with the focus stays in the page wherever it is.
    const focused = this.#focused === undefined ? undefined : this.#places.get(this.#focused)
    if (focused !== undefined && focused < from) places.unshift(focused)
    if (focused !== undefined && focused >= to) places.push(focused)
    const slots = this.#slots.assign(places.map((place) => this.#keys[place]!))

    const active = this.#active === undefined ? undefined : this.#places.get(this.#active)
    const stop = active !== undefined && places.includes(active) ? active : Math.min(first, this.#keys.length - 1)
    const onCard = this.#shape === 'cards' ? placesOnCard(columns) : undefined
    return html`<div
      class="body ${this.href ? 'opens' : ''}"
      role="rowgroup"
      @click=${this.#onClick}
      @keydown=${this.#onKey}
      @focusin=${this.#onFocus}
      @focusout=${this.#onBlur}
      @pointerenter=${this.#onEnter}
      @pointerleave=${this.#onLeave}
      ${styled({ height: `${this.#keys.length * this.#px}px` })}
    >
      ${repeat(
        places,
        (_, i) => slots[i],
        (place) => {
          const row = this.#order[place]!
          const key = this.#keys[place]!
          return html`<div
            class="row ${this.rowTone?.(row) ?? ''}"
            role="row"
            data-key=${key}
            aria-rowindex=${place + 2}
            aria-current=${this.selected !== '' && this.selected === key ? 'true' : nothing}
            tabindex=${place === stop ? 0 : -1}
            ${styled({ transform: `translateY(${place * this.#px}px)` })}
          >
            ${guard([row, this.#epoch], () => columns.map((column, i) => this.#cell(column, row, i === 0, onCard?.[i])))}
          </div>`
        },
      )}
    </div>`
  }

  #cell(column: Column<Row>, row: Row, first: boolean, onCard: string | undefined): TemplateResult {
    const href = first ? this.href?.(row) : undefined
    const content = column.render(row)
    // A number says nothing without its heading.
    const named = onCard !== undefined && onCard !== 'title' && column.align === 'end' && !column.spoken
    return html`<div class="cell ${column.align ?? ''} ${onCard ?? ''}" role="cell">
      ${named ? html`<span class="what">${column.label}</span>` : nothing}
      ${
        href === undefined
          ? content
          : html`<a class="way" tabindex="-1" href=${href} @click=${this.#onLink}>${content}</a>`
      }
    </div>`
  }

  protected override updated(): void {
    this.#rendering = false
    if (this.#moved) this.scroller.scrollTop = this.#top
    this.#moved = false
    if (this.#focused !== undefined) this.#keepFocus()
    this.#tellEnd()
  }

  #tellEnd(): void {
    const last = this.#keys.length
    if (last === 0 || this.#view === 0 || this.#rendered[1] < last || this.#ended === this.rows) return
    this.#ended = this.rows
    this.dispatchEvent(new CustomEvent('end'))
  }

  /** A row keeps the focus though its element moved. */
  #keepFocus(): void {
    const element = this.#elementOf(this.#focused!)
    if (!element) return
    this.#active = this.#focused
    if (!element.contains(this.shadowRoot!.activeElement)) element.focus({ preventScroll: true })
  }

  #measure(): void {
    if (!this.hasUpdated) return
    const rem = remPx()
    const shape = shapeOf((this.clientWidth / rem) * USUAL_REM)
    const reshaped = shape !== this.#shape
    this.#shape = shape
    const px = this.#rowPx()
    const head = this.renderRoot.querySelector<HTMLElement>('.head:not(.spoken)')?.offsetHeight ?? 0
    this.scroller.style.maxHeight = this.fill ? '' : `${head + this.maxRows * px + 2}px`
    const view = Math.max(0, this.scroller.clientHeight - head)
    if (px !== this.#px) this.#startAt((this.#top / this.#px) * px)
    if (px === this.#px && view === this.#view && !reshaped) return
    this.#px = px
    this.#view = view
    this.requestUpdate()
    // Only now is it known how high it can be.
    if (reshaped || !this.#view) void this.updateComplete.then(() => this.#measure())
  }

  #rowPx(): number {
    return Math.round((this.#shape === 'cards' ? this.rowHeightNarrow : this.rowHeight) * remPx())
  }

  readonly #onScroll = (): void => {
    this.#top = this.scroller.scrollTop
    if (this.#top < this.#px / 2 && this.#newAbove > 0) {
      this.#newAbove = 0
      this.requestUpdate()
    }
    const [first, end] = this.#seen()
    const [from, to] = this.#rendered
    const enough = (from === 0 || first - from >= NEAR) && (to === this.#keys.length || to - end >= NEAR)
    if (enough) return
    this.#renderScrolled()
  }

  readonly #toTop = (): void => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches || this.#top > 20 * this.#view
    this.scroller.scrollTo({ top: 0, behavior: still ? 'auto' : 'smooth' })
  }

  #sortBy(column: Column<Row>): void {
    const { sort } = this
    const descending = sort?.key === column.key ? !sort.descending : column.align === 'end'
    this.#setSort({ key: column.key, descending })
  }

  #setSort(sort: Sorting | null): void {
    this.sort = sort
    this.dispatchEvent(new CustomEvent('sort', { detail: sort }))
  }

  readonly #onEnter = (event: PointerEvent): void => void (this.#pointed = event.pointerType === 'mouse')

  readonly #onLeave = (): void => {
    this.#pointed = false
    // What was held back for the pointer's sake comes into sight.
    if (this.#heldAtTop && this.#focused === undefined && this.#top < this.#view) this.#toTop()
    this.#heldAtTop = false
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const key = rowOf(event)?.dataset.key
    if (key === undefined) return
    this.#focused = key
    this.#focusedAt = this.#places.get(key) ?? 0
    if (this.#active === key) return
    this.#active = key
    this.#renderScrolled()
  }

  readonly #onBlur = (event: FocusEvent): void => {
    const to = event.relatedTarget
    // Rows that move in the page lose the focus to nobody; see #keepFocus.
    if (this.#rendering) return
    if (!(to instanceof Node && this.body?.contains(to))) this.#focused = undefined
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const element = rowOf(event)
    // Keys in a control inside a row are the control's.
    if (!element || event.composedPath()[0] !== element || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') {
      event.preventDefault()
      this.#open(element)
      return
    }
    if (!KEYS.has(event.key)) return
    event.preventDefault()
    const last = this.#keys.length - 1
    const page = Math.max(1, Math.floor(this.#view / this.#px) - 1)
    const place = this.#places.get(element.dataset.key!) ?? 0
    const to = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: last,
    }[event.key]!
    this.#focusPlace(Math.max(0, Math.min(last, to)))
  }

  #focusPlace(place: number): void {
    const key = this.#keys[place]
    if (key === undefined) return
    this.#active = this.#focused = key
    this.#focusedAt = place
    this.#showPlace(place)
    // `updated` gives it the focus.
    this.#renderScrolled()
  }

  #showPlace(place: number): void {
    const [above, below] = [place * this.#px, (place + 1) * this.#px]
    if (above < this.#top) this.scroller.scrollTop = this.#top = above
    else if (below > this.#top + this.#view) this.scroller.scrollTop = this.#top = below - this.#view
    else return
    this.#renderScrolled()
  }

  readonly #onClick = (event: MouseEvent): void => {
    const element = rowOf(event)
    if (!element || event.defaultPrevented || isForControl(event, element)) return
    // Who marks a text does not want to leave it.
    if (document.getSelection()?.isCollapsed === false) return
    this.#open(element, event)
  }

  readonly #onLink = (event: MouseEvent): void => {
    if (this.#following || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return
    const element = rowOf(event)
    if (element && !this.#tell(element)) event.preventDefault()
  }

  #open(element: HTMLElement, click?: MouseEvent): void {
    const aside = click && (click.ctrlKey || click.metaKey || click.shiftKey)
    if (!aside && !this.#tell(element)) return
    const link = element.querySelector('a.way')
    if (!link) return
    const { ctrlKey = false, metaKey = false, shiftKey = false } = click ?? {}
    this.#following = true
    link.dispatchEvent(
      new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
    )
    this.#following = false
  }

  /** @returns whether the row's link is still to be followed */
  #tell(element: HTMLElement): boolean {
    const place = this.#places.get(element.dataset.key!)
    if (place === undefined) return false
    const { href } = location
    const event = new CustomEvent('row', { detail: this.#order[place]!, cancelable: true })
    return this.dispatchEvent(event) && location.href === href
  }

  #elementOf(key: string): HTMLElement | null {
    return this.renderRoot.querySelector(`.body > [data-key="${CSS.escape(key)}"]`)
  }
}

function rowOf(event: Event): HTMLElement | undefined {
  return event.composedPath().find((it): it is HTMLElement => it instanceof HTMLElement && it.matches('.body > .row'))
}

/** Whether the click was for something inside the row that does something itself. */
function isForControl(event: Event, row: HTMLElement): boolean {
  const path = event.composedPath()
  return path
    .slice(0, path.indexOf(row))
    .some(
      (it) =>
        it instanceof Element && it.matches('a, button, input, select, textarea, label, cb-menu, [role=menuitem]'),
    )
}

function remPx(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) || USUAL_REM
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-table': Table
  }
}
