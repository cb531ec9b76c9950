import { readFileSync } from 'node:fs'

/** The version of the package, as its package.json has it (one level above both `src` and `dist`). */
export const version: string = (() => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
})()
