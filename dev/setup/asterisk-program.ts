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

/** Debian's name of this machine's architecture, where its libraries are, and the dynamic linker there. */
export const LINKERS: Partial<Record<NodeJS.Architecture, { debian: string; triplet: string; linker: string }>> = {
  x64: { debian: 'amd64', triplet: 'x86_64-linux-gnu', linker: 'ld-linux-x86-64.so.2' },
  arm64: { debian: 'arm64', triplet: 'aarch64-linux-gnu', linker: 'ld-linux-aarch64.so.1' },
}

/** The prefix that `ensureAsterisk` fills, unless `CUBEBRIDGE_ASTERISK_PREFIX` names another. */
export function asteriskPrefix(): string {
  return process.env['CUBEBRIDGE_ASTERISK_PREFIX'] ?? join(repositoryDir, '.asterisk')
}

/**
 * The Asterisk to use, when there is one: the program that `CUBEBRIDGE_ASTERISK` names, else the unpacked one in the
 * prefix. One that is installed in the system is not picked up by itself: it may be running, and its modules are not
 * known to suffice.
 */
export async function findAsterisk(): Promise<AsteriskProgram | undefined> {
  const own = process.env['CUBEBRIDGE_ASTERISK']
  if (own) return installed(own)
  return unpacked(join(asteriskPrefix(), 'root'))
}

/** An Asterisk at the place it was built for. */
async function installed(program: string): Promise<AsteriskProgram | undefined> {
  return complete([program], undefined, undefined)
}

/** An Asterisk below `root`, with all libraries it needs, run by the dynamic linker that came with them. */
export async function unpacked(root: string): Promise<AsteriskProgram | undefined> {
  const machine = LINKERS[process.arch]
  if (!machine) return undefined
  const libraries = join(root, 'usr/lib', machine.triplet)
  const program = join(root, 'usr/sbin/asterisk')
  const path = [libraries, join(libraries, 'asterisk')].join(':')
  return complete(
    [join(libraries, machine.linker), '--library-path', path, '--argv0', 'asterisk', program],
    join(libraries, 'asterisk/modules'),
    join(root, 'usr/share/asterisk'),
  )
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
