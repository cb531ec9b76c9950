import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryDir } from './paths.ts'

const run = promisify(execFile)

/** An Asterisk that can be run. */
export interface AsteriskProgram {
  /** Program and leading arguments. */
  readonly command: readonly [string, ...string[]]
  /** E.g. `Asterisk 22.10.1`. */
  readonly version: string
  /** Where its modules and its sounds are; undefined: where it was built to look. */
  readonly modulesDir: string | undefined
  readonly dataDir: string | undefined
}

/** Where Debian keeps the libraries of this machine's architecture, and the dynamic linker there. */
export const LINKERS: Partial<Record<NodeJS.Architecture, { triplet: string; linker: string }>> = {
  x64: { triplet: 'x86_64-linux-gnu', linker: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', linker: 'ld-linux-aarch64.so.1' },
}

/** The prefix that `ensureAsterisk` fills, unless `CUBEBRIDGE_ASTERISK_PREFIX` names another. */
export function asteriskPrefix(): string {
  return process.env.CUBEBRIDGE_ASTERISK_PREFIX ?? join(repositoryDir, '.asterisk')
}

/**
 * The Asterisk to use, when there is one: the program that `CUBEBRIDGE_ASTERISK` names, else the unpacked one in the
 * prefix. One that is installed in the system is not picked up by itself: it may be running, and its modules are not
 * known to suffice.
 */
export async function findAsterisk(): Promise<AsteriskProgram | undefined> {
  const own = process.env.CUBEBRIDGE_ASTERISK
  if (own) return installed(own)
  return unpacked(join(asteriskPrefix(), 'root'))
}

/** An Asterisk at the place it was built for. */
async function installed(program: string): Promise<AsteriskProgram | undefined> {
  return complete([program], undefined, undefined)
}

/** An Asterisk below `root`, with all libraries it needs, run by the dynamic linker that came with them. */
export async function unpacked(root: string): Promise<AsteriskProgram | undefined> {
  if (!LINKERS[process.arch]) return undefined
  const { linker, libraries, path } = linkerOf(root)
  const program = join(root, 'usr/sbin/asterisk')
  return complete(
    [linker, '--library-path', path, '--argv0', 'asterisk', program],
    join(libraries, 'asterisk/modules'),
    join(root, 'usr/share/asterisk'),
  )
}

/** The dynamic linker below `root`, where its libraries are, and the path by which it finds them. */
export function linkerOf(root: string): { linker: string; libraries: string; path: string } {
  const { triplet, linker } = LINKERS[process.arch] ?? { triplet: 'unknown', linker: 'unknown' }
  const libraries = join(root, 'usr/lib', triplet)
  return { linker: join(libraries, linker), libraries, path: `${libraries}:${join(libraries, 'asterisk')}` }
}

async function complete(
  command: [string, ...string[]],
  modulesDir: string | undefined,
  dataDir: string | undefined,
): Promise<AsteriskProgram | undefined> {
  const [program, ...first] = command
  try {
    await access(program)
    const { stdout } = await run(program, [...first, '-V'], { timeout: 20_000, killSignal: 'SIGKILL' })
    return { command, version: stdout.trim(), modulesDir, dataDir }
  } catch {
    return undefined
  }
}
