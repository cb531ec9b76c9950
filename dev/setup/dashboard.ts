import { join } from 'node:path'
import { messageOf } from '../../src/lib/errors.ts'
import { SetupError } from './errors.ts'
import { runNode } from './node-process.ts'
import { repositoryDir } from './paths.ts'
import type { Progress } from './progress.ts'

const SCRIPT = join(repositoryDir, 'scripts/build-dashboard.mjs')

/** Builds the web app when it is not there or its sources have changed. Never rejects; false: it could not be built. */
export async function ensureDashboard(progress: Progress): Promise<boolean> {
  if ((await runNode([SCRIPT, '--check'])) === 0) return true
  try {
    await progress.step('Building the dashboard', async () => {
      const code = await runNode([SCRIPT, '--if-needed'])
      if (code !== 0) throw new SetupError('setup_impossible', 'The dashboard could not be built: see above.')
    })
    return true
  } catch (error) {
    progress.say(messageOf(error))
    return false
  }
}
