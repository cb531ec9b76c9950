import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SetupError } from './errors.ts'

/**
 * Runs `work` while no other process runs work under the same lock file. The kernel keeps the lock, for util-linux'
 * flock: one whose holder died is free at once. Rejects when the lock is not to be had within `waitSeconds`.
 */
export async function withLock<T>(file: string, waitSeconds: number, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  // `cat` holds the lock until its standard input closes, which it also does when we die.
  const args = ['-w', String(waitSeconds), file, '-c', 'echo locked; exec cat']
  const holder = spawn('flock', args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) => {
    holder.once('close', () => resolve())
  })
  const locked = await new Promise<boolean>((resolve) => {
    holder.stdout.once('data', () => resolve(true))
    holder.once('error', () => resolve(false))
    holder.once('close', () => resolve(false))
  })
  if (!locked) {
    throw new SetupError('setup_impossible', `${file} is held by another run for more than ${waitSeconds} s`)
  }
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
