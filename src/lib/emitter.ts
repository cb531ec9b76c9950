import { EventEmitter } from 'node:events'

/** Event names with the tuple of arguments each carries. */
export type EventMap<T> = Record<keyof T, unknown[]>

/** Node's emitter with typed events. */
export class Emitter<T extends EventMap<T>> extends EventEmitter<T> {
  constructor() {
    super()
    // A call's objects are listened to by several rooms; the default of 10 would warn about a healthy system.
    this.setMaxListeners(0)
  }
}
