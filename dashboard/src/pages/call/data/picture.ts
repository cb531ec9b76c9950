import type { Schemas } from '../../../../../client/client.ts'
import type { Call, CallRecord } from '../../../live/happened.ts'

export type CallMedia = Schemas['CallMedia']
export type Participant = Schemas['Participant']
export type Party = Schemas['Party']
export type Recording = Schemas['Recording']

/** How the audio of one app's way sounds. Figures of a direction run over the whole call, gauges are of now. */
export interface TalkPath {
  /** The app's id in its call. */
  readonly participant: string
  readonly media: CallMedia
  /** Packets came since the figures before: the sound moves now. Never in a call that is over. */
  readonly flows: { readonly toApp: boolean; readonly toPhone: boolean }
  /** The same of its video, on each side of the bridge. */
  readonly pictures: {
    readonly fromPhone: boolean
    readonly toApp: boolean
    readonly fromApp: boolean
    readonly toPhone: boolean
  }
}

export const STILL: Pick<TalkPath, 'flows' | 'pictures'> = {
  flows: { toApp: false, toPhone: false },
  pictures: { fromPhone: false, toApp: false, fromApp: false, toPhone: false },
}

/** Something that happened, as the stream of events and the records both tell it. */
export interface Told {
  /** Of the stream; the records have none. */
  readonly id: string | undefined
  readonly type: string
  /** Epoch ms. */
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

/** All that is known of a call, live or over: the page is drawn of this and nothing else. */
export interface CallPicture {
  readonly callId: string
  /** As it is now, or was last: undefined when the page was opened after its end. */
  readonly call: Call | undefined
  /** Undefined while it is live. */
  readonly record: CallRecord | undefined
  readonly talks: readonly TalkPath[]
  /** What each participant says now, dBov; null: not known. Empty when it is over. */
  readonly levels: ReadonlyMap<string, number | null>
  /** In the order in which it happened. */
  readonly told: readonly Told[]
  readonly recordings: readonly Recording[]
}

/** What live calls and records both have. */
export function headOf({ call, record }: CallPicture): CallRecord | Call {
  const head = record ?? call
  if (!head) throw new Error('a picture has a call or a record')
  return head
}

export function arrivedAt({ call, record }: CallPicture): number {
  return record?.times.arrived ?? call?.arrived ?? 0
}

/** When both sides could talk; undefined: not yet, or never. */
export function joinedAt({ call, record, told }: CallPicture): number | undefined {
  if (record) return record.times.joined ?? undefined
  const joined = told.find(({ type, data }) => type === 'call.changed' && data.state === 'talking')
  return joined?.at ?? (call?.state === 'talking' ? call.since : undefined)
}

/** Of a record: figures that an older bridge has noted otherwise are no figures. */
export function recordedMedia(raw: unknown): CallMedia | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const media = raw as Partial<CallMedia>
  const { paths, fromPhone, fromApp, toApp, toPhone } = media
  if (!paths || !fromPhone || !fromApp || !toApp || !toPhone) return undefined
  // A way that was made ready and that nothing went, was none.
  const used = fromPhone.packets + fromApp.packets > 0
  return used ? ({ alarms: [], alarmHistory: [], appReport: null, video: null, ...media } as CallMedia) : undefined
}
