import { z } from './schema.ts'

/** The schema under `.optional()`, `.default()`, `.prefault()`, `.transform()` and the like. */
export function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema
  for (;;) {
    // A pipe that begins with a transform is a z.preprocess: what it expects stands behind.
    if (inner instanceof z.ZodPipe) inner = inner.def.in instanceof z.ZodTransform ? inner.def.out : inner.def.in
    else if (
      inner instanceof z.ZodOptional ||
      inner instanceof z.ZodExactOptional ||
      inner instanceof z.ZodNullable ||
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodPrefault ||
      inner instanceof z.ZodReadonly
    ) {
      inner = inner.def.innerType
    } else return inner
  }
}

/** The keys that a map at `path` may have, in any of the forms it may take; empty when the schema does not say. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrapSchema(schema)
  // A z.discriminatedUnion is a ZodUnion, too.
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.flatMap((option) => knownKeys(option, path)))]
  const [step, ...rest] = path
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
  if (inner instanceof z.ZodArray) return knownKeys(inner.def.element, rest)
  if (!(inner instanceof z.ZodObject)) return []
  const next = (inner.shape as Record<PropertyKey, z.core.$ZodType | undefined>)[step]
  return next ? knownKeys(next, rest) : []
}
