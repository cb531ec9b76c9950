import { constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { askFreeBytes } from '../recordings/free-space.ts'
import { StoreError } from '../store/errors.ts'
import { lookAtStore, type StoreLook } from '../store/look.ts'
import type { Finding, Probe } from './probe.ts'
import { lookAtWritable } from './writable.ts'

const ANSWER_MS = 3000

/** The database: reachable, of this program's version, and every sealed password openable. It is not made. */
export function storeProbe({ store }: BridgeConfig): Probe {
  return {
    name: 'store',
    look: async () => {
      if (store.url === undefined) {
        const file = await lookAtWritable(store.file, constants.R_OK | constants.W_OK)
        if (file.is === 'refused') {
          return { status: 'failed', found: file.why, advice: 'let this user write there, or set store.file' }
        }
        if (file.is === 'makeable') return withoutKey(store, `${store.file}: can be made`)
      }
      try {
        return judge(store, await look(store))
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        const advice = store.url === undefined ? 'see the file that store.file names' : 'see the server, and store.url'
        return { status: 'failed', found: error.message, advice }
      }
    },
  }
}

function look({ url, file, key, oldKeys }: BridgeConfig['store']): Promise<StoreLook> {
  return lookAtStore({ url, file, key, oldKeys, timeoutMs: ANSWER_MS })
}

function judge(store: BridgeConfig['store'], look: StoreLook): Finding {
  const { where, missingSteps, unknownSteps, sealed, closed } = look
  if (unknownSteps.length > 0) {
    const advice = 'run that version or a later one, or set store.file or store.url to a database of its own'
    return { status: 'failed', found: `${where}: a newer cubebridge made it (${unknownSteps.join(', ')})`, advice }
  }
  if (closed > 0) {
    const advice = 'put the key that sealed them into store.key, or into store.oldKeys, of cubebridge.yaml'
    return { status: 'failed', found: `${where}: ${closed} of ${sealed} sealed passwords open with no key`, advice }
  }
  const pending = missingSteps.length > 0 ? `, ${missingSteps.length} steps are made at the next start` : ''
  return withoutKey(store, `${where}: can be read, ${sealed} sealed passwords${pending}`)
}

function withoutKey({ key }: BridgeConfig['store'], found: string): Finding {
  if (key) return { status: 'ok', found }
  const advice = 'set store.key ("cubebridge init" makes one): without, mappings with a password are not saved'
  return { status: 'warning', found, advice }
}

/** The folder of the recordings, and its disk. It is not made. */
export function recordingsProbe({ recordings: { folder, minFreeBytes } }: BridgeConfig): Probe {
  return {
    name: 'recordings',
    look: async () => {
      const look = await lookAtWritable(folder, constants.R_OK | constants.W_OK | constants.X_OK)
      if (look.is === 'refused') {
        return { status: 'failed', found: look.why, advice: 'let this user write there, or set recordings.folder' }
      }
      const free = await askFreeBytes(look.is === 'there' ? folder : dirname(folder))
      const found = `${folder}: ${look.is === 'there' ? 'can be written to' : 'can be made'}, ${bytesText(free)} are free`
      if (free >= minFreeBytes) return { status: 'ok', found }
      const advice = `nothing is recorded below ${bytesText(minFreeBytes)} (recordings.minFreeBytes): make room, or lower it`
      return { status: 'failed', found, advice }
    },
  }
}

function bytesText(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
