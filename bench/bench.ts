import type { Tool } from '../dev/setup/tools.ts'

/** What a bench is given when it runs. */
export interface BenchRun {
  /** The command line behind the bench's name. */
  readonly args: readonly string[]
  /** Names of what it needs and could not be had; why was said already. */
  readonly missing: readonly string[]
}

/** One measurement of the bridge: `bench/<name>/main.ts` exports it as `bench`, and `npm run bench -- <name>` runs it. */
export interface Bench {
  /** One line for the list of benches. */
  readonly summary: string
  /** Its options, for `--help`, a line each. */
  readonly options: readonly string[]
  readonly needs: {
    /** The unpacked Asterisk of `dev/switch`. */
    readonly asterisk?: boolean
    /** Installed or fetched before `run`, where that is possible: `TOOLS.libopus` and the like, or tools of its own. */
    readonly tools?: readonly Tool[]
  }
  /** Resolves with the exit code. Results go to standard output, progress to standard error. */
  run(run: BenchRun): Promise<number>
}
