import { randomUUID } from 'node:crypto'

export type ResourceKind = 'phone' | 'media' | 'bridge' | 'tone' | 'snoop'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/**
 * Ids that the bridge gives to what it makes in Asterisk. They are chosen before the request is sent, so that even
 * something made by a request whose reply was lost can be found and removed; the application's name is in them, so that
 * two bridges on one Asterisk leave each other's things alone.
 */
export class ResourceNames {
  readonly #app: string
  readonly #pattern: RegExp

  constructor(app: string) {
    this.#app = app
    this.#pattern = new RegExp(`^${app.replace(/[^A-Za-z0-9]/g, '\\$&')}-(phone|media|bridge|tone|snoop)-${UUID}$`)
  }

  next(kind: ResourceKind): string {
    return `${this.#app}-${kind}-${randomUUID()}`
  }

  /** What an id of ours names; undefined for everyone else's. */
  kindOf(id: string): ResourceKind | undefined {
    return this.#pattern.exec(id)?.[1] as ResourceKind | undefined
  }
}
