import { randomBytes } from 'node:crypto'

/**
 * The id of an event, `<epoch>-<seq>`: the epoch is new at each start of the bridge, so that an id of an earlier run is
 * not taken for one of this run; the numbers in it begin at 1 and have no gap.
 */
export interface EventId {
  readonly epoch: string
  readonly seq: number
}

/** A new epoch: the time, so that later ones sort after, and chance, in case the clock was set back. */
export function newEpoch(now: number): string {
  return `${Math.max(0, Math.floor(now)).toString(36)}${randomBytes(3).toString('hex')}`
}

export function formatEventId({ epoch, seq }: EventId): string {
  return `${epoch}-${seq}`
}

/** Undefined when the text is no id of an event. */
export function parseEventId(text: string): EventId | undefined {
  const [, epoch, seq] = /^([0-9a-z]{1,32})-(\d{1,15})$/.exec(text) ?? []
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}
