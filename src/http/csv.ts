export type CsvValue = string | number | boolean | null | undefined

/** One line of CSV (RFC 4180), with its line end. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

function cell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? withoutFormula(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Callers name themselves, and a spreadsheet runs what begins like a formula. The quote before it is what spreadsheets
 * themselves write for text; telephone numbers such as +55 11 4002-8922 are left as they are.
 */
function withoutFormula(text: string): string {
  return /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-][\d .()-]*$/.test(text)) ? `'${text}` : text
}
