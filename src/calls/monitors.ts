import type { CallRoom } from './call-room.ts'
import type { MonitorMode, MonitorView } from './call-view.ts'
import { CallError } from './errors.ts'
import type { MonitorRequest, MonitorStarted } from './operator.ts'

/** Those who listen to one call. */
export class Monitors {
  readonly #room: CallRoom

  constructor(room: CallRoom) {
    this.#room = room
  }

  get view(): readonly MonitorView[] {
    return []
  }

  start(_request: MonitorRequest): Promise<MonitorStarted> {
    this.#room.requireTalking('monitor')
    return Promise.reject(unknown(''))
  }

  change(monitorId: string, _mode: MonitorMode): Promise<MonitorView> {
    return Promise.reject(unknown(monitorId))
  }

  end(monitorId: string): Promise<void> {
    return Promise.reject(unknown(monitorId))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function unknown(monitorId: string): CallError {
  return new CallError('call_monitor_unknown', `no monitor of the call has the id ${JSON.stringify(monitorId)}`)
}
