import { access } from 'node:fs/promises'
import { sleep } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import { runCommand } from './command.ts'

const INSTALL_MS = 15 * 60_000
const LOCK_MS = 5 * 60_000

const QUIET = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }

/** True on Debian, Ubuntu and their like. */
export function hasApt(): Promise<boolean> {
  return access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  )
}

/** True when packages can be installed into the system. */
export async function canInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await hasApt())
}

/** Installs packages; asks for new package lists only when the present ones do not do. Rejects with a SetupError. */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  const install = () => apt('install', '-y', '--no-install-recommends', ...packages)
  try {
    await install()
  } catch {
    // Never updated, or too old: what the lists name is no longer there.
    await apt('update')
    await install()
  }
}

/** apt waits for dpkg's lock when told to, but not for that of its own lists. */
async function apt(...args: string[]): Promise<void> {
  const patience = ['-qq', '-o', `DPkg::Lock::Timeout=${LOCK_MS / 1000}`, '-o', 'Acquire::Retries=3']
  const end = performance.now() + LOCK_MS
  for (;;) {
    try {
      await runCommand('apt-get', [...patience, ...args], { timeoutMs: INSTALL_MS, env: QUIET })
      return
    } catch (error) {
      const locked = /could not get lock|unable to lock/i.test(messageOf(error))
      if (!locked || performance.now() > end) throw error
      await sleep(2000)
    }
  }
}
