import { createHash, timingSafeEqual } from 'node:crypto'

/** The configuration's tokens, each as its digest. */
export class Tokens {
  readonly #digests: readonly Buffer[]

  constructor(tokens: readonly string[]) {
    this.#digests = tokens.map(digestOf)
  }

  /**
   * Which token it is; undefined for none. Looks at all of them whichever is right, and digests are of one length: the
   * time taken tells nothing.
   */
  indexOf(token: string): number | undefined {
    const digest = digestOf(token)
    let found: number | undefined
    for (const [i, candidate] of this.#digests.entries()) if (timingSafeEqual(candidate, digest)) found = i
    return found
  }
}

/** The token of a header `Authorization: Bearer <token>` (RFC 6750 2.1; the scheme in any case, RFC 9110 11.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer +([^ ]+) *$/i.exec(authorization)?.[1]
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
