import type { Clock } from '../lib/clock.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { Digit, MediaAlarm, MediaPool, VideoState } from '../media/session.ts'
import type { ParticipantView } from './call-view.ts'
import type { EndReason } from './end-reason.ts'
import { asLegReason } from './leg-reason.ts'
import type { Leg, TransferAsked } from './leg.ts'
import type { Mapping } from './mapping.ts'
import type { MediaPlan } from './media-plan.ts'
import { Members } from './members.ts'
import type { Participant } from './participant.ts'
import type { TalkSwitch } from './ports.ts'
import type { AppPath, Talk } from './talk.ts'
import { channelOf } from './waiting-list.ts'

export interface GatheringOptions {
  readonly switch: TalkSwitch
  readonly media: MediaPool
  readonly mediaPlan: MediaPlan
  readonly mapping: Mapping | undefined
  readonly clock: Clock
  readonly log: Log
}

interface GatheringEvents {
  ended: [who: Participant, reason: EndReason]
  hold: [who: Participant]
  dtmf: [who: Participant, digit: Digit, durationMs: number]
  transfer: [who: Participant, asked: TransferAsked]
  alarm: [who: Participant, alarm: MediaAlarm, raised: boolean]
  firstAudio: [direction: 'toApp' | 'toPhone', at: number]
  video: [who: Participant, state: VideoState]
}

/** Those who are in a call, and the talk in which they hear each other: who comes in by which way, and what they do. */
export class Gathering extends Emitter<GatheringEvents> {
  readonly members: Members
  readonly talk: Talk
  readonly #options: GatheringOptions
  readonly #over = new AbortController()

  constructor(options: GatheringOptions) {
    super()
    this.#options = options
    this.members = new Members(options.clock, options.log)
    this.talk = options.switch.createTalk()
  }

  /** Aborted as soon as the call is over. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  add(leg: Leg, role: ParticipantView['role']): Participant {
    const who = this.members.add(leg, role)
    who.on('ended', (reason) => this.emit('ended', who, reason))
    who.on('hold', () => this.emit('hold', who))
    who.on('dtmf', (digit, durationMs) => this.emit('dtmf', who, digit, durationMs))
    who.on('transfer', (asked) => {
      if (!this.emit('transfer', who, asked)) asked.progress('failed')
    })
    who.on('alarm', (alarm, raised) => this.emit('alarm', who, alarm, raised))
    who.on('firstAudio', (direction, at) => this.emit('firstAudio', direction, at))
    who.on('video', (state) => this.emit('video', who, state))
    return who
  }

  /** Opens what the first two need to hear each other, and says it to both. */
  async placeFirst(first: readonly Participant[], mediaId: string): Promise<void> {
    const path = first.some(({ kind }) => kind === 'app') ? await this.openPath(mediaId) : undefined
    if (this.over.aborted) await discard(path)
    else for (const participant of first) participant.attach(this.talk, path)
  }

  /** A further leg, with a talk path when it is an app's. Rejects with a MediaError. */
  async admit(leg: Leg): Promise<Participant> {
    const participant = this.add(leg, 'added')
    try {
      // A leg's name at its network is unique, as a media session's must be.
      const path = leg.kind === 'app' ? await this.openPath(leg.networkId) : undefined
      if (this.over.aborted || participant.over) await discard(path)
      else participant.attach(this.talk, path)
    } catch (error) {
      await this.members.leave(participant, asLegReason(error))
      throw error
    }
    return participant
  }

  /** Someone who has answered already. Rejects with a BridgeError. */
  async receive(leg: Leg, path: AppPath | undefined): Promise<Participant> {
    const participant = this.add(leg, 'added')
    if (path) participant.take(path)
    try {
      await this.talk.add(channelOf(participant))
    } catch (error) {
      await this.members.leave(participant, asLegReason(error))
      throw error
    }
    participant.becomeJoined()
    return participant
  }

  async openPath(mediaId: string): Promise<AppPath> {
    const { media: pool, mediaPlan, mapping, switch: phones } = this.#options
    const media = await pool.open(mediaPlan.optionsFor(mediaId, mapping))
    return { media, gateway: phones.createGateway(media) }
  }

  /** Nobody comes in any more; what is under way for someone stops. */
  stop(): void {
    this.#over.abort()
  }

  /** Ends everyone's part, then the talk. Never rejects. */
  async close(reason: EndReason): Promise<void> {
    await Promise.all([...this.members.present].map((participant) => this.members.leave(participant, reason)))
    await this.talk.close()
  }
}

/** Of a path that came too late for anybody to use it. */
async function discard(path: AppPath | undefined): Promise<void> {
  await Promise.all([path?.gateway.close(), path?.media.close()])
}
