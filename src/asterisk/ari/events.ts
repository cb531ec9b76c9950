import { messageOf } from '../../lib/errors.ts'
import { parseChannel, type AriChannel } from './channel.ts'
import { numberIn, objectIn, textIn, textsIn, type Json } from './json.ts'
import { resourceEventReader, type AriResourceEvent } from './resource-events.ts'

/** Why Asterisk says a channel ended: a Q.850 cause, and the SIP status where it knows one (22.9 and later). */
export interface HangupCause {
  readonly cause: number | undefined
  readonly sipStatus: number | undefined
}

/** How a channel comes and goes, and what its party does. */
export type AriChannelEvent =
  | { readonly type: 'StasisStart'; readonly channel: AriChannel; readonly args: readonly string[] }
  | { readonly type: 'StasisEnd'; readonly channel: AriChannel }
  | { readonly type: 'ChannelStateChange'; readonly channel: AriChannel }
  | { readonly type: 'ChannelHangupRequest'; readonly channel: AriChannel; readonly hangup: HangupCause }
  | { readonly type: 'ChannelDestroyed'; readonly channel: AriChannel; readonly hangup: HangupCause }
  | {
      readonly type: 'ChannelDtmfReceived'
      readonly channel: AriChannel
      readonly digit: string
      readonly durationMs: number
    }
  | { readonly type: 'ChannelHold'; readonly channel: AriChannel }
  | { readonly type: 'ChannelUnhold'; readonly channel: AriChannel }
  | { readonly type: 'ChannelVarset'; readonly channel: AriChannel; readonly variable: string; readonly value: string }
  | { readonly type: 'Dial'; readonly channel: AriChannel; readonly dialStatus: string }

/** The ARI events the bridge acts on (ARI model `Event`); the others are ignored. */
export type AriEvent =
  AriChannelEvent | AriResourceEvent | { readonly type: 'ApplicationReplaced'; readonly application: string }

export type AriParsed =
  | { readonly kind: 'event'; readonly event: AriEvent }
  | { readonly kind: 'ignored'; readonly type: string }
  | { readonly kind: 'malformed'; readonly why: string }

/** Reads one text message of the event socket. Never throws. */
export function parseAriEvent(text: string): AriParsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { kind: 'malformed', why: messageOf(error).slice(0, 100) }
  }
  const json = objectIn(value)
  const type = textIn(json?.type)
  if (!json || type === '') return { kind: 'malformed', why: 'no type' }
  if (type === 'ApplicationReplaced') {
    return { kind: 'event', event: { type, application: textIn(json.application) } }
  }
  const readResource = resourceEventReader(type)
  if (readResource) {
    const event = readResource(json)
    return event ? { kind: 'event', event } : { kind: 'malformed', why: `${type} about nothing` }
  }
  const read = CHANNEL_EVENTS.get(type)
  if (!read) return { kind: 'ignored', type }
  // Dial calls the channel that is dialled its peer.
  const channel = parseChannel(type === 'Dial' ? json.peer : json.channel)
  // ChannelVarset without a channel is a global variable; every other event of these has one.
  if (!channel)
    return type === 'ChannelVarset' ? { kind: 'ignored', type } : { kind: 'malformed', why: `${type} alone` }
  return { kind: 'event', event: read(channel, json) }
}

const CHANNEL_EVENTS = new Map<string, (channel: AriChannel, json: Json) => AriChannelEvent>([
  ['StasisStart', (channel, json) => ({ type: 'StasisStart', channel, args: textsIn(json.args) })],
  ['StasisEnd', (channel) => ({ type: 'StasisEnd', channel })],
  ['ChannelStateChange', (channel) => ({ type: 'ChannelStateChange', channel })],
  ['ChannelHangupRequest', (channel, json) => ({ type: 'ChannelHangupRequest', channel, hangup: hangupIn(json) })],
  ['ChannelDestroyed', (channel, json) => ({ type: 'ChannelDestroyed', channel, hangup: hangupIn(json) })],
  [
    'ChannelDtmfReceived',
    (channel, json) => ({
      type: 'ChannelDtmfReceived',
      channel,
      digit: textIn(json.digit),
      durationMs: numberIn(json.duration_ms) ?? 0,
    }),
  ],
  ['ChannelHold', (channel) => ({ type: 'ChannelHold', channel })],
  ['ChannelUnhold', (channel) => ({ type: 'ChannelUnhold', channel })],
  [
    'ChannelVarset',
    (channel, json) => ({
      type: 'ChannelVarset',
      channel,
      variable: textIn(json.variable),
      value: textIn(json.value),
    }),
  ],
  ['Dial', (channel, json) => ({ type: 'Dial', channel, dialStatus: textIn(json.dialstatus) })],
])

function hangupIn(json: Json): HangupCause {
  // A soft request (CLI, AMI, a dial timeout) puts Asterisk's own flags where the Q.850 cause would be.
  return { cause: json.soft === true ? undefined : numberIn(json.cause), sipStatus: numberIn(json.tech_cause) }
}
