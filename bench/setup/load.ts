import type { CallRecord } from '../../src/calls/call-record.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { messageOf } from '../../src/lib/errors.ts'
import { sampleMachine, sampleProcesses } from '../measure/processes.ts'
import type { House } from './house.ts'

/** Calls made at one rate, or one after the other. */
export interface Load {
  /** Calls per second that were asked for; undefined: each when the one before is over. */
  readonly rate: number | undefined
  /** Calls per second that came to talk. */
  readonly achieved: number
  readonly made: number
  readonly failures: readonly string[]
  /** Times at which a call was due and every app still had one. */
  readonly noAppFree: number
  readonly records: readonly CallRecord[]
  /** Of one core. */
  readonly cpuPercent: {
    readonly control: number
    readonly workers: number
    readonly asterisk: number
    readonly machine: number
  }
}

/** Long enough for first audio each way. */
const TALK_MS = 800
const ANSWER_MS = 15_000
const RECORDS_MS = 10_000
/** An app is done with a call a moment after its caller. */
const REST_MS = 150

/** Makes calls through a house and collects what its records say of them. */
export class Caller {
  readonly #house: House
  readonly #free: string[]
  #ended = 0

  constructor(house: House) {
    this.#house = house
    this.#free = [...house.names]
  }

  async oneByOne(count: number): Promise<Load> {
    return this.#measure(undefined, async (failures) => {
      for (let i = 0; i < count; i++) {
        const name = this.#free.shift()!
        await this.#call(name, failures)
      }
      return { made: count, noAppFree: 0 }
    })
  }

  /** Calls come when they are due, whatever became of those before. */
  async atRate(rate: number, seconds: number): Promise<Load> {
    return this.#measure(rate, async (failures) => {
      const begun = performance.now()
      const calls: Promise<void>[] = []
      let noAppFree = 0
      for (let due = 0; due < rate * seconds; due++) {
        await sleep(begun + (due * 1000) / rate - performance.now())
        const name = this.#free.shift()
        if (name === undefined) noAppFree++
        else calls.push(this.#call(name, failures))
      }
      await Promise.all(calls)
      return { made: calls.length, noAppFree }
    })
  }

  async #measure(
    rate: number | undefined,
    work: (failures: string[]) => Promise<{ made: number; noAppFree: number }>,
  ): Promise<Load> {
    const { pids } = this.#house
    const sample = async () => ({
      at: performance.now(),
      control: (await sampleProcesses([pids.control])).cpuMs,
      workers: (await sampleProcesses(pids.workers)).cpuMs,
      asterisk: (await sampleProcesses([pids.asterisk])).cpuMs,
      machine: await sampleMachine(),
    })
    const failures: string[] = []
    const before = await sample()
    const { made, noAppFree } = await work(failures)
    const after = await sample()
    const percent = (key: 'control' | 'workers' | 'asterisk' | 'machine') =>
      ((after[key] - before[key]) / (after.at - before.at)) * 100
    const records = (await this.#house.records(this.#ended + made, RECORDS_MS)).slice(this.#ended)
    this.#ended += records.length
    return {
      rate,
      achieved: ((made - failures.length) / (after.at - before.at)) * 1000,
      made,
      failures,
      noAppFree,
      records,
      cpuPercent: {
        control: percent('control'),
        workers: percent('workers'),
        asterisk: percent('asterisk'),
        machine: percent('machine'),
      },
    }
  }

  async #call(name: string, failures: string[]): Promise<void> {
    try {
      const call = await this.#house.phone.call(name)
      call.speak(700)
      await call.answered(ANSWER_MS)
      await sleep(TALK_MS)
      await call.hangUp()
    } catch (error) {
      failures.push(messageOf(error))
    }
    await sleep(REST_MS)
    this.#free.push(name)
  }
}

/** Whether a rate was kept up: every call due was made and came to talk, about as quickly as a single one does. */
export function keptUp({ made, failures, noAppFree }: Load, joinedP95: number | undefined, aloneP95: number): boolean {
  return made > 0 && failures.length === 0 && noAppFree === 0 && joinedP95 !== undefined && joinedP95 <= 2 * aloneP95
}
