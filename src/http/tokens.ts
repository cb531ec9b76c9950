import { createHash, timingSafeEqual } from 'node:crypto'

/** The tokens that are right, each as its digest. */
export class Tokens {
  readonly #digests: readonly Buffer[]

  constructor(tokens: readonly string[]) {
    this.#digests = tokens.map(digestOf)
  }

  /** Looks at all of them whichever is right, and digests are of one length: the time taken tells nothing. */
  accept(token: string): boolean {
    const digest = digestOf(token)
    let found = false
    for (const candidate of this.#digests) found = timingSafeEqual(candidate, digest) || found
    return found
  }

  /** The same for the header `Authorization: Bearer <token>` (RFC 6750 2.1; the scheme in any case, RFC 9110 11.1). */
  acceptHeader(authorization: string | undefined): boolean {
    const token = authorization === undefined ? undefined : /^bearer +([^ ]+) *$/i.exec(authorization)?.[1]
    return token !== undefined && this.accept(token)
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
