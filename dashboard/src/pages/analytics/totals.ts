import { html, type TemplateResult } from 'lit'
import type { Schemas } from '../../../../client/client.ts'
import { compact, count, decimal, duration, milliseconds, mos, ratio } from '../../lib/format.ts'
import { rate, toneOf } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import '../../ui/tile.ts'
import { words } from './words.ts'

export type Analytics = Schemas['Analytics']

/** What the whole time comes to. */
export function totalsOf({ totals }: Analytics): TemplateResult {
  const { tiles } = words()
  const rating = rate('mos', totals.mosMean)
  return html`<div class="tiles">
    <cb-tile
      id="calls"
      .label=${tiles.calls}
      .value=${compact(totals.calls)}
      .detail=${tiles.connected(count(totals.connected))}
    ></cb-tile>
    <cb-tile
      id="success"
      .label=${tiles.success}
      .value=${ratio(totals.successRate)}
      .detail=${tiles.succeeded(count(totals.succeeded), count(totals.calls))}
    ></cb-tile>
    <cb-tile
      id="setup"
      .label=${tiles.setup}
      .value=${milliseconds(totals.setupMeanMs)}
      .detail=${totals.setupP50Ms === null ? '' : tiles.setupDetail(milliseconds(totals.setupP50Ms))}
    ></cb-tile>
    <cb-tile
      id="mos"
      .label=${tiles.mos}
      .value=${mos(totals.mosMean)}
      .unit=${totals.mosMean === null ? '' : '/ 5'}
      .detail=${rating === undefined ? '' : ratingWords()[rating]}
      .tone=${toneOf(rating)}
    ></cb-tile>
    <cb-tile
      id="talk"
      .label=${tiles.talk}
      .value=${duration(totals.talkMs)}
      .detail=${totals.talkMeanMs === null ? '' : tiles.talkDetail(duration(totals.talkMeanMs))}
    ></cb-tile>
    <cb-tile
      id="transfers"
      .label=${tiles.transfers}
      .value=${compact(totals.transfers)}
      .detail=${totals.calls === 0 ? '' : tiles.transfersDetail(decimal(totals.transfers / totals.calls, 2))}
    ></cb-tile>
  </div>`
}
