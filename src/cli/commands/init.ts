import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describeFileError } from '../../lib/bounded-file.ts'
import { sampleConfig } from '../../config/sample.ts'
import { sampleMappings } from '../../mapping/sample.ts'
import type { CliContext, ExitCode } from '../context.ts'

/**
 * `cubebridge init`: the two sample files, in a folder that is made when it is not there. Both for the owner only, since
 * passwords may be written into them.
 */
export async function init(folder: string, context: CliContext): Promise<ExitCode> {
  const samples = [
    ['cubebridge.yaml', sampleConfig()],
    ['mappings.yaml', sampleMappings()],
  ] as const
  const target = resolve(context.cwd, folder)
  try {
    // The mode is for the folders that this makes; one that is there keeps its own.
    await mkdir(target, { recursive: true, mode: 0o700 })
  } catch (error) {
    context.stderr.write(`${target}: can't be created: ${describeMkdirError(error)}\n`)
    return 1
  }
  let exitCode = 0
  for (const [name, text] of samples) {
    const file = join(target, name)
    try {
      await writeFile(file, text, { flag: 'wx', mode: 0o600 })
      context.stdout.write(`${file}: written\n`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        context.stdout.write(`${file}: is there already, left as it is\n`)
        continue
      }
      context.stderr.write(`${file}: can't be written, it ${describeFileError(error)}\n`)
      exitCode = 1
    }
  }
  if (exitCode === 0) context.stdout.write('Next: fill both in, then run "cubebridge check".\n')
  return exitCode
}

function describeMkdirError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in the way' : `it ${describeFileError(error)}`
}
