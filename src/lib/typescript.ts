/**
 * The flags with which Node runs this module as a process or a thread of its own: a build needs none; the sources need
 * the repository's loader, which is quicker with --expose-internals (docs/decisions/0006-own-typescript-loader.md).
 */
export function loaderFlags(entry: string | URL): string[] {
  if (!String(entry).endsWith('.ts')) return []
  const loader = new URL('../../dev/setup/typescript/loader.mjs', import.meta.url)
  return ['--expose-internals', `--import=${loader.href}`]
}
