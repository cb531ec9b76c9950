import { isAbsolute, resolve } from 'node:path'
import { describeFileError, readBoundedFile } from './bounded-file.ts'

/** Where `${…}` finds its values. */
export interface SubstitutionSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder that relative `${file:…}` paths start from. */
  readonly folder: string
}

export interface Substituted {
  readonly text: string
  /** Absolute paths of the files that were read, or tried. */
  readonly files: readonly string[]
  /** What is wrong, without any value; empty when all is well. */
  readonly problems: readonly string[]
}

const MAX_SECRET_BYTES = 64 * 1024
const REFERENCE = /\$(\$?)\{([^{}]*)\}/g
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Replaces `${NAME}` by that environment variable and `${file:path}` by that file's text without surrounding blanks
 * (as Docker and Kubernetes mount secrets). `$${` stands for a literal `${`. The result is not looked at again, so a
 * secret may hold any characters.
 */
export async function substitute(text: string, sources: SubstitutionSources): Promise<Substituted> {
  const files: string[] = []
  const problems: string[] = []
  let result = ''
  let end = 0
  for (const match of text.matchAll(REFERENCE)) {
    const [whole, escaped, name = ''] = match
    result += text.slice(end, match.index)
    end = match.index + whole.length
    if (escaped) result += whole.slice(1)
    else if (name.startsWith('file:')) {
      const path = name.slice('file:'.length)
      const file = isAbsolute(path) ? path : resolve(sources.folder, path)
      files.push(file)
      try {
        result += (await readBoundedFile(file, MAX_SECRET_BYTES)).trim()
      } catch (error) {
        problems.push(`needs the file ${file}, which ${describeFileError(error)}`)
      }
    } else if (ENV_NAME.test(name)) {
      const value = sources.env[name]
      if (value === undefined) problems.push(`needs the environment variable ${name}, which is not set`)
      else result += value
    } else {
      problems.push('holds a ${…} that is neither ${NAME} nor ${file:path}; write $${ for a literal ${')
    }
  }
  return { text: result + text.slice(end), files, problems }
}
