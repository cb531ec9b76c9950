import type { MediaErrorCode } from '../errors.ts'
import type { PortRange } from '../ports/rtp-ports.ts'
import { MEDIA_ALARMS } from '../quality/alarms.ts'
import type {
  AppCodec,
  CodecPreference,
  Digit,
  IceCandidate,
  IceOptions,
  IceServer,
  MediaAlarm,
  MediaFailure,
  MediaOptions,
  OpusOptions,
  PhoneAgreed,
  PhoneCodec,
  RtpAddress,
  RtpCodec,
} from '../session.ts'
import type { AlarmEpisode, AppReport, DirectionStatistics, MediaStatistics, SendStatistics } from '../statistics.ts'
import type { Answers, Ask, FromWorker, SessionEvent, Tell, ToWorker, WorkerConfig, WorkerLoad } from './messages.ts'
import {
  isAnything,
  isFlag,
  isNothing,
  isNumber,
  isText,
  listOf,
  objectOf,
  oneOf,
  optional,
  unionBy,
  type Guard,
} from './shape.ts'
import { isVideoCodec, isVideoOptions, isVideoState, isVideoStatistics } from './video-shapes.ts'

const isDigit = oneOf<Digit>('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D')
const isRtpCodec = oneOf<RtpCodec>('PCMU', 'PCMA', 'G722')
const isPhoneCodec = oneOf<PhoneCodec>('PCMU', 'PCMA', 'G722', 'opus')
const isAppCodec = oneOf<AppCodec>('opus', 'PCMU', 'PCMA')
const isDirection = oneOf<'toApp' | 'toPhone'>('toApp', 'toPhone')
const isCandidate = objectOf<IceCandidate>({ candidate: isText, sdpMid: isText, sdpMLineIndex: isNumber })
const isRtpAddress = objectOf<RtpAddress>({ address: isText, port: isNumber })
const isIceServer = objectOf<IceServer>({ urls: isText, username: optional(isText), credential: optional(isText) })
const isErrorCode = oneOf<MediaErrorCode>(
  'media_no_worker',
  'media_no_port',
  'media_worker_lost',
  'media_bad_sdp',
  'media_no_codec',
  'media_connect_failed',
  'media_closed',
  'media_timeout',
  'media_opus_missing',
  'media_transcoding_full',
)
const isFailure = oneOf<MediaFailure>(
  'ice-failed',
  'dtls-failed',
  'connect-timeout',
  'app-silent',
  'phone-lost',
  'worker-lost',
  'worker-error',
)

const phoneAgreed = { audio: isPhoneCodec, video: optional(isVideoCodec), held: isFlag, audioAt: optional(isText) }

const isAlarm = oneOf<MediaAlarm>(...MEDIA_ALARMS)

const isOptions = objectOf<MediaOptions>({
  id: isText,
  ice: objectOf<IceOptions>({
    servers: listOf(isIceServer),
    relayOnly: isFlag,
    hostAddresses: listOf(isText),
  }),
  opus: objectOf<OpusOptions>({
    bitrate: isNumber,
    complexity: isNumber,
    inbandFec: isFlag,
    expectedLossPercent: isNumber,
    dtx: isFlag,
  }),
  prefer: oneOf<CodecPreference>('opus', 'g711'),
  video: optional(isVideoOptions),
  appTimeoutMs: isNumber,
  connectTimeoutMs: isNumber,
})

type AskTo<Op extends Ask['op']> = Extract<Ask, { op: Op }>
type TellTo<Op extends Tell['op']> = Extract<Tell, { op: Op }>
type EventOf<Name extends SessionEvent['name']> = Extract<SessionEvent, { name: Name }>

const isAsk = unionBy<Ask>('op', {
  open: objectOf<AskTo<'open'>>({ op: oneOf('open'), options: isOptions }),
  choosePhoneCodec: objectOf<AskTo<'choosePhoneCodec'>>({
    op: oneOf('choosePhoneCodec'),
    codecs: listOf(isPhoneCodec),
  }),
  createOffer: objectOf<AskTo<'createOffer'>>({ op: oneOf('createOffer') }),
  acceptAnswer: objectOf<AskTo<'acceptAnswer'>>({ op: oneOf('acceptAnswer'), sdp: isText }),
  acceptOffer: objectOf<AskTo<'acceptOffer'>>({ op: oneOf('acceptOffer'), sdp: isText }),
  openRtp: objectOf<AskTo<'openRtp'>>({ op: oneOf('openRtp'), codec: isRtpCodec }),
  connectRtp: objectOf<AskTo<'connectRtp'>>({ op: oneOf('connectRtp'), remote: isRtpAddress }),
  openWebSocket: objectOf<AskTo<'openWebSocket'>>({ op: oneOf('openWebSocket'), url: isText }),
  offerToPhone: objectOf<AskTo<'offerToPhone'>>({ op: oneOf('offerToPhone'), hold: optional(isFlag) }),
  acceptPhoneAnswer: objectOf<AskTo<'acceptPhoneAnswer'>>({ op: oneOf('acceptPhoneAnswer'), sdp: isText }),
  acceptPhoneOffer: objectOf<AskTo<'acceptPhoneOffer'>>({ op: oneOf('acceptPhoneOffer'), sdp: isText }),
  sendPhoneDtmf: objectOf<AskTo<'sendPhoneDtmf'>>({
    op: oneOf('sendPhoneDtmf'),
    digit: isDigit,
    durationMs: isNumber,
  }),
  statistics: objectOf<AskTo<'statistics'>>({ op: oneOf('statistics') }),
  close: objectOf<AskTo<'close'>>({ op: oneOf('close') }),
})

const isTell = unionBy<Tell>('op', {
  expectPhone: objectOf<TellTo<'expectPhone'>>({ op: oneOf('expectPhone'), codecs: listOf(isPhoneCodec) }),
  expectPhoneVideo: objectOf<TellTo<'expectPhoneVideo'>>({
    op: oneOf('expectPhoneVideo'),
    codecs: listOf(isVideoCodec),
  }),
  requestKeyframe: objectOf<TellTo<'requestKeyframe'>>({
    op: oneOf('requestKeyframe'),
    of: oneOf<'app' | 'phone'>('app', 'phone'),
  }),
  addCandidate: objectOf<TellTo<'addCandidate'>>({ op: oneOf('addCandidate'), candidate: isCandidate }),
  sendDtmf: objectOf<TellTo<'sendDtmf'>>({ op: oneOf('sendDtmf'), digit: isDigit, durationMs: isNumber }),
  expectMedia: objectOf<TellTo<'expectMedia'>>({ op: oneOf('expectMedia'), audio: isFlag, video: isFlag }),
})

const isConfig = objectOf<WorkerConfig>({
  rtpAddress: isText,
  rtpPorts: objectOf<PortRange>({ min: isNumber, max: isNumber }),
  drainMs: isNumber,
  opusLibrary: optional(isText),
  transcodingLoad: isNumber,
  pressurePeriodMs: isNumber,
})

/** What a worker takes from its pool. */
export const isToWorker = unionBy<ToWorker>('kind', {
  configure: objectOf<Extract<ToWorker, { kind: 'configure' }>>({ kind: oneOf('configure'), config: isConfig }),
  ask: objectOf<Extract<ToWorker, { kind: 'ask' }>>({
    kind: oneOf('ask'),
    id: isNumber,
    session: isText,
    ask: isAsk,
  }),
  tell: objectOf<Extract<ToWorker, { kind: 'tell' }>>({ kind: oneOf('tell'), session: isText, tell: isTell }),
  ping: objectOf<Extract<ToWorker, { kind: 'ping' }>>({ kind: oneOf('ping') }),
})

const isEvent = unionBy<SessionEvent>('name', {
  candidate: objectOf<EventOf<'candidate'>>({ name: oneOf('candidate'), candidate: isCandidate }),
  connected: objectOf<EventOf<'connected'>>({ name: oneOf('connected') }),
  failed: objectOf<EventOf<'failed'>>({ name: oneOf('failed'), failure: isFailure, detail: isText }),
  dtmf: objectOf<EventOf<'dtmf'>>({ name: oneOf('dtmf'), digit: isDigit, durationMs: isNumber }),
  phoneDtmf: objectOf<EventOf<'phoneDtmf'>>({ name: oneOf('phoneDtmf'), digit: isDigit, durationMs: isNumber }),
  pictureFastUpdate: objectOf<EventOf<'pictureFastUpdate'>>({ name: oneOf('pictureFastUpdate') }),
  videoChanged: objectOf<EventOf<'videoChanged'>>({ name: oneOf('videoChanged'), state: isVideoState }),
  firstAudio: objectOf<EventOf<'firstAudio'>>({ name: oneOf('firstAudio'), direction: isDirection, at: isNumber }),
  alarm: objectOf<EventOf<'alarm'>>({ name: oneOf('alarm'), alarm: isAlarm, raised: isFlag }),
})

const isLoad = objectOf<WorkerLoad>({
  sessions: isNumber,
  carrying: isNumber,
  utilisation: isNumber,
  freePorts: isNumber,
  takenPorts: isNumber,
  rssBytes: isNumber,
  droppedCandidates: isNumber,
  complexityCeiling: isNumber,
  transcoding: optional(objectOf<NonNullable<WorkerLoad['transcoding']>>({ transcodes: isNumber, room: isNumber })),
})

/** What a pool takes from its workers. */
export const isFromWorker = unionBy<FromWorker>('kind', {
  ready: objectOf<Extract<FromWorker, { kind: 'ready' }>>({ kind: oneOf('ready'), opus: isText }),
  answer: objectOf<Extract<FromWorker, { kind: 'answer' }>>({ kind: oneOf('answer'), id: isNumber, value: isAnything }),
  refusal: objectOf<Extract<FromWorker, { kind: 'refusal' }>>({
    kind: oneOf('refusal'),
    id: isNumber,
    code: isErrorCode,
    message: isText,
  }),
  event: objectOf<Extract<FromWorker, { kind: 'event' }>>({ kind: oneOf('event'), session: isText, event: isEvent }),
  pong: objectOf<Extract<FromWorker, { kind: 'pong' }>>({ kind: oneOf('pong'), load: isLoad }),
  warning: objectOf<Extract<FromWorker, { kind: 'warning' }>>({ kind: oneOf('warning'), message: isText }),
  fatal: objectOf<Extract<FromWorker, { kind: 'fatal' }>>({
    kind: oneOf('fatal'),
    code: isErrorCode,
    message: isText,
  }),
})

const isDirectionStatistics = objectOf<DirectionStatistics>({
  packets: isNumber,
  bytes: isNumber,
  lost: isNumber,
  late: isNumber,
  duplicates: isNumber,
  concealedMs: isNumber,
  fecRecovered: isNumber,
  jitterMs: isNumber,
  levelDbov: isNumber,
  strangers: isNumber,
  malformed: isNumber,
  unauthentic: isNumber,
  bufferDelayMs: isNumber,
  missedPercent: isNumber,
  burstRatio: isNumber,
  clippingPercent: optional(isNumber),
  silencePercent: optional(isNumber),
  mos: optional(isNumber),
  mosRecent: optional(isNumber),
})
const isSendStatistics = objectOf<SendStatistics>({
  packets: isNumber,
  bytes: isNumber,
  bitrate: optional(isNumber),
  complexity: optional(isNumber),
  expectedLossPercent: optional(isNumber),
})
const isStatistics = objectOf<MediaStatistics>({
  phoneCodec: optional(isPhoneCodec),
  appCodec: optional(isAppCodec),
  paths: objectOf<MediaStatistics['paths']>({ toApp: isText, toPhone: isText }),
  fromPhone: isDirectionStatistics,
  fromApp: isDirectionStatistics,
  toPhone: isSendStatistics,
  toApp: isSendStatistics,
  appReport: optional(
    objectOf<AppReport>({
      fractionLost: isNumber,
      lost: isNumber,
      jitterMs: isNumber,
      roundTripMs: optional(isNumber),
    }),
  ),
  video: optional(isVideoStatistics),
  alarms: listOf(isAlarm),
  alarmHistory: listOf(objectOf<AlarmEpisode>({ alarm: isAlarm, since: isNumber, until: optional(isNumber) })),
  sampledAt: isNumber,
})

/** What the value of an answer must be, by what was asked. */
export const ANSWERS: { readonly [Op in keyof Answers]: Guard<Answers[Op]> } = {
  open: isNothing,
  choosePhoneCodec: isPhoneCodec,
  createOffer: isText,
  acceptAnswer: isNothing,
  acceptOffer: isText,
  openRtp: isRtpAddress,
  connectRtp: isNothing,
  openWebSocket: isNothing,
  offerToPhone: isText,
  acceptPhoneAnswer: objectOf<PhoneAgreed>(phoneAgreed),
  acceptPhoneOffer: objectOf<Answers['acceptPhoneOffer']>({ ...phoneAgreed, sdp: isText }),
  sendPhoneDtmf: isFlag,
  statistics: isStatistics,
  close: optional(isStatistics),
}
