import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describeFileError } from '../../lib/bounded-file.ts'
import { sampleConfig } from '../../config/sample.ts'
import { sampleMappings } from '../../mapping/sample.ts'
import type { CliContext, ExitCode } from '../context.ts'

const TOKEN_FILE = 'secrets/http-token'
const KEY_FILE = 'secrets/store-key'

/**
 * `cubebridge init`: the two sample files, and the two secrets that are nobody else's to give: a token for the HTTP
 * interface and the key of the store, each in a file of its own, which the configuration names. In a folder that is made
 * when it is not there. All for the owner only, since passwords may be written into them, and nothing is overwritten.
 */
export async function init(folder: string, context: CliContext): Promise<ExitCode> {
  const target = resolve(context.cwd, folder)
  if (!(await makeFolder(target, context))) return 1
  const config = await writeNew(join(target, 'cubebridge.yaml'), configText(), context)
  const written = [config, await writeNew(join(target, 'mappings.yaml'), sampleMappings(), context)]
  // A configuration that was there names its secrets itself.
  if (config === 'written') written.push(...(await writeSecrets(target, context)))
  if (written.includes('failed')) return 1
  context.stdout.write('Next: fill both in, then run "cubebridge check".\n')
  if (config === 'written') {
    context.stdout.write(
      `Keep a copy of ${KEY_FILE} apart from the database: without it the passwords in there are lost.\n`,
    )
  }
  return 0
}

async function writeSecrets(target: string, context: CliContext): Promise<Written[]> {
  if (!(await makeFolder(join(target, 'secrets'), context))) return ['failed']
  return [
    await writeNew(join(target, TOKEN_FILE), `${randomBytes(32).toString('base64url')}\n`, context),
    await writeNew(join(target, KEY_FILE), `${randomBytes(32).toString('base64')}\n`, context),
  ]
}

/** The sample, with both secrets from their files rather than from the environment. */
function configText(): string {
  return sampleConfig()
    .replace('token: ${CUBEBRIDGE_TOKEN}', `token: \${file:${TOKEN_FILE}}`)
    .replace('# key: ${CUBEBRIDGE_STORE_KEY}', `key: \${file:${KEY_FILE}}`)
}

type Written = 'written' | 'left' | 'failed'

async function writeNew(file: string, text: string, { stdout, stderr }: CliContext): Promise<Written> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
    stdout.write(`${file}: written\n`)
    return 'written'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      stdout.write(`${file}: is there already, left as it is\n`)
      return 'left'
    }
    stderr.write(`${file}: can't be written, it ${describeFileError(error)}\n`)
    return 'failed'
  }
}

async function makeFolder(folder: string, { stderr }: CliContext): Promise<boolean> {
  try {
    // The mode is for the folders that this makes; one that is there keeps its own.
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return true
  } catch (error) {
    stderr.write(`${folder}: can't be created: ${describeMkdirError(error)}\n`)
    return false
  }
}

function describeMkdirError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in the way' : `it ${describeFileError(error)}`
}
