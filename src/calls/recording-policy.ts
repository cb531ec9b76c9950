import type { RecordRequest } from './operator.ts'
import type { RecordingPlan, RecordingWishes } from './recording-wishes.ts'

/** The recording that begins by itself when the parties talk; undefined when nobody asked for one. */
export function automaticRecording(
  wishes: RecordingWishes | undefined,
  defaults: RecordingPlan,
): RecordingPlan | undefined {
  return wishes?.always === true ? planOf(wishes, defaults) : undefined
}

/**
 * The recording that an operator asks for. What is asked for counts first, then the mapping's wish, then the
 * configuration's: a mapping whose callers must be told can't be recorded in silence by forgetting to say so.
 */
export function requestedRecording(
  request: RecordRequest,
  wishes: RecordingWishes | undefined,
  defaults: RecordingPlan,
): RecordingPlan {
  const plan = planOf(wishes, defaults)
  const { layout = plan.layout, format = plan.format, announce = plan.announce } = request
  return { layout, format, announce }
}

function planOf(wishes: RecordingWishes | undefined, defaults: RecordingPlan): RecordingPlan {
  return {
    layout: wishes?.layout ?? defaults.layout,
    format: wishes?.format ?? defaults.format,
    announce: wishes?.announce ?? defaults.announce,
  }
}
