import { css, html, type TemplateResult } from 'lit'
import '../../../ui/chart.ts'
import type { Band, Series } from '../../../ui/chart.ts'

/** One chart: what it is called, and which columns are drawn in it. */
export interface Drawn<Column> {
  readonly label: string
  readonly lines: readonly { readonly label: string; readonly column: Column; readonly color: string }[]
  readonly unit?: string
  readonly digits: number
  readonly min?: number
  readonly max?: number
  readonly bands?: readonly Band[]
}

type Values = readonly (number | null)[]

const NONE: Values = []
const NO_BANDS: readonly Band[] = []

/** Charts beside each other; what stands under the pointer in one, stands under it in all of the call. */
export function chartGrid<Column extends string>(
  drawings: readonly Drawn<Column>[],
  times: readonly number[],
  columns: Readonly<Record<Column, Values>> | undefined,
): TemplateResult {
  return html`<div class="charts">${drawings.map((drawn) => chart(drawn, times, columns))}</div>`
}

function chart<Column extends string>(
  { label, lines, unit, digits, min, max, bands = NO_BANDS }: Drawn<Column>,
  times: readonly number[],
  columns: Readonly<Record<Column, Values>> | undefined,
): TemplateResult {
  const series: Series[] = lines.map(({ label, column, color }) => {
    return { label, color, digits, values: columns?.[column] ?? NONE, ...(unit !== undefined && { unit }) }
  })
  return html`<div class="chart">
    <h3>${label}</h3>
    <cb-chart
      .times=${times}
      .series=${series}
      .min=${min}
      .max=${max}
      .bands=${bands}
      .height=${7}
      .label=${label}
      sync="call"
    ></cb-chart>
  </div>`
}

export const chartGridStyles = css`
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
    gap: 1.1rem 1.5rem;
    padding: 0.9rem 1rem 1rem;
  }
  figure,
  .chart {
    min-width: 0;
  }
  h3 {
    margin-bottom: 0.2rem;
    color: var(--ink-soft);
  }
`
