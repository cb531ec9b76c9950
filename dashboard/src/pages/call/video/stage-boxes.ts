import { bitrate, compact, count, decimal, milliseconds, percent } from '../../../lib/format.ts'
import type { CallVideo } from '../data/video-series.ts'
import { parsePath, type Stage } from '../way/path.ts'
import { detail, lossPercent, plain, rated, title, type Box, type Figure } from '../way/stage-figures.ts'
import { rateOf, sizeOf } from './sizes.ts'
import { words } from './words.ts'

/** The stages that a direction prints of itself, with what is measured at each. */
export function boxesOf(direction: CallVideo['toApp']): readonly Box[] {
  return parsePath(direction.path).map((stage) => ({
    title: title(stage),
    detail: detail(withName(stage)),
    figures: figures(stage, direction),
    printed: stage.text,
  }))
}

/** `H.264` of `H264`. */
function withName(stage: Stage): Stage {
  return stage.codec === 'H264' ? { ...stage, codec: 'H.264' } : stage
}

function figures({ kind, side }: Stage, { received, sent, transcoding }: CallVideo['toApp']): Figure[] {
  const text = words()
  switch (kind) {
    case 'rtp':
      if (side === 'in') {
        return [
          plain(text.packets, compact(received.packets)),
          rated('loss', text.lost, lossPercent(received), percent),
          plain(text.jitter, milliseconds(received.jitterMs)),
        ]
      }
      return [
        plain(text.packets, compact(sent.packets)),
        ...(sent.retransmitted > 0 ? [plain(text.again2, count(sent.retransmitted))] : []),
      ]
    case 'decode':
      return [
        ...picture(received),
        ...(transcoding
          ? [
              plain(text.decode, `${decimal(transcoding.decodeMs, 1)} ms`),
              plain(text.queue, milliseconds(transcoding.queueMs)),
            ]
          : []),
      ]
    case 'encode':
      return [
        ...picture(sent),
        ...(transcoding
          ? [
              plain(text.decode, `${decimal(transcoding.encodeMs, 1)} ms`),
              plain(text.target, bitrate(transcoding.target.bitrate)),
            ]
          : []),
      ]
    case 'untouched':
    case 'anew':
    case 'black':
      return picture(sent)
    case 'translate':
    case 'off':
    case 'delay':
    case 'reorder':
    case 'jitter':
    case 'srtp':
    case 'udp':
    case 'websocket':
    case 'unknown':
      return []
  }
}

function picture(stream: CallVideo['toApp']['sent' | 'received']): Figure[] {
  const size = sizeOf(stream)
  const text = words()
  return [
    ...(size === undefined ? [] : [plain(text.sizeShort, size)]),
    plain(text.fps, decimal(stream.frameRate, 0)),
    plain(text.rate, rateOf(stream)),
  ]
}
