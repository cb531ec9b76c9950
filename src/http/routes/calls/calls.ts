import type { Operator } from '../../../calls/operator.ts'
import type { Api } from '../../api.ts'
import type { RouteContext } from '../context.ts'
import { addBeginCall } from './begin-call.ts'
import { addEndCall } from './end-call.ts'
import { addGetCall } from './get-call.ts'
import { addGetCallMedia } from './get-call-media.ts'
import { addListCalls } from './list-calls.ts'
import { addListParticipants } from './list-participants.ts'

/** Live calls: to look at, to begin, to end. */
export function addCalls(api: Api, operator: Operator, context: RouteContext): void {
  addListCalls(api, operator)
  addGetCall(api, operator)
  addGetCallMedia(api, operator, context)
  addListParticipants(api, operator, context)
  addBeginCall(api, operator, context)
  addEndCall(api, operator, context)
}
