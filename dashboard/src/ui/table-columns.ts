import type { TemplateResult, nothing } from 'lit'

export type Cell = TemplateResult | string | number | typeof nothing

/** One column of a table. */
export interface Column<Row> {
  readonly key: string
  readonly label: string
  readonly render: (row: Row) => Cell
  /** What rows are compared by; with it the column can be sorted, and the table sorts itself. null comes last. */
  readonly sortValue?: ((row: Row) => number | string | null) | undefined
  /** Sorted by whoever hears the event `sort`: the heading is a button though there is no `sortValue`. */
  readonly sortable?: boolean | undefined
  /** A track of a CSS grid. */
  readonly width?: string | undefined
  readonly align?: 'end' | undefined
  /** 2: not in tables narrower than 900 px; 3: not in those narrower than 1300 px. */
  readonly priority?: 1 | 2 | 3 | undefined
  /** Instead of the label, where it is shown. */
  readonly header?: TemplateResult | undefined
  /** The label is read out and not shown: of a column of buttons. */
  readonly spoken?: boolean | undefined
  /** Where it stands on a card; the first column is the title and the last one aside, if none says so. */
  readonly card?: 'title' | 'aside' | 'line' | 'none' | undefined
}

export interface Sorting {
  readonly key: string
  readonly descending: boolean
}

/** 'new': just came. 'ended': about to go. 'alarm': needs someone. */
export type RowTone = 'new' | 'ended' | 'alarm' | ''

export type Shape = 'cards' | 'narrow' | 'middle' | 'wide'

/** What a table of this width (px, of a page whose rem is 15 px) looks like. */
export function shapeOf(width: number): Shape {
  return width < 560 ? 'cards' : width < 900 ? 'narrow' : width < 1300 ? 'middle' : 'wide'
}

const PRIORITIES: Record<Shape, number> = { cards: 1, narrow: 1, middle: 2, wide: 3 }

export function columnsOf<Row>(columns: readonly Column<Row>[], shape: Shape): readonly Column<Row>[] {
  return columns.filter(
    ({ priority = 1, card }) => priority <= PRIORITIES[shape] && (shape !== 'cards' || card !== 'none'),
  )
}

export function tracksOf(columns: readonly Column<never>[]): string {
  return columns.map(({ width = 'minmax(6rem, 1fr)' }) => width).join(' ')
}

/** Where each of the shown columns stands on a card. */
export function placesOnCard(columns: readonly Column<never>[]): readonly ('title' | 'aside' | 'line')[] {
  const said = (place: string): boolean => columns.some(({ card }) => card === place)
  return columns.map(({ card }, i) => {
    if (card && card !== 'none') return card
    if (i === 0 && !said('title')) return 'title'
    return i === columns.length - 1 && !said('aside') ? 'aside' : 'line'
  })
}

export function canSort(column: Column<never>): boolean {
  return column.sortable ?? column.sortValue !== undefined
}
