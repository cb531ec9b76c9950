import type { Writable } from 'node:stream'
import pc from 'picocolors'
import type { CliContext } from './context.ts'

/**
 * Text that others wrote, such as a caller's name, as a terminal may show it: what could move the cursor, colour or
 * reorder the rest of the line is replaced.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
}

/** Rows under their headings, aligned; without headings when there is no row. Cells are made printable. */
export function tableLines(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => printable(cell === '' ? '-' : cell)))
  const widths = headings.map((heading, i) => Math.max(heading.length, ...cells.map((row) => widthOf(row[i] ?? ''))))
  return [headings, ...cells].map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd(),
  )
}

function widthOf(text: string): number {
  return Array.from(text).length
}

/** What commands print: tables and lines for people, JSON for programs. */
export class Output {
  readonly #stdout: Writable
  readonly #paint: ReturnType<typeof pc.createColors>
  readonly json: boolean

  constructor({ stdout, colour }: CliContext, json: boolean) {
    this.#stdout = stdout
    this.#paint = pc.createColors(colour && !json)
    this.json = json
  }

  line(text: string): void {
    this.#stdout.write(`${text}\n`)
  }

  /** As the bridge sent it, readable. */
  value(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2))
  }

  table(headings: readonly string[], rows: readonly (readonly string[])[], none: string): void {
    if (rows.length === 0) {
      this.line(none)
      return
    }
    const [head = '', ...lines] = tableLines(headings, rows)
    this.line(this.#paint.bold(head))
    for (const text of lines) this.line(text)
  }

  /** Names and values, one pair a line. */
  pairs(pairs: readonly (readonly [name: string, value: string])[]): void {
    const width = Math.max(...pairs.map(([name]) => name.length))
    for (const [name, value] of pairs) this.line(`${this.#paint.bold(name.padEnd(width))}  ${printable(value)}`)
  }

  good(text: string): void {
    this.line(this.#paint.green(text))
  }

  bad(text: string): void {
    this.line(this.#paint.red(text))
  }
}
