import { HttpError } from './errors.ts'
import { invalidRequest } from './problem.ts'

/** The entity tag of a version that counts up (RFC 9110 8.8.3). */
export function etagOf(version: number): string {
  return `"v${version}"`
}

/** The version that an If-Match header demands; undefined: any (RFC 9110 13.1.1). */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined
  const version = /^"v(\d{1,15})"$/.exec(ifMatch.trim())?.[1]
  if (version !== undefined) return Number(version)
  throw invalidRequest([{ key: 'if-match', message: 'must be one ETag as it was sent, such as "v3", or *' }])
}

/** For a `version` that is known before anything is done. */
export function requireVersion(wanted: number | undefined, kept: number): void {
  if (wanted === undefined || wanted === kept) return
  throw new HttpError(
    'http_precondition_failed',
    `it was changed meanwhile and is at version ${kept}: read it again, and make your change to that`,
  )
}

/** Whether an If-None-Match header names the tag (RFC 9110 13.1.2): then the client has it already. */
export function names(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch
    .split(',')
    .map((part) => part.trim().replace(/^W\//, ''))
    .some((part) => part === '*' || part === tag)
}
