import { fileURLToPath } from 'node:url'

/**
 * The path of a sibling module that is to be run as a process of its own. The sources are `.ts`, in a build they are
 * `.js`: the ending follows the module that asks.
 */
export function siblingModule(importMetaUrl: string, name: string): string {
  const ending = importMetaUrl.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`./${name}${ending}`, importMetaUrl))
}
