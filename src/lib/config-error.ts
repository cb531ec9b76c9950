import { BridgeError } from './errors.ts'

export type ConfigErrorCode = 'config_missing' | 'config_unreadable' | 'config_syntax' | 'config_invalid'

/** One thing to mend in a file. The message never holds a value, only keys. */
export interface ConfigProblem {
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** `http.port`, `mappings[3].cube.userId`; empty for the document as a whole. */
  readonly key: string
  readonly message: string
}

/** A file that can't be used, with every problem found in it, each on a line `file:line:column: key message`. */
export class ConfigError extends BridgeError {
  readonly code: ConfigErrorCode
  readonly file: string
  readonly problems: readonly ConfigProblem[]

  constructor(
    code: ConfigErrorCode,
    file: string,
    problems: readonly ConfigProblem[] | string,
    options?: ErrorOptions,
  ) {
    super(typeof problems === 'string' ? `${file}: ${problems}` : format(file, problems), options)
    this.code = code
    this.file = file
    this.problems = typeof problems === 'string' ? [] : problems
  }
}

function format(file: string, problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ line, column, key, message }) => `${file}:${line}:${column}: ${key ? `${key} ` : ''}${message}`)
    .join('\n')
}

/** `['mappings', 3, 'cube', 'userId']` as `mappings[3].cube.userId`. */
export function keyPath(path: readonly PropertyKey[]): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text ? `.${String(step)}` : String(step)
  }
  return text
}
