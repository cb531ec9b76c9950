import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface FileWatchOptions {
  /** Quiet time after the last event before `onChange`: editors and copies write in steps. Milliseconds. */
  readonly debounceMs: number
  /** How often the files are looked at without an event: network file systems send none. Milliseconds. */
  readonly pollMs: number
  /** Called, never concurrently with itself, when any file may have changed. Must not reject. */
  readonly onChange: () => Promise<void>
}

/**
 * Notices that one of a set of files was written, replaced (editors rename a new file over the old one, Kubernetes
 * swaps a symbolic link in the folder), removed or came back. Folders are watched rather than files, because a watch on
 * a file stays with the old inode.
 */
export class FileWatch {
  readonly #options: FileWatchOptions
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #poll: NodeJS.Timeout
  #files: readonly string[] = []
  #seen = ''
  #debounce: NodeJS.Timeout | undefined
  #checking: Promise<void> | undefined
  #checkAgain = false
  #closed = false

  constructor(options: FileWatchOptions) {
    this.#options = options
    this.#poll = setInterval(() => this.#check(), options.pollMs)
    this.#poll.unref()
  }

  /** Sets the files to watch. `seen` is their `fingerprint` as it was just before they were read. */
  follow(files: readonly string[], seen: string): void {
    if (this.#closed) return
    this.#files = files
    this.#seen = seen
    this.#watchAnew()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#poll)
    clearTimeout(this.#debounce)
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
    await this.#checking
  }

  /** A watch stays with the old folder when another takes its place, and says nothing: each change renews all. */
  #watchAnew(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
    this.#watchMissing()
  }

  #watchMissing(): void {
    for (const folder of new Set(this.#files.map((file) => dirname(file)))) {
      if (!this.#watchers.has(folder)) this.#watchFolder(folder)
    }
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#soon())
      // A removed folder or exhausted inotify watches: polling goes on, and each poll tries to watch again.
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
      })
      this.#watchers.set(folder, watcher)
    } catch {
      // As above.
    }
  }

  #soon(): void {
    if (this.#closed) return
    clearTimeout(this.#debounce)
    this.#debounce = setTimeout(() => this.#check(), this.#options.debounceMs)
    this.#debounce.unref()
  }

  #check(): void {
    if (this.#closed) return
    if (this.#checking) {
      this.#checkAgain = true
      return
    }
    this.#checking = this.#compare().finally(() => {
      this.#checking = undefined
      if (this.#checkAgain) this.#soon()
      this.#checkAgain = false
    })
  }

  async #compare(): Promise<void> {
    this.#watchMissing()
    const now = await fingerprint(this.#files)
    if (now === this.#seen || this.#closed) return
    this.#seen = now
    this.#watchAnew()
    await this.#options.onChange()
  }
}

/** Changes whenever one of the files is written, replaced, removed or created. */
export async function fingerprint(files: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    files.map(async (file) => {
      try {
        const { ino, size, mtimeMs, ctimeMs } = await stat(file)
        return `${ino}:${size}:${mtimeMs}:${ctimeMs}`
      } catch {
        return 'absent'
      }
    }),
  )
  return parts.join(' ')
}
