import type { Schemas } from '../../../../../client/client.ts'
import { ApiFailure } from '../../../api/failure.ts'
import { answered, api } from '../../../api/session.ts'
import type { Followed } from '../../../lib/cell.ts'
import { Changes } from '../../../live/feed.ts'
import { followCallFigures } from '../../../live/figures-feed.ts'
import type { Call, CallRecord, Happened } from '../../../live/happened.ts'
import { live } from '../../../live/live.ts'
import { pastEvents } from './past-events.ts'
import { recordedMedia, STILL, type CallMedia, type CallPicture, type TalkPath, type Told } from './picture.ts'
import { SeriesBook } from './series.ts'

/** A call that just ended is in the database some moments later. */
const RECORD_TRIES = 10
const RECORD_RETRY_MS = 1000
const RETRY_MS = 3000

/**
 * One call for as long as the page shows it: live, by the stream of events and its figures each second; over, by its
 * record. The one turns into the other in place.
 */
export class CallSource implements Followed {
  readonly callId: string
  readonly series = new SeriesBook()
  #picture: CallPicture | undefined
  #failure: ApiFailure | undefined
  readonly #changes = new Changes(60)
  readonly #hear: (told: Told) => void
  readonly #ended = new AbortController()
  readonly #endListening: (() => void) | undefined
  #endFigures: (() => void) | undefined
  #run = 0
  /** How often the call was told since the page asked for it. */
  #toldSince = 0

  /** `hear` is told what happens while the page is open. */
  constructor(callId: string, hear: (told: Told) => void) {
    this.callId = callId
    this.#hear = hear
    const begun = { yet: false }
    this.#endListening = live.value?.feed.listen({
      begin: () => {
        begun.yet = true
        void this.#load()
      },
      happened: (event) => {
        if (event.callId === callId) this.#happened(event)
      },
    })
    if (!begun.yet) void this.#load()
  }

  /** Undefined until something is known. */
  get picture(): CallPicture | undefined {
    return this.#picture
  }

  /** Why there is no picture: 404 where no such call is or was. */
  get failure(): ApiFailure | undefined {
    return this.#failure
  }

  subscribe(listener: () => void): () => void {
    return this.#changes.subscribe(listener)
  }

  retry(): void {
    this.#failure = undefined
    this.#changes.tell()
    void this.#load()
  }

  close(): void {
    this.#ended.abort()
    this.#endListening?.()
    this.#endFigures?.()
    this.#changes.close()
  }

  async #load(): Promise<void> {
    const run = ++this.#run
    this.#toldSince = 0
    const path = { path: { id: this.callId } }
    try {
      const call = await answered(api().GET('/v1/calls/{id}', { params: path })).catch(unless404)
      if (this.#isOld(run)) return
      if (!call) {
        const record = await answered(api().GET('/v1/records/{id}', { params: path }))
        if (!this.#isOld(run)) this.#over(record, record.events)
      } else if (!this.#picture?.record) {
        // What an event told meanwhile is newer.
        this.#draw({ call: this.#toldSince > 0 ? this.#picture?.call : call })
        this.#followFigures()
        void this.#askSeries(() => answered(api().GET('/v1/calls/{id}/series', { params: path })))
        void this.#askPast()
        void this.#askRecordings()
      }
      this.#failure = undefined
    } catch (error) {
      if (this.#isOld(run)) return
      const failure = ApiFailure.of(error)
      if (!this.#picture) this.#failure = failure
      if (failure.status !== 404 && failure.retryable) this.#later(RETRY_MS, () => void this.#load())
    }
    this.#changes.tell()
  }

  #happened(event: Happened): void {
    const { type, data } = event
    this.#toldSince++
    const told = withTold(this.#picture?.told ?? [], [event])
    if (type === 'call.ended') this.#over(data, undefined)
    else if (type === 'call.started' || type === 'call.changed') this.#draw({ call: data, told })
    else this.#draw({ told })
    this.#hear(event)
    if (type === 'call.recording' && data.outcome !== 'live') void this.#askRecordings()
  }

  #followFigures(): void {
    this.#endFigures ??= followCallFigures(
      this.callId,
      (figures) => this.#measured(figures),
      // The stream of events tells its end; where that was missed, asking does.
      () =>
        this.#later(RETRY_MS, () => {
          if (!this.#picture?.record) void this.#load()
        }),
    )
  }

  #measured({ participants }: Schemas['CallFigures']): void {
    if (this.#picture?.record) return
    const before = new Map(this.#picture?.talks.map(({ participant, media }) => [participant, media]))
    const talks = participants.flatMap(({ participant, media }): TalkPath[] => {
      if (!media) return []
      const last = before.get(participant.id)
      return [
        { participant: participant.id, media, flows: flowsSince(last, media), pictures: picturesSince(last, media) },
      ]
    })
    for (const talk of talks) this.series.measured(talk)
    const levels = new Map(participants.map(({ participant, levelDbov }) => [participant.id, levelDbov]))
    this.#draw({ talks, levels })
  }

  /** `events`: undefined when they were not asked for yet. */
  #over(record: CallRecord, events: Schemas['CallHistory']['events'] | undefined): void {
    this.#endFigures?.()
    this.#endFigures = () => undefined
    const recorded = record.participants.flatMap(({ id, media: raw }): TalkPath[] => {
      const media = recordedMedia(raw)
      return media ? [{ participant: id, media, ...STILL }] : []
    })
    this.#draw({
      record,
      // What was seen last stays where the record has nothing better.
      talks: recorded.length > 0 ? recorded : still(this.#picture?.talks ?? []),
      levels: new Map(),
      ...(events && { told: events.map((event) => ({ ...event, id: undefined })) }),
    })
    if (events) {
      const path = { path: { id: this.callId } }
      void this.#askSeries(() => answered(api().GET('/v1/records/{id}/series', { params: path })))
      void this.#askRecordings()
    } else this.#later(RECORD_RETRY_MS, () => void this.#askRecord(RECORD_TRIES))
  }

  async #askRecord(tries: number): Promise<void> {
    const request = api().GET('/v1/records/{id}', { params: { path: { id: this.callId } } })
    const history = await answered(request).catch(() => undefined)
    if (this.#ended.signal.aborted) return
    if (history) this.#over(history, history.events)
    else if (tries > 1) this.#later(RECORD_RETRY_MS, () => void this.#askRecord(tries - 1))
  }

  async #askPast(): Promise<void> {
    const past = await pastEvents(this.callId, this.#ended.signal)
    if (this.#ended.signal.aborted || this.#picture?.record) return
    this.#draw({ told: withTold(past, this.#picture?.told ?? []) })
  }

  async #askSeries(ask: () => Promise<Schemas['CallSeries']>): Promise<void> {
    const series = await ask().catch(() => undefined)
    if (!series || this.#ended.signal.aborted) return
    this.series.given(series)
    this.#changes.tell()
  }

  async #askRecordings(): Promise<void> {
    const request = api().GET('/v1/recordings', { params: { query: { call: this.callId } } })
    const list = await answered(request).catch(() => undefined)
    if (list && !this.#ended.signal.aborted) this.#draw({ recordings: list.recordings })
  }

  #draw(change: Partial<CallPicture> & { readonly call?: Call | undefined }): void {
    const nothing = {
      callId: this.callId,
      call: undefined,
      record: undefined,
      talks: [],
      levels: new Map<string, null>(),
    }
    const next = { ...nothing, told: [], recordings: [], ...this.#picture, ...change }
    // Something may be told of a call before it itself was.
    if (!next.call && !next.record) return
    this.#picture = next
    this.#changes.tell()
  }

  #isOld(run: number): boolean {
    return run !== this.#run || this.#ended.signal.aborted
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(act, ms)
    this.#ended.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
}

function unless404(error: unknown): undefined {
  if (ApiFailure.of(error).status !== 404) throw error
}

function flowsSince(before: CallMedia | undefined, { fromPhone, fromApp }: CallMedia): TalkPath['flows'] {
  if (!before) return STILL.flows
  return {
    toApp: fromPhone.packets > before.fromPhone.packets,
    toPhone: fromApp.packets > before.fromApp.packets,
  }
}

function picturesSince(before: CallMedia | undefined, { video }: CallMedia): TalkPath['pictures'] {
  const then = before?.video
  if (!then || !video) return STILL.pictures
  return {
    fromPhone: video.toApp.received.packets > then.toApp.received.packets,
    toApp: video.toApp.sent.packets > then.toApp.sent.packets,
    fromApp: video.toPhone.received.packets > then.toPhone.received.packets,
    toPhone: video.toPhone.sent.packets > then.toPhone.sent.packets,
  }
}

function still(talks: readonly TalkPath[]): TalkPath[] {
  return talks.map((talk) => ({ ...talk, ...STILL }))
}

/** Both, each once, in the order in which the bridge told them. */
function withTold(first: readonly Told[], second: readonly Told[]): readonly Told[] {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...second.filter(({ id }) => id === undefined || !known.has(id))]
}
