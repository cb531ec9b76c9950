import type { Schemas } from '../../../../../client/client.ts'
import { alarmWords } from '../../../parts/alarm-words.ts'
import { causeWord } from '../../../parts/cause-words.ts'
import { nameOf } from '../../../parts/party.ts'
import { hindranceWord, modeTone, modeWord } from '../../../parts/video-words.ts'
import type { Participant, Told } from '../data/picture.ts'
import { entry, type Entry } from './entry.ts'
import { formOf } from '../recording-form.ts'
import { words } from './words.ts'

/** From a participant's id to a name. */
export type Names = (id: string) => string

type Reason = { readonly cause: string; readonly detail?: string | null } | null | undefined

function because(reason: Reason): string {
  return reason ? [causeWord(reason.cause), reason.detail].filter(Boolean).join(' · ') : ''
}

export function alarmTold({ at, data }: Told): Entry[] {
  const { alarm, raised } = data as { alarm: Schemas['MediaAlarm']; raised: boolean }
  const text = words()
  const all: Readonly<Record<string, string>> = alarmWords()
  const known = all[alarm] ?? alarm
  if (raised) return [entry(at, 'warning', text.alarmRaised(known), { tone: 'bad' })]
  return [entry(at, 'check', text.alarmOver(known), { tone: 'ok' })]
}

interface VideoTold {
  readonly participant: string
  readonly toApp: string
  readonly toPhone: string
  readonly hindrance?: string | null
}

/** A direction is told of when it changed. */
export function videoTold(one: Told, names: Names, all: readonly Told[]): Entry[] {
  const { participant, toApp, toPhone, hindrance } = one.data as unknown as VideoTold
  const before = all
    .slice(0, all.indexOf(one))
    .findLast(({ type, data }) => type === 'call.video' && data.participant === participant)?.data as
    VideoTold | undefined
  const text = words().video
  const who = names(participant)
  const parts = [
    ...(before?.toApp === toApp ? [] : [text.toApp(who, modeWord(toApp))]),
    ...(before?.toPhone === toPhone ? [] : [text.toPhone(who, modeWord(toPhone))]),
  ]
  if (parts.length === 0 && (before?.hindrance ?? null) === (hindrance ?? null)) return []
  const tone = modeTone(toApp) === 'ok' && modeTone(toPhone) === 'ok' ? 'neutral' : 'warn'
  const icon = toApp === 'off' && toPhone === 'off' ? 'video-off' : 'video'
  return [entry(one.at, icon, parts.join(' · ') || text.same(who), { tone, detail: hindranceWord(hindrance) })]
}

export function participantTold({ at, data }: Told, names: Names): Entry[] {
  const { id, kind, role, state, left } = data as unknown as Participant & { left: boolean }
  const text = words()
  const who = names(id)
  if (left) return [entry(at, 'arrow-right', state === 'joined' ? text.left(who) : text.notCame(who))]
  // That the first two talk is a stage of the call.
  if (role !== 'added') return []
  return [entry(at, kind, state === 'joined' ? text.came(who) : text.called(who))]
}

export function transferTold({ at, data }: Told, names: Names): Entry[] {
  const { kind, state, target, transferred, transferor, by, reason } = data as unknown as Schemas['Transfer']
  const text = words()
  // Who is seen to act: one who is sent, or one who asks back.
  const who = names(kind === 'attended' && (state === 'ringing' || state === 'consulting') ? transferor : transferred)
  const say = kind === 'attended' && state === 'ringing' ? text.transfer.consulting : text.transfer[state]
  const tone = state === 'completed' ? 'ok' : state === 'failed' ? 'warn' : 'neutral'
  const detail = state === 'failed' ? because(reason) : text.by[by]
  return [entry(at, 'transfer', say(who, nameOf(target)), { tone, detail })]
}

export function recordingTold(one: Told, all: readonly Told[]): Entry[] {
  type Data = Schemas['LiveRecording'] & { outcome: 'live' | 'stored' | 'failed'; detail?: string | null }
  const { id, state, outcome, detail, layout, format } = one.data as unknown as Data
  const text = words().recording
  if (outcome === 'failed') return [entry(one.at, 'record', text.failed, { tone: 'bad', detail })]
  if (outcome === 'stored') return [entry(one.at, 'record', text.stored, { tone: 'ok' })]
  const before = all
    .slice(0, all.indexOf(one))
    .findLast(({ type, data }) => type === 'call.recording' && data.id === id)
  if (before?.data.state === state) return []
  const icon = state === 'paused' ? 'pause' : state === 'stopping' ? 'stop' : 'record'
  return [
    entry(one.at, icon, text[state], {
      detail: before ? detail : [formOf({ layout, format }), detail].filter(Boolean).join(' · '),
    }),
  ]
}

export function monitorTold(one: Told, names: Names, all: readonly Told[]): Entry[] {
  type Data = Schemas['Monitor'] & { ended: boolean; reason?: Reason }
  const { id, mode, participant, by, state, ended, reason } = one.data as unknown as Data
  const text = words().monitor
  const who = by.label
  if (ended) {
    if (reason?.cause === 'hung-up') return [entry(one.at, 'monitor', text.ended(who))]
    return [
      entry(one.at, 'monitor', state === 'active' ? text.ended(who) : text.failed(who), {
        tone: 'warn',
        detail: because(reason),
      }),
    ]
  }
  if (state !== 'active') return []
  const before = all.slice(0, all.indexOf(one)).findLast(({ type, data }) => type === 'call.monitor' && data.id === id)
  if (before?.data.state === 'active' && before.data.mode === mode) return []
  const said = mode === 'whisper' ? text.whisper(who, names(participant)) : text[mode](who)
  return [entry(one.at, mode === 'listen' ? 'monitor' : mode, said)]
}

/** Which key it was is told only where the configuration says so (`events.digits`). */
export function digitTold({ at, data }: Told, names: Names): Entry[] {
  const { participant, digit } = data as { participant: string; digit?: string | null }
  const text = words()
  return [entry(at, 'digits', digit ? text.digit(names(participant), digit) : text.someDigit(names(participant)))]
}
