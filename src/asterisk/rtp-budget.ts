import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Refusal } from '../media/admission.ts'
import type { AmiClient } from './ami/client.ts'
import { AmiError } from './ami/errors.ts'
import type { ListedChannel } from '../calls/listed-channel.ts'
import type { LegContext } from './leg-context.ts'
import { pairsIn, readRtpRange, type RtpRange } from './rtp-range.ts'

export interface RtpBudgetOptions {
  readonly context: Pick<LegContext, 'legs' | 'names' | 'log' | 'line'>
  /** `asterisk.rtpPorts`; without it AMI is asked. */
  readonly configured: RtpRange | undefined
  readonly ami: AmiClient | undefined
  /** All channels of the switch; empty while they are not known. */
  readonly channels: () => readonly ListedChannel[]
}

export interface RtpBudgetStatus {
  readonly range: RtpRange
  /** Of an RTP and an RTCP port each. */
  readonly pairs: number
  readonly used: number
  /** How few may be left. */
  readonly reserve: number
}

/** The phone's stream, and that of its ExternalMedia channel. (With the media WebSocket it is one: more than enough.) */
const PAIRS_PER_CALL = 2
/** The phone's two streams, and those of the channel to the bridge's own account. */
const PAIRS_PER_VIDEO_CALL = 4
/** Channels whose driver takes RTP ports. Local, WebSocket, Announcer and the like have none. */
const RTP_CHANNEL = /^(PJSIP|SIP|UnicastRTP|Motif|OOH323|MGCP|Skinny|Unistim)\//

/**
 * How many of Asterisk's RTP ports are left. An Asterisk that runs out of them while an ExternalMedia channel is made
 * may crash with every call it has (22.9 did, asterisk issue 1757), so calls are refused while there are still some. What
 * is in use is an estimate: two pairs for each call of ours (four where calls may have video), one for each other channel with RTP that AMI lists; without
 * AMI the others are not seen.
 */
export class RtpBudget {
  readonly #options: RtpBudgetOptions
  readonly #log: Log
  #range: RtpRange | undefined
  #denialTold = false

  constructor(options: RtpBudgetOptions) {
    this.#options = options
    this.#log = options.context.log
    this.#range = options.configured
    const { ami } = options
    if (this.#range !== undefined || !ami) return
    // At each connect: rtp.conf may have been changed when Asterisk was restarted.
    ami.on('state', ({ status }) => {
      if (status === 'online') void this.#learn(ami)
    })
  }

  /** Undefined while the range is not known; there is no limit from it then. `calls`: live ones of the bridge. */
  status(calls: number): RtpBudgetStatus | undefined {
    const range = this.#range
    if (range === undefined) return undefined
    const pairs = pairsIn(range)
    const { legs } = this.#options.context
    // A call has one phone. One that was just taken has no leg in Asterisk yet, a leg that just came in no call.
    const used = this.#pairsPerCall * Math.max(calls, legs.size) + this.#foreignPairs()
    return { range, pairs, used, reserve: reserveOf(pairs) }
  }

  /** Why one more call than the live ones is too many, or undefined. */
  refusal(liveCalls: number): Refusal | undefined {
    const status = this.status(liveCalls + 1)
    if (!status || status.pairs - status.used >= status.reserve) return undefined
    const { range, pairs, used } = status
    const source = this.#options.configured ? 'asterisk.rtpPorts' : 'rtp.conf'
    return {
      limit: 'asterisk-rtp-ports',
      detail:
        `a further call would leave Asterisk ${Math.max(0, pairs - used)} of ${pairs} pairs of RTP ports ` +
        `(${range.first}-${range.last}, ${source}), and one that runs out of them may crash: widen the range`,
    }
  }

  get #pairsPerCall(): number {
    return this.#options.context.line ? PAIRS_PER_VIDEO_CALL : PAIRS_PER_CALL
  }

  #foreignPairs(): number {
    const { context, channels } = this.#options
    const ours = new Set([...context.legs].map((leg) => leg.networkId))
    return channels().filter(
      ({ name, uniqueId }) =>
        RTP_CHANNEL.test(name) && !ours.has(uniqueId) && context.names.kindOf(uniqueId) !== 'media',
    ).length
  }

  async #learn(ami: AmiClient): Promise<void> {
    try {
      const range = await readRtpRange(ami)
      const pairs = pairsIn(range)
      const calls = Math.max(0, Math.floor((pairs - reserveOf(pairs)) / this.#pairsPerCall))
      if (range.first !== this.#range?.first || range.last !== this.#range.last) {
        this.#log.info({ ...range, calls }, "Asterisk's RTP ports, and the calls they are enough for")
      }
      this.#range = range
    } catch (error) {
      const denied = error instanceof AmiError && error.code === 'ami_denied'
      if (denied && this.#denialTold) return
      this.#denialTold ||= denied
      this.#log.info(
        { ...reasonOf(error) },
        "Asterisk's RTP ports are not known, so they do not limit calls: set asterisk.rtpPorts, or let the AMI user " +
          'read rtp.conf (manager.conf: write = system)',
      )
    }
  }
}

/** For calls that come at the same time past the bridge. */
function reserveOf(pairs: number): number {
  return Math.max(4, Math.ceil(pairs / 20))
}
