import type { CallRoom } from './call-room.ts'
import type { LiveRecordingView } from './call-view.ts'
import { CallError } from './errors.ts'
import type { RecordRequest } from './operator.ts'

/** The recording of one call. */
export class CallRecorder {
  readonly #room: CallRoom

  constructor(room: CallRoom) {
    this.#room = room
  }

  get view(): LiveRecordingView | undefined {
    return undefined
  }

  /** Ids of the recordings made. */
  get made(): readonly string[] {
    return []
  }

  start(_request: RecordRequest): Promise<LiveRecordingView> {
    this.#room.requireTalking('record')
    return Promise.reject(none())
  }

  pause(_paused: boolean): Promise<LiveRecordingView> {
    return Promise.reject(none())
  }

  stop(): Promise<void> {
    return Promise.reject(none())
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function none(): CallError {
  return new CallError('call_state', 'the call is not being recorded')
}
