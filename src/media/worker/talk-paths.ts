import type { Clock } from '../../lib/clock.ts'
import { PathToApp, PathToPhone, type OpusCodec, type Pacer } from '../audio-path.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { OpusOptions } from '../session.ts'
import { SrtpReceiver, SrtpSender } from '../srtp/srtp.ts'
import type { ConnectedApp } from '../webrtc/peer.ts'
import type { SessionEvent } from './messages.ts'
import type { PhoneSide } from './phone-side.ts'

/** Digits in the RTP with a phone, as its SDP agreed on them. */
export interface PhoneEventsAgreed {
  readonly send: TelephoneEventFormat | undefined
  readonly receive: readonly TelephoneEventFormat[]
}

export interface TalkPathsOptions {
  readonly phone: PhoneSide
  readonly app: ConnectedApp
  /** Undefined: none go through the RTP, Asterisk tells of them otherwise. */
  readonly events?: PhoneEventsAgreed | undefined
  readonly opus: OpusOptions
  readonly codec: OpusCodec
  readonly clock: Clock
  readonly pacer: Pacer
  /** SRTP for the app. */
  readonly send: (packet: Buffer) => void
  readonly emit: (event: SessionEvent) => void
}

/** The audio of a call, both ways. */
export interface TalkPaths {
  readonly toApp: PathToApp
  readonly toPhone: PathToPhone
}

/** Joins the two sides of a call. Throws a MediaError when their codecs don't fit, or no more coders can be had. */
export function buildTalkPaths(options: TalkPathsOptions): TalkPaths {
  const { phone, app, events, codec, clock, pacer, emit } = options
  const { profile, sendKey, sendSalt, receiveKey, receiveSalt } = app.keys
  const common = { phoneCodec: phone.codec, appCodec: app.codec, codec, clock, pacer }
  const toApp = new PathToApp({
    ...common,
    opus: options.opus,
    phoneEvents: events && {
      formats: events.receive,
      onDigit: (digit, durationMs) => emit({ name: 'phoneDtmf', digit, durationMs }),
    },
    payloadType: app.sendPayloadType,
    telephoneEvent: app.sendTelephoneEvent,
    ssrc: app.ssrc,
    srtp: new SrtpSender(profile, sendKey, sendSalt),
    send: options.send,
    onFirstAudio: (at) => emit({ name: 'firstAudio', direction: 'toApp', at }),
  })
  try {
    const toPhone = new PathToPhone({
      ...common,
      payloadType: app.receivePayloadType,
      telephoneEventPayloadTypes: app.receiveTelephoneEvents,
      srtp: new SrtpReceiver(profile, receiveKey, receiveSalt),
      send: (packet) => phone.send(packet),
      phoneTelephoneEvent: events?.send,
      onDigit: (digit, durationMs) => emit({ name: 'dtmf', digit, durationMs }),
      onFirstAudio: (at) => emit({ name: 'firstAudio', direction: 'toPhone', at }),
    })
    return { toApp, toPhone }
  } catch (error) {
    toApp.close()
    throw error
  }
}
