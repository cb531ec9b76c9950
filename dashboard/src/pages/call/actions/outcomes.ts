import type { Schemas } from '../../../../../client/client.ts'
import type { Tone } from '../../../lib/quality.ts'
import type { Call } from '../../../live/happened.ts'
import { causeWord } from '../../../parts/cause-words.ts'
import { nameOf } from '../../../parts/party.ts'
import { toast } from '../../../ui/toasts.ts'
import type { Participant, Told } from '../data/picture.ts'
import { words } from './words.ts'

/** Says what became of what was asked for: the bridge answers at once, and how it ended is an event. */
export function sayOutcome({ type, data }: Told, call: Call | undefined): void {
  // Whom a transfer rings is told of as its outcome.
  if (type === 'call.participant' && call?.transfer?.state === 'ringing') return

  const outcome =
    type === 'call.transfer'
      ? ofTransfer(data as unknown as Schemas['Transfer'])
      : type === 'call.participant'
        ? ofParticipant(data as unknown as Participant & { left: boolean })
        : type === 'call.recording'
          ? ofRecording(data as { outcome: string; detail?: string | null })
          : undefined
  if (outcome) toast(outcome)
}

interface Outcome {
  readonly tone: Tone
  readonly text: string
  readonly detail?: string
}

function ofTransfer({ state, target, reason }: Schemas['Transfer']): Outcome | undefined {
  const text = words().outcomes
  const to = nameOf(target)
  if (state === 'completed') return { tone: 'ok', text: text.transferred(to) }
  if (state === 'aborted') return { tone: 'info', text: text.takenBack }
  if (state === 'failed') return { tone: 'warn', text: text.notTransferred(to), detail: because(reason) }
  return undefined
}

function ofParticipant({ role, party, state, left }: Participant & { left: boolean }): Outcome | undefined {
  if (role !== 'added') return undefined
  const text = words().outcomes
  if (!left) return state === 'joined' ? { tone: 'ok', text: text.came(nameOf(party)) } : undefined
  return state === 'joined' ? undefined : { tone: 'warn', text: text.notCame(nameOf(party)) }
}

function ofRecording({ outcome, detail }: { outcome: string; detail?: string | null }): Outcome | undefined {
  const text = words().outcomes
  if (outcome === 'stored') return { tone: 'ok', text: text.recorded }
  if (outcome === 'failed') return { tone: 'bad', text: text.notRecorded, detail: detail ?? '' }
  return undefined
}

function because(reason: Schemas['Transfer']['reason']): string {
  return reason ? [causeWord(reason.cause), reason.detail].filter(Boolean).join(' · ') : ''
}
