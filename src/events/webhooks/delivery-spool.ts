import type { DeadLetter, Delivery, DeliveryCounts, DeliveryFailure, NewDelivery } from '../../lib/delivery.ts'
import type { Page, PageRequest } from '../../lib/page.ts'

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
  failed(id: string, failure: DeliveryFailure): Promise<void>
  counts(): Promise<readonly DeliveryCounts[]>
  /** Those given up last come first. */
  dead(page: PageRequest): Promise<Page<DeadLetter>>
  /** Of the dead: due at `now`, its attempts counted anew. False: there is none. */
  retry(id: string, now: number): Promise<boolean>
  /** Of the dead. False: there is none. */
  discard(id: string): Promise<boolean>
}
