import { milliseconds } from '../../../lib/format.ts'
import type { Call } from '../../../live/happened.ts'
import { causeWord } from '../../../parts/cause-words.ts'
import { nameOf } from '../../../parts/party.ts'
import { arrivedAt, headOf, type CallPicture, type Told } from '../data/picture.ts'
import { entry, type Entry } from './entry.ts'
import {
  alarmTold,
  digitTold,
  monitorTold,
  participantTold,
  recordingTold,
  transferTold,
  videoTold,
  type Names,
} from './told.ts'
import { words } from './words.ts'

/** All that happened in a call, in order: its stages, and what was told of it. */
export function entriesOf(picture: CallPicture): readonly Entry[] {
  const names = namesOf(picture)
  const entries = [...stages(picture), ...told(picture, names), ...end(picture)]
  // Stages are noted to the millisecond they were reached at, events a moment later: both in one order.
  return entries.sort((a, b) => a.at - b.at)
}

/** Of everybody who ever was in it. */
function namesOf({ call, record, told }: CallPicture): Names {
  const names = new Map<string, string>()
  for (const { type, data } of told) {
    if (type === 'call.participant') {
      const { id, party } = data as unknown as Call['participants'][number]
      names.set(id, nameOf(party))
    }
  }
  for (const { id, party } of call?.participants ?? []) names.set(id, nameOf(party))
  for (const { id, party } of record?.participants ?? []) names.set(id, nameOf(party))
  return (id) => names.get(id) ?? id
}

function stages(picture: CallPicture): Entry[] {
  const text = words()
  const { from, to } = headOf(picture)
  const arrived = arrivedAt(picture)
  const times = picture.record?.times ?? liveTimes(picture)
  const stage = (at: number | null | undefined, icon: Entry['icon'], said: string, tone: Entry['tone'] = 'neutral') =>
    at == null
      ? []
      : [entry(at, icon, said, { tone, detail: text.afterArrival(milliseconds(Math.max(0, at - arrived))) })]
  return [
    entry(arrived, 'calls', text.arrived(nameOf(from), nameOf(to))),
    ...stage(times.rung, 'bell', text.rung),
    ...stage(times.accepted, 'check', text.accepted),
    ...stage(times.joined, 'link', text.joined, 'ok'),
    ...stage(times.firstAudioToApp, 'volume', text.firstAudioToApp),
    ...stage(times.firstAudioToPhone, 'volume', text.firstAudioToPhone),
  ]
}

interface Times {
  readonly rung?: number | null | undefined
  readonly accepted?: number | null | undefined
  readonly joined?: number | null | undefined
  readonly firstAudioToApp?: number | null
  readonly firstAudioToPhone?: number | null
}

/** Of a live call its events tell them; when the first sound was, only its record. */
function liveTimes({ told, call }: CallPicture): Times {
  const first = (state: Call['state']): number | undefined =>
    told.find(({ type, data }) => type === 'call.changed' && data.state === state)?.at ??
    (call?.state === state ? call.since : undefined)
  return { rung: first('ringing'), accepted: first('joining'), joined: first('talking') }
}

function told({ told: all }: CallPicture, names: Names): Entry[] {
  let before: Call | undefined
  return all.flatMap((one): Entry[] => {
    switch (one.type) {
      case 'call.started':
      case 'call.changed': {
        const call = one.data as unknown as Call
        const entries = before ? changes(before, call, one.at) : []
        before = call
        return entries
      }
      case 'call.participant':
        return participantTold(one, names)
      case 'call.alarm':
        return alarmTold(one)
      case 'call.video':
        return videoTold(one, names, all)
      case 'call.transfer':
        return transferTold(one, names)
      case 'call.monitor':
        return monitorTold(one, names, all)
      case 'call.recording':
        return recordingTold(one, all)
      case 'call.dtmf':
        return digitTold(one, names)
      default:
        return []
    }
  })
}

/** Holds and mutes are seen by what differs between one picture of a call and the next. */
function changes(before: Call, after: Call, at: number): Entry[] {
  const text = words()
  return after.participants.flatMap((now) => {
    const then = before.participants.find(({ id }) => id === now.id)
    if (!then) return []
    const who = nameOf(now.party)
    const moving = isMoving(before) || isMoving(after)
    const entries: Entry[] = []
    // While a transfer is under way who waits is part of it.
    if (then.onHold !== now.onHold && !moving) {
      entries.push(entry(at, now.onHold ? 'hold' : 'play', now.onHold ? text.onHold(who) : text.offHold(who)))
    }
    if (then.holding !== now.holding) {
      entries.push(entry(at, now.holding ? 'hold' : 'play', now.holding ? text.holds(who) : text.unholds(who)))
    }
    if (then.muted !== now.muted) {
      entries.push(entry(at, now.muted ? 'mic-off' : 'mic', now.muted ? text.muted(who) : text.unmuted(who)))
    }
    return entries
  })
}

function isMoving({ transfer }: Call): boolean {
  return transfer?.state === 'ringing' || transfer?.state === 'consulting'
}

function end({ record, call }: CallPicture): Entry[] {
  const text = words()
  if (!record) return call?.state === 'ending' ? [entry(call.since, 'hang-up', text.ending)] : []
  const { cause, endedBy, detail, times, result } = record
  const enders: Readonly<Record<string, string>> = text.enders
  const by = Object.hasOwn(enders, endedBy) ? enders[endedBy]! : endedBy
  const tone = result === 'success' ? 'neutral' : result === 'client' ? 'warn' : 'bad'
  const parts = [by, detail].filter(Boolean)
  return [entry(times.ended, 'hang-up', text.ended(causeWord(cause)), { tone, detail: parts.join(' · ') })]
}

export type { Told }
