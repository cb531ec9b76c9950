import { join } from 'node:path'
import { repositoryDir } from '../../dev/setup/paths.ts'

export const targetsDir = join(repositoryDir, 'fuzz/targets')
/** Seeds and inputs that once broke something, in a folder for each target. */
export const corpusDir = join(repositoryDir, 'fuzz/corpus')
/** What runs leave behind: bundles, inputs worth going on from, findings. Not kept with the source. */
export const cacheDir = join(repositoryDir, '.cache/fuzz')
/** Where Jazzer.js lives. */
export const jazzerDir = join(repositoryDir, 'node_modules/@jazzer.js')
