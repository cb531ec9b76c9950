import { bitrate, count, decimal, milliseconds, percent, UNKNOWN } from '../../../lib/format.ts'
import { rate, type Rating, type Tone } from '../../../lib/quality.ts'
import { hindranceWord, modeTone, modeWord } from '../../../parts/video-words.ts'
import { together } from '../data/losses.ts'
import type { CallVideo } from '../data/video-series.ts'
import { lossPercent } from '../way/stage-figures.ts'
import { both, codecOf, fpsOf, rateOf, sizeOf } from './sizes.ts'
import { words } from './words.ts'

/** What is said of one direction. */
export interface Cell {
  readonly value: string
  /** A word for it, after it. */
  readonly rating?: Rating | undefined
  /** Of the value itself. */
  readonly tone?: Tone
  /** What it is made of. */
  readonly detail: string
}

export interface Row {
  readonly label: string
  readonly toApp: Cell
  readonly toPhone: Cell
}

type Direction = CallVideo['toApp']

/** The figures of both directions, side by side: `H.264 → VP8`, `720p → 480p`. */
export function rowsOf(video: CallVideo): readonly Row[] {
  const text = words()
  const each = (label: string, say: (direction: Direction, to: 'app' | 'phone') => Cell): Row => ({
    label,
    toApp: say(video.toApp, 'app'),
    toPhone: say(video.toPhone, 'phone'),
  })
  const transcodes = video.toApp.transcoding ?? video.toPhone.transcoding
  return [
    each(text.picture, ({ mode, hindrance }) => ({
      value: modeWord(mode),
      tone: modeTone(mode),
      detail: hindranceWord(hindrance),
    })),
    each(text.codec, ({ received, sent }) => plain(both(codecOf(received), codecOf(sent)))),
    each(text.size, ({ received, sent }) => plain(both(sizeOf(received), sizeOf(sent)))),
    each(text.bitrate, ({ received, sent }) =>
      plain(bothOf(received, sent, rateOf), sent.estimate == null ? '' : text.estimate(bitrate(sent.estimate))),
    ),
    each(text.frameRate, ({ received, sent }) => plain(bothOf(received, sent, fpsOf))),
    each(text.loss, loss),
    each(text.freezes, ({ received: { freezes, freezeMs, packets } }) =>
      packets === 0 ? plain(UNKNOWN) : plain(count(freezes), freezes > 0 ? text.frozen(milliseconds(freezeMs)) : ''),
    ),
    each(text.keyframes, ({ received, sent }, to) => {
      const wanted = count(sent.keyframeRequests)
      const asked = received.keyframeRequests > 0 ? count(received.keyframeRequests) : undefined
      return to === 'app'
        ? plain(text.byApp(wanted), asked && text.ofPhone(asked))
        : plain(text.byPhone(wanted), asked && text.ofApp(asked))
    }),
    each(text.again, ({ received, sent }, to) =>
      plain(
        count(sent.retransmitted),
        to === 'phone' && received.nacks > 0 ? text.askedAgain(count(received.nacks)) : '',
      ),
    ),
    ...(transcodes ? [each(text.decodeEncode, times)] : []),
  ]
}

function loss({ received, sent }: Direction): Cell {
  const first = lossPercent(received)
  // What was sent again was lost all the same.
  const second = lossPercent({ packets: Math.max(0, sent.packets - sent.lost), lost: sent.lost })
  const all = together(first === null ? null : first / 100, second === null ? null : second / 100)
  return {
    value: percent(all),
    rating: rate('loss', all),
    detail: first !== null && second !== null ? words().lossWays(percent(first), percent(second)) : '',
  }
}

function times({ transcoding }: Direction): Cell {
  if (!transcoding) return plain(UNKNOWN)
  const text = words()
  const { decodeMs, encodeMs, queueMs, droppedPictures, decodeErrors, restarts } = transcoding
  const more = [
    text.waiting(milliseconds(queueMs)),
    ...(droppedPictures > 0 ? [text.dropped(count(droppedPictures))] : []),
    ...(decodeErrors > 0 ? [text.errors(count(decodeErrors))] : []),
    ...(restarts > 0 ? [text.restarts(count(restarts))] : []),
  ]
  return plain(`${decimal(decodeMs, 1)} / ${decimal(encodeMs, 1)} ms`, more.join(' · '))
}

/** A side that has no stream has no rate either. */
function bothOf(
  received: Direction['received'],
  sent: Direction['sent'],
  say: (of: Direction['sent' | 'received']) => string,
) {
  const of = (stream: Direction['sent' | 'received']) => (stream.codec == null ? undefined : say(stream))
  return both(of(received), of(sent))
}

function plain(value: string, detail = ''): Cell {
  return { value, detail }
}
