import type { Operator } from '../../../calls/operator.ts'
import type { Api } from '../../api.ts'
import type { RouteContext } from '../context.ts'
import { addConsultation } from './consultation.ts'
import { addLiveRecording } from './live-recording.ts'
import { addMonitors } from './monitors.ts'
import { addParticipants } from './participants.ts'
import { addTransfer } from './transfer.ts'

/** What operators do to live calls. */
export function addControl(api: Api, operator: Operator, context: RouteContext): void {
  addTransfer(api, operator, context)
  addConsultation(api, operator, context)
  addParticipants(api, operator, context)
  addMonitors(api, operator, context)
  addLiveRecording(api, operator, context)
}
