import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describeFileError } from '../../lib/bounded-file.ts'
import { sampleConfig } from '../../config/sample.ts'
import { sampleMappings } from '../../mapping/sample.ts'
import type { CliContext, ExitCode } from '../context.ts'

/** `cubebridge init`: the two sample files, for the owner only, since passwords may be written into them. */
export async function init(folder: string, context: CliContext): Promise<ExitCode> {
  const samples = [
    ['cubebridge.yaml', sampleConfig()],
    ['mappings.yaml', sampleMappings()],
  ] as const
  let exitCode = 0
  for (const [name, text] of samples) {
    const file = join(resolve(context.cwd, folder), name)
    try {
      await writeFile(file, text, { flag: 'wx', mode: 0o600 })
      context.stdout.write(`${file}: written\n`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        context.stdout.write(`${file}: is there already, left as it is\n`)
        continue
      }
      const folderMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      const why = folderMissing ? 'its folder does not exist' : `it ${describeFileError(error)}`
      context.stderr.write(`${file}: can't be written, ${why}\n`)
      exitCode = 1
    }
  }
  if (exitCode === 0) context.stdout.write('Next: fill both in, then run "cubebridge check".\n')
  return exitCode
}
