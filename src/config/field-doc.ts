import { z } from '../lib/schema.ts'

/** What the sample configuration says of a key. */
export interface FieldDoc {
  /** For administrators: meaning, unit, and what happens without it. */
  readonly text: string
  /** A value to show where there is no default, or beside it. */
  readonly example?: unknown
  /** An optional key that the sample shows in use rather than commented out. */
  readonly shown?: boolean
}

const docs = z.registry<FieldDoc>()

/** Documents a key of the configuration; must be the outermost call, since zod's wrappers make new schemas. */
export function field<S extends z.ZodType>(text: string, schema: S, more: Omit<FieldDoc, 'text'> = {}): S {
  docs.add(schema, { text, ...more })
  return schema
}

export function docOf(schema: z.core.$ZodType): FieldDoc | undefined {
  return docs.get(schema)
}
