import { bitrate, compact, count, decimal, milliseconds, mos, percent } from '../../../lib/format.ts'
import { rate, toneOf, type Rated, type Tone } from '../../../lib/quality.ts'
import type { CallMedia } from '../data/picture.ts'
import type { Stage } from './path.ts'
import { words } from './words.ts'

export type Direction = 'toApp' | 'toPhone'

/** One figure that is measured at a stage. */
export interface Figure {
  readonly label: string
  readonly value: string
  readonly tone: Tone
}

/** A stage as it is drawn. */
export interface Box {
  readonly title: string
  /** Codec, rate, hold. */
  readonly detail: string
  readonly figures: readonly Figure[]
  /** As the media plane prints it. */
  readonly printed: string
}

export function boxOf(stage: Stage, direction: Direction, media: CallMedia): Box {
  return { title: title(stage), detail: detail(stage), figures: figures(stage, direction, media), printed: stage.text }
}

export function title({ kind, side, text }: Stage): string {
  const { stages } = words()
  if (kind === 'unknown') return text
  if (kind === 'rtp') return side === 'in' ? stages.rtpIn : stages.rtpOut
  if (kind === 'srtp') return side === 'in' ? stages.srtpIn : stages.srtpOut
  return stages[kind]
}

export function detail({ kind, codec, detail }: Stage): string {
  const text = words()
  const spaced = detail?.replace(/^(\d+)x(\d+)$/, '$1×$2').replace(/(\d)([a-zA-Z])/, '$1 $2') ?? ''
  switch (kind) {
    case 'rtp':
      return /^\d+$/.test(codec ?? '') ? text.payload(codec!) : `RTP · ${codec ?? '?'}`
    case 'srtp':
      return 'SRTP'
    case 'udp':
      return 'UDP'
    case 'reorder':
      return text.upTo(spaced)
    case 'delay':
      return spaced
    case 'jitter':
      return detail === 'adaptive' ? text.adaptive : spaced
    case 'translate':
      return `${codec} ${text.into(detail ?? '?')}`
    case 'decode':
    case 'encode':
    case 'untouched':
      return [codec, spaced].filter(Boolean).join(' · ')
    case 'anew':
      return codec ?? ''
    case 'black':
    case 'off':
    case 'websocket':
    case 'unknown':
      return ''
  }
}

function figures({ kind, side }: Stage, direction: Direction, media: CallMedia): Figure[] {
  const text = words()
  const from = direction === 'toApp' ? media.fromPhone : media.fromApp
  const sent = direction === 'toApp' ? media.toApp : media.toPhone
  switch (kind) {
    case 'rtp':
    case 'websocket':
      if (side === 'out') return [plain(text.packets, compact(sent.packets))]
      return [
        plain(text.packets, compact(from.packets)),
        rated('loss', text.loss, lossPercent(from), percent),
        rated('jitter', text.jitter, from.jitterMs, milliseconds),
      ]
    case 'reorder':
      return [plain(text.delay, milliseconds(from.bufferDelayMs)), plain(text.late, count(from.late))]
    case 'jitter':
      return [
        plain(text.delay, milliseconds(from.bufferDelayMs)),
        rated('concealed', text.concealed, concealedPercent(media), percent),
        plain(text.late, count(from.late)),
      ]
    case 'decode': {
      const level = from.silencePercent == null ? [] : [plain(text.level, `${decimal(from.levelDbov, 0)} dB`)]
      if (direction === 'toApp') return [...level, plain(text.clipping, percent(from.clippingPercent))]
      return [...level, plain(text.fec, count(from.fecRecovered))]
    }
    case 'encode':
      return [
        ...(sent.bitrate == null ? [] : [plain(text.bitrate, bitrate(sent.bitrate))]),
        ...(sent.complexity == null ? [] : [plain(text.complexity, count(sent.complexity))]),
        ...(sent.expectedLossPercent == null ? [] : [plain(text.expected, percent(sent.expectedLossPercent, 0))]),
      ]
    case 'untouched':
    case 'translate':
    case 'anew':
    case 'black':
    case 'off':
    case 'delay':
    case 'srtp':
    case 'udp':
    case 'unknown':
      return []
  }
}

/** Of all packets that were to come, percent; null before the first. */
export function lossPercent({ packets, lost }: { readonly packets: number; readonly lost: number }): number | null {
  return packets + lost === 0 ? null : (100 * lost) / (packets + lost)
}

/** Made up by the bridge, of all that the phone heard, percent; a packet to the phone is 20 ms. */
export function concealedPercent({ fromApp, toPhone }: CallMedia): number | null {
  return toPhone.packets === 0 ? null : Math.min(100, (100 * fromApp.concealedMs) / (toPhone.packets * 20))
}

export function heardMos(direction: Direction, media: CallMedia): Figure {
  const { mosRecent, mos: whole } = direction === 'toApp' ? media.fromPhone : media.fromApp
  return rated('mos', words().mos, mosRecent ?? whole, mos)
}

export function plain(label: string, value: string): Figure {
  return { label, value, tone: 'neutral' }
}

export function rated(
  figure: Rated,
  label: string,
  value: number | null,
  say: (value: number | null) => string,
): Figure {
  return { label, value: say(value), tone: toneOf(rate(figure, value)) }
}
