import { stringify } from 'yaml'

/** A value as lines of block YAML, quoted as the house's formatter does. */
export function yamlLines(value: unknown): string[] {
  return stringify(value, { singleQuote: true, lineWidth: 0 }).trimEnd().split('\n')
}
