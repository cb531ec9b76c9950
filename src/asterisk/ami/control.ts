import { isPhoneEndpoint } from '../endpoint.ts'
import type { AmiClient } from './client.ts'
import { AmiError } from './errors.ts'
import { field, type AmiMessage } from './message.ts'

/** A place in the dialplan. */
export interface DialplanPlace {
  readonly context: string
  readonly exten: string
  readonly priority?: number
}

export interface OriginateOptions extends DialplanPlace {
  /** `PJSIP/1001` */
  readonly endpoint: string
  /** The unique id that the channel gets; Asterisk's own choice when absent. */
  readonly channelId?: string
  /** `"João" <1001>` */
  readonly callerId?: string
  /** How long the phone may ring. Milliseconds. */
  readonly timeoutMs: number
  /** `NAME=value` */
  readonly variables?: readonly string[]
}

/** A little more than Asterisk's own limit, so that its answer can arrive. */
const GRACE_MS = 2000

/**
 * What AMI does to channels, those outside our application included. Each rejects with an AmiError: `ami_invalid` before
 * anything is sent, `ami_refused` with Asterisk's words ("No such channel").
 */
export class AmiControl {
  readonly #ami: AmiClient

  constructor(ami: AmiClient) {
    this.#ami = ami
  }

  /** Sends a channel elsewhere in the dialplan. `channel`: its name or unique id. */
  async redirect(channel: string, { context, exten, priority = 1 }: DialplanPlace): Promise<void> {
    await this.#ami.action('Redirect', { Channel: channel, Context: context, Exten: exten, Priority: priority })
  }

  /** `cause`: Q.850. */
  async hangUp(channel: string, cause = 16): Promise<void> {
    // A name between slashes would be a regular expression over all channels.
    if (channel.startsWith('/')) throw new AmiError('ami_invalid', 'Hangup: a channel is named by name or unique id')
    await this.#ami.action('Hangup', { Channel: channel, Cause: cause })
  }

  /**
   * Lets two channels of different calls talk with each other; resolves when they do. Those they talked with are hung up,
   * and when one of the two hangs up, so is the other. `channel…`: name or unique id.
   */
  async bridge(channel: string, otherChannel: string): Promise<void> {
    const list = await this.#ami.list('CoreShowChannels')
    const [one, other] = [named(list, channel), named(list, otherChannel)]
    const bridgeId = field(one, 'BridgeId')
    // Asterisk would take both out of their talk first, then refuse, and hang both up.
    if (one === other || (bridgeId !== '' && bridgeId === field(other, 'BridgeId'))) {
      throw new AmiError('ami_refused', `Bridge: ${channel} and ${otherChannel} talk with each other already`)
    }
    for (const item of [one, other]) {
      if (field(item, 'ChannelStateDesc') === 'Up') continue
      throw new AmiError('ami_refused', `Bridge: ${field(item, 'Uniqueid')} is not answered`)
    }
    const fields = { Channel1: field(one, 'Channel'), Channel2: field(other, 'Channel'), Tone: 'no' }
    await this.#ami.action('Bridge', fields)
  }

  /** Rings a phone and sends it to the dialplan when it answers; resolves then. `ami_refused`: it did not answer. */
  async originate(options: OriginateOptions): Promise<void> {
    const reason = await this.ring(options)
    if (reason === undefined) return
    throw new AmiError('ami_refused', `Originate: ${options.endpoint} did not answer (reason ${reason})`)
  }

  /**
   * The same; resolves to undefined when it answered, or else to the reason of Asterisk's OriginateResponse: 3 when it
   * rang for too long, 0 for nearly all else. `onTaken`: Asterisk begins to ring it.
   */
  async ring(options: OriginateOptions, onTaken?: () => void): Promise<number | undefined> {
    const { endpoint, channelId, context, exten, priority = 1, callerId, timeoutMs, variables } = options
    if (!isPhoneEndpoint(endpoint)) throw new AmiError('ami_invalid', 'Originate: a phone is written PJSIP/<endpoint>')
    const fields = {
      Channel: endpoint,
      ChannelId: channelId,
      Context: context,
      Exten: exten,
      Priority: priority,
      CallerID: callerId,
      Timeout: Math.round(timeoutMs),
      Variable: variables,
      // Without it Asterisk handles no other action of ours until the phone answers.
      Async: 'true',
    }
    const outcome = await this.#ami.originate(fields, timeoutMs + GRACE_MS, onTaken)
    if (field(outcome, 'Response').toLowerCase() === 'success') return undefined
    return Number(field(outcome, 'Reason')) || 0
  }
}

function named(list: readonly AmiMessage[], channel: string): AmiMessage {
  const found = list.find((item) => field(item, 'Channel') === channel || field(item, 'Uniqueid') === channel)
  if (!found) throw new AmiError('ami_refused', 'Bridge: No such channel')
  return found
}
