import { isFlag, isNumber, isText, objectOf, oneOf, optional, unionBy, type Guard } from '../../worker/shape.ts'
import type { VideoCodec, VideoTarget } from '../video.ts'
import type { FromTranscoder, MadePicture, PushedPicture, ToTranscoder, Work } from './messages.ts'
import type { TranscodeOptions } from './transcode.ts'

const isBytes: Guard<Uint8Array> = (value) => value instanceof Uint8Array
const isMode: Guard<0 | 1> = (value) => value === 0 || value === 1
const isCodec = oneOf<VideoCodec>('H264', 'VP8')
/** An encoder believes what it is told: nothing that can't be allocated. */
const within =
  (least: number, most: number): Guard<number> =>
  (value): value is number =>
    isNumber(value) && value >= least && value <= most

const isTarget = objectOf<VideoTarget>({
  width: within(16, 8192),
  height: within(16, 8192),
  frameRate: within(1, 120),
  bitrate: within(10_000, 100_000_000),
})

/** What an encoder and a decoder can be opened with. */
export const isTranscodeOptions = objectOf<TranscodeOptions>({
  from: isCodec,
  to: isCodec,
  target: isTarget,
  h264Mode: isMode,
  maxNal: optional(within(200, 65_535)),
})

const isPushedPicture = objectOf<PushedPicture>({
  data: isBytes,
  timestamp: isNumber,
  keyframe: isFlag,
  damaged: isFlag,
  at: isNumber,
})
const isMadePicture = objectOf<MadePicture>({
  data: isBytes,
  timestamp: isNumber,
  keyframe: isFlag,
  width: isNumber,
  height: isNumber,
})
const isWork = objectOf<Work>({
  decodeMs: isNumber,
  encodeMs: isNumber,
  made: optional(isMadePicture),
  skipped: isFlag,
  decodeError: isFlag,
  keyframeNeeded: isFlag,
})

type To<Kind extends ToTranscoder['kind']> = Extract<ToTranscoder, { kind: Kind }>
type From<Kind extends FromTranscoder['kind']> = Extract<FromTranscoder, { kind: Kind }>

/** What the process takes from its parent. */
export const isToTranscoder = unionBy<ToTranscoder>('kind', {
  open: objectOf<To<'open'>>({ kind: oneOf('open'), id: isNumber, options: isTranscodeOptions }),
  picture: objectOf<To<'picture'>>({ kind: oneOf('picture'), id: isNumber, picture: isPushedPicture }),
  target: objectOf<To<'target'>>({ kind: oneOf('target'), id: isNumber, target: isTarget }),
  keyframe: objectOf<To<'keyframe'>>({ kind: oneOf('keyframe'), id: isNumber }),
  close: objectOf<To<'close'>>({ kind: oneOf('close'), id: isNumber }),
  ping: objectOf<To<'ping'>>({ kind: oneOf('ping') }),
})

/** What its parent takes from it. */
export const isFromTranscoder = unionBy<FromTranscoder>('kind', {
  ready: objectOf<From<'ready'>>({ kind: oneOf('ready'), codecs: isText }),
  unavailable: objectOf<From<'unavailable'>>({ kind: oneOf('unavailable'), why: isText }),
  work: objectOf<From<'work'>>({ kind: oneOf('work'), id: isNumber, work: isWork }),
  broken: objectOf<From<'broken'>>({ kind: oneOf('broken'), id: isNumber, detail: isText }),
  pong: objectOf<From<'pong'>>({ kind: oneOf('pong') }),
  warning: objectOf<From<'warning'>>({ kind: oneOf('warning'), message: isText }),
})
