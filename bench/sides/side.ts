import type { Apps } from '../far/apps-process.ts'
import type { Phones } from '../far/phones-process.ts'
import { Helper } from '../measure/helper.ts'

/** The far ends of all calls, in processes of their own. */
export interface Far {
  readonly phones: Helper<Phones>
  readonly apps: Helper<Apps>
  /** Where each call's phone receives. */
  readonly phonePorts: readonly number[]
}

/** Processes under test, their calls connected. */
export interface OpenSide {
  readonly pids: readonly number[]
  /** Resident memory before the first call. */
  readonly emptyRssKb: number
  /** Idempotent. */
  close(): Promise<void>
}

/** One way to carry calls. */
export interface Side {
  readonly name: string
  /** What runs, for the reader. */
  readonly description: string
  /** Starts the processes and connects the calls 0 to `calls - 1` with their far ends. Nothing is left when it rejects. */
  open(calls: number, far: Far): Promise<OpenSide>
}

export { LOOPBACK } from './loopback.ts'

export async function openFar(calls: number): Promise<Far & { close(): Promise<void> }> {
  const phones = new Helper<Phones>(new URL('../far/phones-process.ts', import.meta.url))
  const apps = new Helper<Apps>(new URL('../far/apps-process.ts', import.meta.url))
  const close = async () => {
    await Promise.all([phones.close(), apps.close()])
  }
  try {
    const [phonePorts] = await Promise.all([phones.ask('open', calls), apps.ask('open', calls)])
    return { phones, apps, phonePorts, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A few at a time: as a busy bridge would see them arrive, and no longer than needed. */
export async function connectAll(calls: number, connect: (call: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < calls) await connect(next++)
  }
  await Promise.all([work(), work(), work(), work()])
}
