/** An event that is to be sent to a webhook. */
export interface NewDelivery {
  /** The same for the same event and hook: putting it in twice puts it in once. Letters, digits, `-` and `.` only. */
  readonly id: string
  /** The hook's name. */
  readonly hook: string
  readonly eventId: string
  readonly type: string
  readonly callId: string | undefined
  /** JSON; what is sent and signed, byte for byte. */
  readonly body: string
  /** Epoch ms. */
  readonly createdAt: number
}

export interface Delivery extends NewDelivery {
  /** Made so far. */
  readonly attempts: number
}

export interface DeadLetter extends Delivery {
  /** Why the last attempt failed. */
  readonly error: string
  readonly diedAt: number
}

export interface DeliveryCounts {
  readonly hook: string
  readonly queued: number
  readonly dead: number
}

/**
 * Where deliveries wait until they are made, whatever happens to the bridge meanwhile. Each method may reject and is
 * then tried again, or its loss is counted.
 */
export interface DeliverySpool {
  /** All or none; those whose id is there already are left as they are. */
  enqueue(deliveries: readonly NewDelivery[]): Promise<void>
  /** Of this hook, those whose time has come, in the order in which they were put in. */
  due(hook: string, limit: number, now: number): Promise<readonly Delivery[]>
  /** When the next of this hook is due, epoch ms; undefined when none waits. */
  nextDue(hook: string): Promise<number | undefined>
  /** Made: it is forgotten. */
  delivered(id: string): Promise<void>
  /** Not made: it is due again at `nextAt`, or dead when that is undefined. Counts the attempt. */
  failed(
    id: string,
    failure: { readonly at: number; readonly nextAt: number | undefined; readonly error: string },
  ): Promise<void>
  counts(): Promise<readonly DeliveryCounts[]>
  /** Those given up last come first. */
  dead(page: { readonly limit: number; readonly cursor: string | undefined }): Promise<{
    readonly items: readonly DeadLetter[]
    readonly next: string | undefined
  }>
  /** Of the dead: due at `now`, its attempts counted anew. False: there is none. */
  retry(id: string, now: number): Promise<boolean>
  /** Of the dead. False: there is none. */
  discard(id: string): Promise<boolean>
}
