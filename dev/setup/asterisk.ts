import { copyFile, mkdir, readdir, rename, rm, symlink, writeFile, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { messageOf } from '../../src/lib/errors.ts'
import { hasApt } from './apt.ts'
import { asteriskPrefix, findAsterisk, LINKERS, unpacked, type AsteriskProgram } from './asterisk-program.ts'
import { runCommand } from './command.ts'
import { SetupError } from './errors.ts'
import { missingLibraries } from './libraries.ts'
import { withLock } from './lock.ts'
import { PrivateApt, systemMirror, type AptSources } from './private-apt.ts'
import type { Progress } from './progress.ts'

/** What the sample switch needs of Asterisk and of what Asterisk depends on, by Debian's names: 29 of 160 packages. */
const NEEDED = [
  'asterisk',
  'asterisk-modules',
  'asterisk-core-sounds-en-gsm',
  ...['libbsd0', 'libc6', 'libcap2', 'libcrypt1', 'libedit2', 'libgcc-s1', 'libgsm1', 'libjansson4', 'libmd0'],
  ...['libnspr4', 'libnss3', 'libopus0', 'libspeex1', 'libspeexdsp1', 'libsqlite3-0', 'libsrtp2-1', 'libssl3t64'],
  ...['libstdc++6', 'libsystemd0', 'libtinfo6', 'liburiparser1', 'libuuid1', 'libxml2-16', 'libxslt1.1', 'libzstd1'],
  'zlib1g',
]

/** Goes up when what `unpack` makes of the packages changes, so that an older prefix is made anew. */
const LAYOUT = '1'

const HOW_TO_POINT =
  'Point CUBEBRIDGE_ASTERISK at an Asterisk 18 or later of your own, e.g. CUBEBRIDGE_ASTERISK=/usr/sbin/asterisk; ' +
  'an instance of its own is started from it, one that already runs is left alone'

/**
 * An Asterisk to run: one's own when CUBEBRIDGE_ASTERISK names it, else the one in the prefix, which is filled from
 * Debian's packages when it is empty. Nothing is installed into the system, and no root is needed. Rejects with a
 * SetupError that says what to do.
 */
export async function ensureAsterisk(progress: Progress): Promise<AsteriskProgram> {
  const own = process.env.CUBEBRIDGE_ASTERISK
  const found = await findAsterisk()
  if (own && !found) throw new SetupError('setup_impossible', `CUBEBRIDGE_ASTERISK=${own} is no Asterisk that runs`)
  const prefix = asteriskPrefix()
  if (found && (own || (await isCurrent(prefix)))) return found
  if (!LINKERS[process.arch]) {
    throw new SetupError('setup_impossible', `There is no Asterisk package for ${process.arch}. ${HOW_TO_POINT}.`)
  }
  if (!(await hasApt())) {
    throw new SetupError(
      'setup_impossible',
      `Asterisk can only be fetched on Debian and Ubuntu (apt). ${HOW_TO_POINT}.`,
    )
  }
  return progress.step('Fetching Asterisk, unpacked in .asterisk', () =>
    withLock(join(prefix, 'lock'), 20 * 60, async () => {
      // Another run may have done it while we waited.
      const now = await findAsterisk()
      return now && (await isCurrent(prefix)) ? now : fill(prefix)
    }),
  )
}

async function isCurrent(prefix: string): Promise<boolean> {
  // A prefix of somebody else's making is taken as it is.
  if (process.env.CUBEBRIDGE_ASTERISK_PREFIX !== undefined) return true
  const layout = await readFile(join(prefix, 'layout'), 'utf8').catch(() => '')
  return layout.trim() === LAYOUT
}

async function fill(prefix: string): Promise<AsteriskProgram> {
  const debs = join(prefix, 'debs')
  const fresh = join(prefix, 'root.new')
  const failures: string[] = []
  for (const attempt of [keptPackages, minimalSet, fullTree('sid'), fullTree('system')]) {
    try {
      const files = await attempt(prefix, debs)
      await unpack(files, fresh)
      const missing = await missingLibraries(fresh)
      if (missing.length > 0) throw new Error(`libraries are missing: ${missing.join(', ')}`)
      return await settle(prefix, fresh)
    } catch (error) {
      failures.push(messageOf(error))
    }
  }
  await rm(fresh, { recursive: true, force: true })
  throw new SetupError('setup_impossible', `Asterisk could not be fetched. ${HOW_TO_POINT}.\n${failures.join('\n')}`)
}

/** What an earlier run downloaded: no network is needed. */
async function keptPackages(_prefix: string, debs: string): Promise<string[]> {
  const names = await readdir(debs).catch(() => [])
  const missing = NEEDED.filter((wanted) => !names.some((name) => name.startsWith(`${wanted}_`)))
  if (missing.length > 0) throw new Error(`no packages of an earlier run in ${debs}`)
  return names.map((name) => join(debs, name))
}

async function minimalSet(prefix: string, debs: string): Promise<string[]> {
  return withApt(prefix, 'sid', async (apt) => {
    await rm(debs, { recursive: true, force: true })
    await apt.download(NEEDED, debs)
    return (await readdir(debs)).map((name) => join(debs, name))
  })
}

/** All dependencies: where the small set no longer fits (a library got another name), or on Ubuntu. */
function fullTree(sources: 'sid' | 'system') {
  return (prefix: string, debs: string): Promise<string[]> =>
    withApt(prefix, sources, async (apt) => {
      const files = await apt.downloadTree(['asterisk', 'asterisk-core-sounds-en-gsm'])
      await rm(debs, { recursive: true, force: true })
      await mkdir(debs, { recursive: true })
      for (const file of files) await copyFile(file, join(debs, basename(file)))
      return files.map((file) => join(debs, basename(file)))
    })
}

async function withApt<T>(prefix: string, which: 'sid' | 'system', work: (apt: PrivateApt) => Promise<T>): Promise<T> {
  const dir = join(prefix, 'apt')
  const sources: AptSources = which === 'system' ? 'system' : { mirror: await debianMirror(dir), suite: 'sid' }
  const apt = await PrivateApt.open(dir, sources)
  try {
    return await work(apt)
  } finally {
    await apt.close()
  }
}

/** The mirror is the machine's own, as its package lists name it; where there are no lists yet, they are fetched aside. */
async function debianMirror(dir: string): Promise<string> {
  let mirror = await systemMirror()
  if (mirror === undefined) {
    const apt = await PrivateApt.open(dir, 'system')
    mirror = await apt.mirror()
    await apt.close()
  }
  if (mirror === undefined) throw new Error('apt names no Debian mirror: there is no network, or the machine uses none')
  return mirror
}

async function unpack(files: readonly string[], root: string): Promise<void> {
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  for (const file of files) await runCommand('dpkg-deb', ['-x', file, root], { timeoutMs: 120_000 })
  for (const name of ['doc', 'man', 'locale', 'i18n', 'lintian', 'bug']) {
    await rm(join(root, 'usr/share', name), { recursive: true, force: true })
  }
  // Which voice speaks English is settled by the package's installation, which does not take place.
  const sounds = join(root, 'usr/share/asterisk/sounds')
  const voice = (await readdir(sounds)).find((name) => name.startsWith('en_'))
  if (voice !== undefined) await symlink(voice, join(sounds, 'en')).catch(() => undefined)
}

/** Puts the new root in the old one's place and checks that it runs there. */
async function settle(prefix: string, fresh: string): Promise<AsteriskProgram> {
  const root = join(prefix, 'root')
  const old = join(prefix, 'root.old')
  await rm(old, { recursive: true, force: true })
  await rename(root, old).catch(() => undefined)
  await rename(fresh, root)
  await rm(old, { recursive: true, force: true })
  const program = await unpacked(root)
  if (!program) throw new SetupError('setup_incomplete', `the Asterisk in ${root} does not run`)
  await writeFile(join(prefix, 'layout'), `${LAYOUT}\n`)
  return program
}
