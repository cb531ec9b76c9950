/** How one test file went. */
export interface FileResult {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  /** All it said. */
  readonly text: string
}

/** A test point of TAP 14: `ok 3 - title # time=5ms`, indented four spaces for each level. */
const POINT =
  /^(?<indent> *)(?<not>not )?ok \d+(?: - (?<title>.*?))?(?<directive> # (?:SKIP|TODO)\b.*)?(?: # time=(?<time>[\d.]+)ms)?$/i

/**
 * Counts tests in what `tap run` prints, or runTestFile: files at the outermost level, the tests of a file one level in, their
 * assertions not at all. A file that failed although none of its tests did (it crashed, hung, holds no test, or an
 * assertion outside of any test failed) counts as one failed test; one that is all assertions is one test.
 */
export class TestTally {
  passed = 0
  failed = 0
  skipped = 0
  readonly #onFile: (result: FileResult) => void
  #rest = ''
  #lines: string[] = []
  #inFile = { passed: 0, failed: 0, skipped: 0 }
  #begun: string | undefined

  constructor(onFile: (result: FileResult) => void = () => undefined) {
    this.#onFile = onFile
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  /** The last line may lack its end. */
  end(): void {
    if (this.#rest) this.#line(this.#rest)
    this.#rest = ''
  }

  #line(line: string): void {
    this.#lines.push(line)
    this.#begun = /^ {4}# Subtest: (.*)$/.exec(line)?.[1] ?? this.#begun
    const point = POINT.exec(line)?.groups
    if (!point) return
    // tap passes over a file in which it finds no test; here it is a file that does not do what it is for.
    const skipped = point.directive !== undefined && !point.directive.includes('no tests found')
    const outcome = skipped ? 'skipped' : point.not || point.directive ? 'failed' : 'passed'
    if (point.indent === '    ' && (point.title === this.#begun || outcome === 'skipped')) this.#inFile[outcome]++
    else if (point.indent === '') this.#endFile(outcome, point.title ?? '', Number(point.time ?? 0) / 1000)
  }

  #endFile(outcome: 'passed' | 'failed' | 'skipped', file: string, seconds: number): void {
    const counts = this.#inFile
    if (outcome === 'failed' && counts.failed === 0) counts.failed = 1
    if (outcome === 'passed' && counts.passed + counts.skipped === 0) counts.passed = 1
    this.passed += counts.passed
    this.failed += counts.failed
    this.skipped += counts.skipped
    this.#onFile({ file, ...counts, seconds, text: this.#lines.join('\n') })
    this.#lines = []
    this.#inFile = { passed: 0, failed: 0, skipped: 0 }
    this.#begun = undefined
  }
}
