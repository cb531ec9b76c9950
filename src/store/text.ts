/**
 * As both databases give it back. PostgreSQL's text holds no NUL, and SQLite's functions stop at one; half a surrogate
 * pair has no UTF-8. A name that has them is hostile or broken.
 */
export function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD')
}

/** What goes into an index: PostgreSQL refuses rows whose key has more than 2704 bytes. */
export function indexable(text: string, maxLength = 400): string {
  return storable(text.length > maxLength ? text.slice(0, maxLength) : text)
}

/** A pattern for `like … escape '\'` that finds the text anywhere. */
export function anywhere(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** A pattern for `like … escape '\'` that finds what begins with the text. */
export function beginning(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`
}
