import type { Call } from '../../live/happened.ts'
import type { LiveCall, LiveFigures } from '../../live/live-calls.ts'

/** A live call as the table has it: the same object for as long as nothing of it is seen to change. */
export interface CallRow {
  readonly callId: string
  readonly call: Call
  readonly ended: LiveCall['ended']
  /** It just came. */
  readonly fresh: boolean
  /** MOS to one decimal, as it is shown. */
  readonly mosToApp: number | null
  readonly mosToPhone: number | null
  /** The worse of both. */
  readonly mos: number | null
  readonly phoneCodec: string | null
  readonly appCodec: string | null
  /** Null: it has no video. */
  readonly video: LiveFigures['video']
  /** What a search looks in. */
  readonly text: string
}

/** A call counts as new for so long. */
const FRESH_MS = 5000

/** Makes rows of live calls, anew only of those that changed. */
export class CallRows {
  #rows = new Map<string, CallRow>()
  #list: readonly CallRow[] = []

  /** The same array when nothing changed. @param now epoch ms, by this machine's clock */
  of(calls: readonly LiveCall[], now: number): readonly CallRow[] {
    const before = this.#rows
    const rows = new Map<string, CallRow>()
    let changed = calls.length !== before.size
    for (const live of calls) {
      const known = before.get(live.call.callId)
      const row = rowOf(live, known, now)
      rows.set(row.callId, row)
      if (row !== known) changed = true
    }
    this.#rows = rows
    if (changed) this.#list = [...rows.values()]
    return this.#list
  }
}

function rowOf({ call, figures, ended, appeared }: LiveCall, known: CallRow | undefined, now: number): CallRow {
  const fresh = appeared !== undefined && !ended && now - appeared < FRESH_MS
  const mosToApp = tenths(figures?.mosToApp)
  const mosToPhone = tenths(figures?.mosToPhone)
  const phoneCodec = figures?.phoneCodec ?? null
  const appCodec = figures?.appCodec ?? null
  const video = figures?.video ?? null
  if (
    known?.call === call &&
    known.ended === ended &&
    known.fresh === fresh &&
    known.mosToApp === mosToApp &&
    known.mosToPhone === mosToPhone &&
    known.phoneCodec === phoneCodec &&
    known.appCodec === appCodec &&
    sameVideo(known.video, video)
  ) {
    return known
  }
  const text = known?.call === call ? known.text : textOf(call)
  const mos = worse(mosToApp, mosToPhone)
  return { callId: call.callId, call, ended, fresh, mosToApp, mosToPhone, mos, phoneCodec, appCodec, video, text }
}

function sameVideo(a: LiveFigures['video'], b: LiveFigures['video']): boolean {
  if (!a || !b) return a === b
  return (Object.keys(a) as (keyof typeof a)[]).every((key) => a[key] === b[key])
}

function tenths(mos: number | null | undefined): number | null {
  return mos == null ? null : Math.round(mos * 10) / 10
}

function worse(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}

function textOf({ from, to, mapping, department, participants }: Call): string {
  const parties = [from, to, ...participants.map(({ party }) => party)]
  const fields = parties.flatMap(({ displayName, number, address }) => [displayName, number, address])
  return plain([...new Set(fields), mapping, department].filter((field) => field !== null).join('\n'))
}

/** Without accents and capitals: whoever searches for "joao" means "João". */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}
