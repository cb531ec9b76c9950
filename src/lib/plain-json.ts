/**
 * A value as one line of JSON from which `JSON.parse` makes the same value again: what is `undefined` is left out, a
 * bigint is text. Throws what `JSON.stringify` throws, for a value that contains itself, say.
 */
export function toPlainJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner))
}
