/** PostgreSQL's text holds no NUL, and SQLite's functions stop at one; a name that has one is hostile or broken. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}

/** What goes into an index: PostgreSQL refuses rows whose key has more than 2704 bytes. */
export function indexable(text: string, maxLength = 400): string {
  return withoutNul(text.length > maxLength ? text.slice(0, maxLength) : text)
}

/** A pattern for `like … escape '\'` that finds the text anywhere. */
export function anywhere(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** A pattern for `like … escape '\'` that finds what begins with the text. */
export function beginning(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`
}
