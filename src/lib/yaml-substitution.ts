import { isPair, isSeq, visit, type Document, type Node, type Pair, type Scalar } from 'yaml'
import { substitute, type SubstitutionSources } from './substitution.ts'

/** A value whose `${…}` could not be filled in. */
export interface UnfilledPlace {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Fills in `${…}` in every text value of the document, in place. */
export async function substituteScalars(
  document: Document,
  sources: SubstitutionSources,
): Promise<{ readonly files: readonly string[]; readonly problems: readonly UnfilledPlace[] }> {
  const found: { scalar: Scalar<string>; path: PropertyKey[] }[] = []
  visit(document, {
    Scalar(key, node, ancestors) {
      // Keys are names, and name themselves only.
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return
      found.push({ scalar: node as Scalar<string>, path: pathOf(key, ancestors) })
    },
  })
  const files: string[] = []
  const problems: UnfilledPlace[] = []
  for (const { scalar, path } of found) {
    const result = await substitute(scalar.value, sources)
    scalar.value = result.text
    files.push(...result.files)
    for (const message of result.problems) problems.push({ path, message })
  }
  return { files, problems }
}

/** The keys and indices that lead to a visited node. */
function pathOf(key: number | string | null, ancestors: readonly (Document | Node | Pair)[]): PropertyKey[] {
  const path: PropertyKey[] = []
  for (const [depth, ancestor] of ancestors.entries()) {
    const next = ancestors[depth + 1]
    if (isSeq(ancestor)) path.push(next ? ancestor.items.indexOf(next) : Number(key))
    else if (isPair(ancestor)) path.push(String(ancestor.key))
  }
  return path
}
