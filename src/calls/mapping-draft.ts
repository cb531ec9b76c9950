/** A row of the lookup table as operators write it, checked in form. */
export interface MappingDraft {
  /** Normalised. */
  readonly sipUri: string
  readonly displayName: string
  readonly department?: string | undefined
  readonly cube: {
    readonly userId: number
    readonly login: string
    /** At most one of the two; neither: what is kept stays, and a new mapping is refused. */
    readonly password?: string | undefined
    readonly jwt?: string | undefined
  }
  readonly ring: readonly (string | number)[]
  readonly phone?: string | undefined
  readonly audio?: Readonly<Record<string, unknown>> | undefined
  readonly limits?: Readonly<Record<string, unknown>> | undefined
  readonly recording?: Readonly<Record<string, unknown>> | undefined
  readonly room?: Readonly<Record<string, unknown>> | undefined
}

/** A row that is kept. Secrets never come out. */
export interface MappingView {
  readonly id: string
  /** Goes up with each change. */
  readonly version: number
  /** Epoch ms. */
  readonly updatedAt: number
  readonly secret: 'password' | 'jwt' | 'none'
  readonly mapping: Omit<MappingDraft, 'cube'> & { readonly cube: { readonly userId: number; readonly login: string } }
}

/** What importing a row did, or would do. */
export interface ImportedRow {
  readonly sipUri: string
  readonly outcome: 'added' | 'changed' | 'unchanged' | 'refused' | 'removed'
  /** Why it was refused; never a secret. */
  readonly detail: string | undefined
}
