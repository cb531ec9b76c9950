import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { linkerOf, LINKERS } from '../../dev/setup/asterisk-program.ts'
import { runCommand } from '../../dev/setup/command.ts'
import { SetupError } from '../../dev/setup/errors.ts'
import { withLock } from '../../dev/setup/lock.ts'
import { repositoryDir } from '../../dev/setup/paths.ts'
import { PrivateApt, systemMirror } from '../../dev/setup/private-apt.ts'
import type { Tool } from '../../dev/setup/tools.ts'

/** rtpengine 12.5. Debian 12's 10.5 costs twice as much, which is no fair comparison. */
const SUITE = 'trixie'
const PREFIX = join(repositoryDir, '.cache/rtpengine')
const ROOT = join(PREFIX, 'root')
const VARIABLE = 'CUBEBRIDGE_RTPENGINE'

/** rtpengine from Debian, unpacked below the repository with all it depends on: nothing is installed, nothing needs root. */
export const rtpengineTool: Tool = {
  name: 'rtpengine',
  use: "rtpengine's row of the bench",
  packages: [],
  variable: VARIABLE,
  find: async () => process.env[VARIABLE] ?? ((await runs()) ? ROOT : undefined),
  // It is looked for where it is kept; the variable is for one's own.
  isUsual: () => true,
  fetch,
}

/** Program and leading arguments; undefined when there is none. */
export async function rtpengineCommand(): Promise<readonly [string, ...string[]] | undefined> {
  const own = process.env[VARIABLE]
  if (own) return [own]
  return (await runs()) ? unpackedCommand(ROOT) : undefined
}

function unpackedCommand(root: string): readonly [string, ...string[]] {
  // Its libraries are newer than the system's, and so is the dynamic linker they need.
  const { linker, libraries } = linkerOf(root)
  return [linker, '--library-path', libraries, join(root, 'usr/bin/rtpengine')]
}

async function runs(root = ROOT): Promise<boolean> {
  const [program, ...args] = unpackedCommand(root)
  try {
    await access(program)
    await runCommand(program, [...args, '--version'], { timeoutMs: 20_000 })
    return true
  } catch {
    return false
  }
}

async function fetch(): Promise<string> {
  if (!LINKERS[process.arch]) throw new SetupError('setup_impossible', `there is no rtpengine for ${process.arch}`)
  return withLock(`${PREFIX}.lock`, 20 * 60, async () => {
    if (await runs()) return ROOT
    await mkdir(PREFIX, { recursive: true })
    const mirror = await systemMirror()
    if (mirror === undefined)
      throw new SetupError('setup_impossible', 'apt names no Debian mirror to fetch rtpengine from')
    const apt = await PrivateApt.open(join(PREFIX, 'apt'), { mirror, suite: SUITE })
    const fresh = join(PREFIX, 'root.new')
    try {
      await rm(fresh, { recursive: true, force: true })
      for (const file of await apt.downloadTree(['rtpengine-daemon'])) {
        await runCommand('dpkg-deb', ['-x', file, fresh], { timeoutMs: 120_000 })
      }
    } finally {
      await apt.close()
    }
    if (!(await runs(fresh)))
      throw new SetupError('setup_incomplete', `the rtpengine of Debian ${SUITE} does not run here`)
    await rm(ROOT, { recursive: true, force: true })
    await rename(fresh, ROOT)
    return ROOT
  })
}
