import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { linkerOf } from './asterisk-program.ts'
import { repositoryDir } from './paths.ts'
import { messageOf } from '../../src/lib/errors.ts'

/**
 * What the unpacked Asterisk lacks: libraries that the program, or a module that the sample switch loads, does not find
 * below `root`. Empty when it is whole.
 */
export async function missingLibraries(root: string): Promise<string[]> {
  const { linker, libraries, path } = linkerOf(root)
  const conf = await readFile(join(repositoryDir, 'asterisk-conf/modules.conf'), 'utf8')
  const modules = [...conf.matchAll(/^load = (\S+)$/gm)].map(([, name]) => join(libraries, 'asterisk/modules', name!))
  const missing = new Set<string>()
  const files = [join(root, 'usr/sbin/asterisk'), ...modules]
  const check = async () => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      for (const library of await unresolved(linker, path, file)) missing.add(library)
    }
  }
  await Promise.all([check(), check(), check(), check()])
  return [...missing]
}

async function unresolved(linker: string, path: string, file: string): Promise<string[]> {
  try {
    const list = await runCommand(linker, ['--library-path', path, '--list', file], { timeoutMs: 20_000 })
    return [...list.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name!)
  } catch (error) {
    return [messageOf(error)]
  }
}
