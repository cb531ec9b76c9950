import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { messageOf } from '../../src/lib/errors.ts'
import { forOldGlibc } from './old-glibc.ts'
import { cacheDir, jazzerDir } from './paths.ts'

/** Told to `use-addon.mjs`, which stands in for the prebuilt file. */
export interface Addon {
  readonly prebuilt: string
  readonly used: string
}

/**
 * The fuzzer's native part in a form that this machine loads: as it was built, or, where the C library is older than
 * that (Debian 12), a copy that asks for no newer one. Rejects when neither loads.
 */
export async function loadableAddon(): Promise<Addon> {
  const prebuilt = join(jazzerDir, 'fuzzer/prebuilds', `fuzzer-${process.platform}-${process.arch}.node`)
  const problem = problemOf(prebuilt)
  if (problem === undefined) return { prebuilt, used: prebuilt }
  const used = join(cacheDir, `addon-${process.pid}`, 'fuzzer.node')
  if (!/GLIBC|GLIBCXX/.test(problem)) throw new Error(`the fuzzer can't run here: ${problem}`)
  await mkdir(join(used, '..'), { recursive: true })
  await writeFile(used, forOldGlibc(await readFile(prebuilt)))
  const left = problemOf(used)
  if (left !== undefined) throw new Error(`the fuzzer can't run here: ${left}`)
  return { prebuilt, used }
}

function problemOf(addon: string): string | undefined {
  try {
    createRequire(import.meta.url)(addon)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
