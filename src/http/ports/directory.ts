import type { DialRoute } from '../../calls/dial-plan.ts'
import type { Mapping } from '../../calls/mapping.ts'

/** The whole lookup table as it is in use. */
export interface DirectoryView {
  readonly mappings: readonly {
    readonly mapping: Mapping
    /** Where it is changed: in mappings.yaml, or by this interface. */
    readonly source: 'file' | 'database'
  }[]
  readonly routes: readonly DialRoute[]
  /** Mappings of the database that are not in use. */
  readonly leftOut: readonly { readonly sipUri: string; readonly why: string }[]
  readonly file: { readonly loadedAt: number; readonly error: string | undefined }
}

export interface DirectoryPort {
  directory(): DirectoryView
}
