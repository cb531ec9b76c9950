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

/** An attempt that failed. */
export interface DeliveryFailure {
  /** Epoch ms. */
  readonly at: number
  /** When it is due again; undefined: it is given up. */
  readonly nextAt: number | undefined
  readonly error: string
}

/** A delivery that was given up. */
export interface DeadLetter extends Delivery {
  /** Why the last attempt failed. */
  readonly error: string
  /** When it was given up, epoch ms. */
  readonly diedAt: number
}

/** Of one hook. */
export interface DeliveryCounts {
  readonly hook: string
  readonly queued: number
  readonly dead: number
}
