/* eslint-disable @typescript-eslint/no-explicit-any -- the page's modules are plain JavaScript without declarations */

/** One of the page's own modules, those that need no browser. */
export async function pageModule(name: string): Promise<any> {
  return await import(new URL(`../../../dev/web/public/${name}`, import.meta.url).href)
}
