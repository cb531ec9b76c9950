import { parseChannel, type AriChannel } from './channel.ts'
import { listIn, numberIn, objectIn, textIn, textsIn, type Json } from './json.ts'
import { idInUri } from './target.ts'

/** A bridge as ARI describes it (ARI model `Bridge`); `channelIds` may name helpers of Asterisk's own. */
export interface AriBridge {
  readonly id: string
  readonly channelIds: readonly string[]
}

/** ARI model `LiveRecording`. */
export interface AriRecording {
  readonly name: string
  /** The channel's or the bridge's. */
  readonly targetId: string
  /** recording, paused, done, failed, canceled. */
  readonly state: string
  /** Why it failed. */
  readonly cause: string
}

/** ARI model `Playback`. */
export interface AriPlayback {
  readonly id: string
  /** The channel's or the bridge's. */
  readonly targetId: string
  /** playing, done; failed: a sound is missing, or the target is gone. */
  readonly state: string
}

/**
 * A phone's REFER on a channel with `PJSIP_TRANSFER_HANDLING()=ari-only` (ARI event `ChannelTransfer`, Asterisk 22.2 and
 * later). The phone got 202; all the rest is the application's.
 */
export interface AriTransferEvent {
  readonly type: 'ChannelTransfer'
  /** The phone that asks. */
  readonly channel: AriChannel
  /** Undefined when the phone asks. Otherwise it is the echo of our own `transferProgress`. */
  readonly state: string | undefined
  /** What stands before the @ of the Refer-To, unescaped: a stranger's text. The host is lost. May be empty. */
  readonly target: string
  /** The phone's second call, whose place the partner shall take (RFC 3891). */
  readonly replaces: AriReplacedCall | undefined
  /** The bridge that the phone was in; a transfer that is told when the phone has hung up has none. */
  readonly bridgeId: string | undefined
}

export interface AriReplacedCall {
  /** SIP Call-ID. */
  readonly callId: string
  /** The phone's channel in that call, also outside our application; undefined when Asterisk has no such call. */
  readonly channelId: string | undefined
  /** Who is at its other end, where that is one. */
  readonly peerId: string | undefined
  readonly bridgeId: string | undefined
}

/** What happens to things in Asterisk beside the coming and going of channels. */
export type AriResourceEvent =
  | AriTransferEvent
  | {
      readonly type: 'ChannelEnteredBridge' | 'ChannelLeftBridge'
      readonly channel: AriChannel
      readonly bridge: AriBridge
    }
  /** On channels with `TALK_DETECT(set)`. */
  | { readonly type: 'ChannelTalkingStarted'; readonly channel: AriChannel }
  | { readonly type: 'ChannelTalkingFinished'; readonly channel: AriChannel; readonly durationMs: number }
  /** Told when Asterisk has let go of it altogether, which may be long after its removal. */
  | { readonly type: 'BridgeDestroyed'; readonly bridge: AriBridge }
  /** Those of bridges only with `subscribeToBridge`. */
  | {
      readonly type: 'RecordingStarted' | 'RecordingFinished' | 'RecordingFailed'
      readonly recording: AriRecording
    }
  | { readonly type: 'PlaybackStarted' | 'PlaybackFinished'; readonly playback: AriPlayback }

/** Undefined for other types. The reader returns undefined when the event lacks what makes it one. */
export function resourceEventReader(type: string): ((json: Json) => AriResourceEvent | undefined) | undefined {
  return READERS.get(type)
}

export function isResourceEvent(event: { readonly type: string }): event is AriResourceEvent {
  return READERS.has(event.type)
}

/** The ids of what an event is about: channel, bridge, playback, name of the recording. */
export function subjectsOf(event: AriResourceEvent): readonly string[] {
  switch (event.type) {
    case 'ChannelTransfer':
    case 'ChannelTalkingStarted':
    case 'ChannelTalkingFinished':
      return [event.channel.id]
    case 'ChannelEnteredBridge':
    case 'ChannelLeftBridge':
      return [event.channel.id, event.bridge.id]
    case 'BridgeDestroyed':
      return [event.bridge.id]
    case 'RecordingStarted':
    case 'RecordingFinished':
    case 'RecordingFailed':
      return [event.recording.name, event.recording.targetId]
    case 'PlaybackStarted':
    case 'PlaybackFinished':
      return [event.playback.id, event.playback.targetId]
  }
}

const READERS = new Map<string, (json: Json) => AriResourceEvent | undefined>([
  ['ChannelTransfer', transferIn],
  ['ChannelEnteredBridge', (json) => membershipIn('ChannelEnteredBridge', json)],
  ['ChannelLeftBridge', (json) => membershipIn('ChannelLeftBridge', json)],
  [
    'ChannelTalkingStarted',
    ({ channel: value }) => {
      const channel = parseChannel(value)
      return channel && { type: 'ChannelTalkingStarted', channel }
    },
  ],
  [
    'ChannelTalkingFinished',
    ({ channel: value, duration }) => {
      const channel = parseChannel(value)
      return channel && { type: 'ChannelTalkingFinished', channel, durationMs: numberIn(duration) ?? 0 }
    },
  ],
  [
    'BridgeDestroyed',
    ({ bridge: value }) => {
      const bridge = bridgeIn(value)
      return bridge && { type: 'BridgeDestroyed', bridge }
    },
  ],
  ['RecordingStarted', (json) => recordingIn('RecordingStarted', json)],
  ['RecordingFinished', (json) => recordingIn('RecordingFinished', json)],
  ['RecordingFailed', (json) => recordingIn('RecordingFailed', json)],
  ['PlaybackStarted', (json) => playbackIn('PlaybackStarted', json)],
  ['PlaybackFinished', (json) => playbackIn('PlaybackFinished', json)],
])

function transferIn(json: Json): AriTransferEvent | undefined {
  const by = objectIn(json.referred_by)
  const to = objectIn(json.refer_to)
  const channel = parseChannel(by?.source_channel)
  if (!channel) return undefined
  const asked = objectIn(to?.requested_destination)
  const callId = textIn(asked?.protocol_id)
  return {
    type: 'ChannelTransfer',
    channel,
    state: textIn(json.state) || undefined,
    target: textIn(asked?.destination),
    replaces:
      callId === ''
        ? undefined
        : {
            callId,
            channelId: parseChannel(to?.destination_channel)?.id,
            peerId: parseChannel(to?.connected_channel)?.id,
            bridgeId: bridgeIn(to?.bridge)?.id,
          },
    bridgeId: bridgeIn(by?.bridge)?.id,
  }
}

function membershipIn(type: 'ChannelEnteredBridge' | 'ChannelLeftBridge', json: Json): AriResourceEvent | undefined {
  const channel = parseChannel(json.channel)
  const bridge = bridgeIn(json.bridge)
  return channel && bridge && { type, channel, bridge }
}

function bridgeIn(value: unknown): AriBridge | undefined {
  const json = objectIn(value)
  const id = textIn(json?.id)
  return id === '' ? undefined : { id, channelIds: textsIn(listIn(json?.channels)) }
}

function recordingIn(
  type: 'RecordingStarted' | 'RecordingFinished' | 'RecordingFailed',
  json: Json,
): AriResourceEvent | undefined {
  const said = objectIn(json.recording)
  const name = textIn(said?.name)
  if (name === '') return undefined
  const recording = {
    name,
    targetId: idInUri(textIn(said?.target_uri)),
    state: textIn(said?.state),
    cause: textIn(said?.cause),
  }
  return { type, recording }
}

function playbackIn(type: 'PlaybackStarted' | 'PlaybackFinished', json: Json): AriResourceEvent | undefined {
  const said = objectIn(json.playback)
  const id = textIn(said?.id)
  if (id === '') return undefined
  return { type, playback: { id, targetId: idInUri(textIn(said?.target_uri)), state: textIn(said?.state) } }
}
