import { compact, count, milliseconds, mos, percent } from '../../../lib/format.ts'
import { rate, type Rated, type Rating } from '../../../lib/quality.ts'
import { codecName } from '../../../parts/codec.ts'
import type { CallMedia } from '../data/picture.ts'
import { concealedPercent, lossPercent } from '../way/stage-figures.ts'
import { words } from './words.ts'

/** What is said of one direction. */
export interface Cell {
  readonly value: string
  readonly rating: Rating | undefined
  /** What it is made of. */
  readonly detail: string
}

export interface Row {
  readonly label: string
  readonly toApp: Cell
  readonly toPhone: Cell
}

/** The figures of both directions, side by side: `12 ms (good)`. */
export function rowsOf(media: CallMedia): readonly Row[] {
  const text = words()
  const { fromPhone, fromApp, toApp, toPhone, appReport } = media
  const [phone, app] = [codecName(media.phoneCodec) ?? '?', codecName(media.appCodec) ?? '?']
  const ofPhone = lossPercent(fromPhone)
  const atApp = appReport
    ? lossPercent({ packets: Math.max(0, toApp.packets - appReport.lost), lost: appReport.lost })
    : null
  const roundTrip = rated('roundTrip', appReport?.roundTripMs, milliseconds)
  const both = (label: string, cells: readonly [Cell, Cell]): Row => ({ label, toApp: cells[0], toPhone: cells[1] })
  return [
    both(text.mos, [
      rated('mos', fromPhone.mosRecent ?? fromPhone.mos, mos, whole(fromPhone.mos)),
      rated('mos', fromApp.mosRecent ?? fromApp.mos, mos, whole(fromApp.mos)),
    ]),
    both(text.codec, [plain(`${phone} → ${app}`), plain(`${app} → ${phone}`)]),
    both(text.received, [plain(compact(fromPhone.packets)), plain(compact(fromApp.packets))]),
    both(text.sent, [plain(compact(toApp.packets)), plain(compact(toPhone.packets))]),
    both(text.jitter, [
      rated(
        'jitter',
        fromPhone.jitterMs,
        milliseconds,
        appReport ? text.jitterAtApp(milliseconds(appReport.jitterMs)) : '',
      ),
      rated('jitter', fromApp.jitterMs, milliseconds),
    ]),
    both(text.loss, [
      rated(
        'loss',
        together(ofPhone, atApp),
        percent,
        atApp === null ? '' : text.lossWays(percent(ofPhone), percent(atApp)),
      ),
      rated(
        'loss',
        lossPercent(fromApp),
        percent,
        fromApp.fecRecovered > 0 ? text.fec(count(fromApp.fecRecovered)) : '',
      ),
    ]),
    both(text.concealed, [
      { value: '', rating: undefined, detail: text.byTheApp },
      rated('concealed', concealedPercent(media), percent, milliseconds(fromApp.concealedMs)),
    ]),
    both(text.roundTrip, [roundTrip, roundTrip]),
  ]
}

function whole(value: number | null): string {
  return value == null ? '' : words().mosWhole(mos(value))
}

/** Lost on two ways that follow one another. */
function together(first: number | null, second: number | null): number | null {
  if (first === null) return second
  return 100 * (1 - (1 - first / 100) * (1 - (second ?? 0) / 100))
}

function plain(value: string): Cell {
  return { value, rating: undefined, detail: '' }
}

function rated(
  figure: Rated,
  value: number | null | undefined,
  say: (value: number | null | undefined) => string,
  detail = '',
): Cell {
  return { value: say(value), rating: rate(figure, value), detail }
}
