import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.ts'

const UPDATE_MS = 5 * 60_000
const DOWNLOAD_MS = 15 * 60_000

/** Where apt looks: the machine's own sources, or one suite of a Debian mirror. */
export type AptSources = 'system' | { readonly mirror: string; readonly suite: string }

/**
 * apt with lists and a state of its own, in which nothing is installed: it needs no root and changes nothing of the
 * system. The machine's proxies and keys apply, and signatures are checked as always.
 */
export class PrivateApt {
  readonly #dir: string
  readonly #conf: string

  private constructor(dir: string) {
    this.#dir = dir
    this.#conf = join(dir, 'apt.conf')
  }

  /** Makes it in an empty folder and fetches the lists. */
  static async open(dir: string, sources: AptSources): Promise<PrivateApt> {
    await rm(dir, { recursive: true, force: true })
    for (const folder of ['lists/partial', 'cache/archives/partial', 'none', 'log']) {
      await mkdir(join(dir, folder), { recursive: true })
    }
    await writeFile(join(dir, 'status'), '')
    const lines = [
      `Dir::State "${dir}";`,
      `Dir::State::lists "${dir}/lists";`,
      `Dir::State::status "${dir}/status";`,
      `Dir::Cache "${dir}/cache";`,
      `Dir::Log "${dir}/log";`,
      'APT::Install-Recommends "false";',
      // The folders are ours, not the _apt user's.
      'APT::Sandbox::User "";',
      'Acquire::Languages "none";',
      'Acquire::Retries "3";',
      'Debug::NoLocking "true";',
      // What the system does after an update is none of this one's business.
      '#clear APT::Update::Pre-Invoke;',
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
    ]
    if (sources !== 'system') {
      const list = join(dir, 'sources.list')
      const keys = await debianKeys()
      const options = keys === undefined ? '' : `[signed-by=${keys}] `
      await writeFile(list, `deb ${options}${sources.mirror} ${sources.suite} main\n`)
      lines.push(`Dir::Etc::sourcelist "${list}";`, `Dir::Etc::sourceparts "${dir}/none";`)
      lines.push(`Dir::Etc::preferences "${dir}/none/none";`, `Dir::Etc::preferencesparts "${dir}/none";`)
      // A mirror's copy of a moving suite may be past its date; that it is Debian's is what the signature says.
      lines.push('Acquire::Check-Valid-Until "false";')
      // It is the only source: without it there is nothing, and apt should say why.
      lines.push('APT::Update::Error-Mode "any";')
    }
    const apt = new PrivateApt(dir)
    await writeFile(apt.#conf, lines.join('\n') + '\n')
    await apt.#get(UPDATE_MS, dir, ['update'])
    return apt
  }

  /** The address of the Debian mirror that the machine uses; undefined when it uses none. */
  mirror(): Promise<string | undefined> {
    return mirrorOf(['-c', this.#conf])
  }

  /** Downloads exactly these packages into a folder. */
  async download(packages: readonly string[], into: string): Promise<void> {
    await mkdir(into, { recursive: true })
    await this.#get(DOWNLOAD_MS, into, ['download', ...packages])
  }

  /** Downloads packages and all they depend on; resolves with the files. */
  async downloadTree(packages: readonly string[]): Promise<string[]> {
    await this.#get(DOWNLOAD_MS, this.#dir, ['install', '-y', '--download-only', ...packages])
    const archives = join(this.#dir, 'cache/archives')
    const names = await readdir(archives)
    return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name))
  }

  async close(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true })
  }

  async #get(timeoutMs: number, cwd: string, args: readonly string[]): Promise<void> {
    await runCommand('apt-get', ['-qq', '-c', this.#conf, ...args], { timeoutMs, cwd })
  }
}

/**
 * The Debian mirror that the system's own package lists come from; undefined when there are none yet, or none is
 * Debian's.
 */
export function systemMirror(): Promise<string | undefined> {
  return mirrorOf([])
}

async function mirrorOf(options: readonly string[]): Promise<string | undefined> {
  const format = ['indextargets', '--format', '$(ORIGIN)|$(LABEL)|$(REPO_URI)', 'Created-By: Packages']
  const targets = await runCommand('apt-get', [...options, ...format], { timeoutMs: 30_000 })
  const debian = targets.split('\n').find((line) => line.startsWith('Debian|Debian|'))
  return debian?.split('|')[2]
}

/** Debian's keys, where the package debian-archive-keyring puts them; undefined: apt's own trusted ones. */
async function debianKeys(): Promise<string | undefined> {
  for (const name of ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp']) {
    const file = join('/usr/share/keyrings', name)
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    ) {
      return file
    }
  }
  return undefined
}
