import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordingFormat } from '../calls/recording-wishes.ts'
import type { KeptFile } from './retention.ts'
import { readSidecar, RECORDING_ID, writeSidecar, type Sidecar } from './sidecar.ts'

/** What is not finished lies here, so that a start knows it for rubbish. On the same disk: it is renamed in the end. */
const INCOMING = 'incoming'
const FORMATS: readonly RecordingFormat[] = ['wav', 'ogg']
/** Looking at many files at the same time would leave no thread for anything else. */
const LOOKS_AT_ONCE = 8

/**
 * The folder of finished recordings: `<id>.wav` or `<id>.ogg`, whose time is the recording's end, and `<id>.json` with
 * all that is known of it. A recording is there as soon as its sound has its name, which is the last step of keeping and
 * the first of removing. For one bridge alone. Rejects with Node's own errors.
 */
export class ShelfFolder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** Where a part, or the sound, is written to. */
  incoming(name: string): string {
    return join(this.root, INCOMING, name)
  }

  /** Makes the folder and clears what a crash left half done. Only before anything is being kept. */
  async prepare(): Promise<void> {
    await mkdir(join(this.root, INCOMING), { recursive: true, mode: 0o700 })
    await chmod(join(this.root, INCOMING), 0o700)
    await chmod(this.root, 0o700)
    for (const name of await readdir(join(this.root, INCOMING))) await rm(this.incoming(name), { recursive: true })
    const names = new Set(await readdir(this.root))
    for (const name of names) {
      const id = idOf(name, 'json')
      if (id !== undefined && !FORMATS.some((format) => names.has(`${id}.${format}`))) await rm(this.#path(name))
    }
  }

  /** Gives the incoming file `sound`, which must be on the disk already, its name. */
  async commit(sidecar: Sidecar, sound: string): Promise<void> {
    const { id, path, startedAt, durationMs } = sidecar.recording
    const note = this.incoming(`${id}.json`)
    const file = await open(note, 'w', 0o600)
    try {
      await file.writeFile(writeSidecar(sidecar))
      await file.sync()
    } finally {
      await file.close()
    }
    const ended = (startedAt + durationMs) / 1000
    await utimes(sound, ended, ended)
    await rename(note, this.#path(`${id}.json`))
    await rename(sound, this.#path(path))
    await this.#sync()
  }

  /** What is known of a recording; undefined when it is not there. */
  async read(id: string): Promise<Sidecar | undefined> {
    if (!RECORDING_ID.test(id)) return undefined
    return ifThere(async () => {
      const sidecar = readSidecar(await readFile(this.#path(`${id}.json`), 'utf8'))
      if (sidecar?.recording.id !== id) return undefined
      await lstat(this.#path(sidecar.recording.path))
      return sidecar
    })
  }

  /** The path of a recording's sound. */
  sound({ recording }: Sidecar): string {
    return this.#path(recording.path)
  }

  /** All recordings, in no order. */
  async files(): Promise<KeptFile[]> {
    const names = await readdir(this.root)
    const files: KeptFile[] = []
    const look = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        const id = soundId(name)
        if (id === undefined) continue
        const path = this.#path(name)
        const stat = await ifThere(() => lstat(path))
        if (stat?.isFile()) files.push({ id, bytes: stat.size, endedAt: stat.mtimeMs })
      }
    }
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, look))
    return files
  }

  /** No-op when it is not there. */
  async remove(id: string): Promise<void> {
    if (!RECORDING_ID.test(id)) return
    for (const ending of [...FORMATS, 'json']) await rm(this.#path(`${id}.${ending}`), { force: true })
    await this.#sync()
  }

  /** Removes incoming files. Never rejects: the next start tries again. */
  async discard(paths: readonly string[]): Promise<void> {
    for (const path of paths) await rm(path, { force: true }).catch(() => undefined)
  }

  #path(name: string): string {
    return join(this.root, name)
  }

  /** Names are on the disk for good only with their folder. */
  async #sync(): Promise<void> {
    const folder = await open(this.root, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

function soundId(name: string): string | undefined {
  return FORMATS.map((format) => idOf(name, format)).find((id) => id !== undefined)
}

function idOf(name: string, ending: string): string | undefined {
  const id = name.endsWith(`.${ending}`) ? name.slice(0, -ending.length - 1) : ''
  return RECORDING_ID.test(id) ? id : undefined
}

async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
