import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runCommand } from './command.ts'
import { withLock } from './lock.ts'
import { PrivateApt } from './private-apt.ts'
import { repositoryDir } from './paths.ts'
import { findKamailio } from '../kamailio/program.ts'
import { findPostgres } from '../postgres/program.ts'

/** Something that the tests or the demo use and others wrote. */
export interface Tool {
  readonly name: string
  /** What is not possible without it. */
  readonly use: string
  /** Debian's and Ubuntu's names of it. */
  readonly packages: readonly string[]
  /** The variable by which one names one's own. */
  readonly variable: string | undefined
  /** Its path; undefined when it is not there. */
  find(): Promise<string | undefined>
  /** True for a path at which its users look by themselves; another one is named to them by the variable. */
  isUsual(path: string): boolean
  /** A way to have it without root, below the repository; resolves with its path. */
  readonly fetch?: () => Promise<string>
}

const LIBOPUS_DIR = join(repositoryDir, '.cache/libopus')
const BARESIP_MODULES = process.env.CUBEBRIDGE_BARESIP_MODULES ?? '/usr/lib/baresip/modules'

export type ToolName =
  'chromium' | 'libopus' | 'speech' | 'baresip' | 'kamailio' | 'spandsp' | 'libsrtp' | 'opusTools' | 'postgres'

export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  chromium: {
    name: 'Chromium',
    use: 'the app in a browser',
    packages: ['chromium'],
    variable: 'CUBEBRIDGE_CHROMIUM',
    find: () => own('CUBEBRIDGE_CHROMIUM') ?? onPath('chromium', 'chromium-browser', 'google-chrome'),
    isUsual: (path) => path === '/usr/bin/chromium',
  },
  libopus: {
    name: 'libopus',
    use: 'Opus at full speed; without it the bridge falls back on opusscript',
    packages: ['libopus0'],
    variable: 'CUBEBRIDGE_LIBOPUS',
    find: async () => (await own('CUBEBRIDGE_LIBOPUS')) ?? (await systemLibrary('libopus.so.0')) ?? keptLibopus(),
    isUsual: (path) => !path.startsWith(LIBOPUS_DIR),
    fetch: fetchLibopus,
  },
  speech: {
    name: 'espeak-ng',
    use: 'speech in the demo',
    packages: ['espeak-ng'],
    variable: undefined,
    find: () => onPath('espeak-ng'),
    isUsual: () => true,
  },
  baresip: {
    name: 'baresip',
    use: 'tests with a phone that others wrote',
    packages: ['baresip-core', 'baresip-ffmpeg'],
    variable: undefined,
    find: async () => {
      const program = await onPath('baresip')
      // H.264, and a film as its camera's picture, are a package of their own.
      return program && (await existing(join(BARESIP_MODULES, 'avcodec.so'))) && program
    },
    isUsual: () => true,
  },
  spandsp: {
    name: 'libspandsp',
    use: 'tests of G.722 against a codec that others wrote',
    packages: ['libspandsp2'],
    variable: 'CUBEBRIDGE_SPANDSP',
    find: async () => (await own('CUBEBRIDGE_SPANDSP')) ?? systemLibrary('libspandsp.so.2'),
    isUsual: () => true,
  },
  libsrtp: {
    name: 'libsrtp2',
    use: 'tests of SRTP against the library that browsers use',
    packages: ['libsrtp2-1'],
    variable: 'CUBEBRIDGE_LIBSRTP',
    find: async () => (await own('CUBEBRIDGE_LIBSRTP')) ?? systemLibrary('libsrtp2.so.1'),
    isUsual: () => true,
  },
  postgres: {
    name: 'PostgreSQL',
    use: 'tests of the store on the larger of its two databases',
    packages: ['postgresql'],
    variable: 'CUBEBRIDGE_POSTGRES',
    find: findPostgres,
    isUsual: () => true,
  },
  kamailio: {
    name: 'Kamailio',
    use: 'tests with a SIP server that is not Asterisk',
    packages: ['kamailio', 'kamailio-websocket-modules'],
    variable: 'CUBEBRIDGE_KAMAILIO',
    find: async () => (await findKamailio())?.program,
    isUsual: () => true,
  },
  opusTools: {
    name: 'opus-tools',
    use: 'tests of recordings with decoders that others wrote',
    packages: ['opus-tools'],
    variable: undefined,
    find: () => onPath('opusdec'),
    isUsual: () => true,
  },
}

/** What a variable names; undefined when it is not set, so that the search goes on. */
function own(variable: string): Promise<string | undefined> | undefined {
  const path = process.env[variable]
  return path ? existing(path) : undefined
}

async function onPath(...programs: string[]): Promise<string | undefined> {
  for (const program of programs) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = folder && (await existing(join(folder, program), constants.X_OK))
      if (path) return path
    }
  }
  return undefined
}

function existing(path: string, mode = constants.R_OK): Promise<string | undefined> {
  return access(path, mode).then(
    () => path,
    () => undefined,
  )
}

/** A shared library that the dynamic linker knows. */
async function systemLibrary(name: string): Promise<string | undefined> {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    const list = await runCommand(ldconfig, ['-p'], { timeoutMs: 20_000 }).catch(() => '')
    const line = list.split('\n').find((text) => text.trim().startsWith(`${name} `))
    if (line) return line.split('=> ')[1]
  }
  return undefined
}

async function keptLibopus(): Promise<string | undefined> {
  const libraries = join(LIBOPUS_DIR, 'usr/lib')
  for (const triplet of await readdir(libraries).catch(() => [])) {
    const path = await existing(join(libraries, triplet, 'libopus.so.0'))
    if (path) return path
  }
  return undefined
}

/** The package of the machine's own release, so that it fits its C library, unpacked and not installed. */
async function fetchLibopus(): Promise<string> {
  return withLock(`${LIBOPUS_DIR}.lock`, 10 * 60, async () => {
    const kept = await keptLibopus()
    if (kept) return kept
    const apt = await PrivateApt.open(`${LIBOPUS_DIR}.apt`, 'system')
    const debs = `${LIBOPUS_DIR}.debs`
    try {
      await apt.download(['libopus0'], debs)
      for (const name of await readdir(debs)) {
        await runCommand('dpkg-deb', ['-x', join(debs, name), LIBOPUS_DIR], { timeoutMs: 60_000 })
      }
    } finally {
      await apt.close()
    }
    const path = await keptLibopus()
    if (!path) throw new Error('the package libopus0 holds no libopus.so.0')
    return path
  })
}
