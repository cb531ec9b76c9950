import type { Overload, Welfare } from './overload.ts'

/** For people. */
export function report(result: Overload): string {
  const { by, capacity, endedBy, tried, admittedBeyond, failedBeyond, causes, refusalMs, before, during } = result
  return [
    '',
    `limit by ${by}: ${capacity} calls taken, ${tried} more tried, ${tried - admittedBeyond - failedBeyond} of them refused` +
      ` after ${refusalMs.median ?? '–'} ms (median), ${refusalMs.most ?? '–'} ms at most`,
    ...Object.entries(causes).map(([cause, times]) => `  ${times} × ${cause}`),
    ...(endedBy === undefined ? [] : [`  not refused, but the next call failed, so no more were made: ${endedBy}`]),
    ...(failedBeyond > 0 ? [`  ${failedBeyond} were taken and never came up`] : []),
    ...(admittedBeyond > 0 ? [`  ${admittedBeyond} were taken all the same`] : []),
    `  live calls before: ${welfare(before)}`,
    `  live calls during: ${welfare(during)}`,
  ].join('\n')
}

function welfare({ deliveredPercent, recognisedPercent, p50Ms, p95Ms }: Welfare): string {
  return (
    `${deliveredPercent.toFixed(2)} % delivered, ${recognisedPercent ?? '–'} % recognised, ` +
    `${p50Ms ?? '–'} / ${p95Ms ?? '–'} ms mouth to ear (p50 / p95)`
  )
}
