import { css, html, nothing, type TemplateResult } from 'lit'
import { clock, milliseconds, moment, mos, timeOrDay } from '../../lib/format.ts'
import { rate, toneOf } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import type { CallRecord } from '../../live/happened.ts'
import { causeWord, directionWord, endedByWord, resultTone, resultWord } from '../../parts/cause-words.ts'
import { shortMapping } from '../../parts/mapping-choices.ts'
import { nameOf, partyText } from '../../parts/party.ts'
import '../../ui/badge.ts'
import '../../ui/icon.ts'
import type { Column } from '../../ui/table.ts'
import { heardOf } from './heard.ts'
import { words } from './words.ts'

/** Newest first as the interface gives them: to sort a part of an endless list would say something wrong. */
export function columnsOf(): readonly Column<CallRecord>[] {
  const { columns } = words()
  return [
    {
      key: 'time',
      label: columns.time,
      width: '8.6rem',
      card: 'aside',
      render: ({ times }) => html`<time title=${moment(times.arrived)}>${timeOrDay(times.arrived)}</time>`,
    },
    {
      key: 'parties',
      label: columns.parties,
      width: 'minmax(12rem, 3fr)',
      card: 'title',
      render: parties,
    },
    {
      key: 'mapping',
      label: columns.mapping,
      width: 'minmax(5.5rem, 1fr)',
      priority: 2,
      render: ({ mapping, department }) =>
        mapping === null && department === null
          ? nothing
          : html`<span class="two" title=${[mapping, department].filter(Boolean).join(' · ')}>
              <span class="cut">${mapping === null ? department : shortMapping(mapping)}</span>
              ${mapping !== null && department !== null ? html`<small class="cut">${department}</small>` : nothing}
            </span>`,
    },
    {
      key: 'direction',
      label: columns.direction,
      width: '9.2rem',
      priority: 3,
      render: ({ direction }) => directionWord(direction),
    },
    {
      key: 'result',
      label: columns.result,
      width: '11.5rem',
      card: 'line',
      render: ({ result, cause, endedBy, detail }) => {
        const all = words().because(causeWord(cause), resultWord(result), endedByWord(endedBy))
        return html`<cb-badge dot .tone=${resultTone(result)} title=${detail === null ? all : `${all} (${detail})`}
          >${causeWord(cause)}</cb-badge
        >`
      },
    },
    {
      key: 'talk',
      label: columns.talk,
      width: '5.2rem',
      align: 'end',
      render: ({ talkMs }) => (talkMs > 0 ? clock(talkMs) : '–'),
    },
    {
      key: 'setup',
      label: columns.setup,
      width: '5.4rem',
      align: 'end',
      priority: 2,
      render: ({ setupMs }) => milliseconds(setupMs),
    },
    { key: 'mos', label: columns.mos, width: '7.2rem', card: 'line', render: quality },
    {
      key: 'transfers',
      label: columns.transfers,
      width: '5.8rem',
      align: 'end',
      priority: 3,
      render: ({ transfers }) =>
        transfers.length === 0
          ? nothing
          : html`<span title=${words().transferred(transfers.length)}>${transfers.length}</span>`,
    },
    {
      key: 'marks',
      label: columns.marks,
      width: '3.4rem',
      priority: 2,
      render: ({ recordings }) =>
        recordings.length === 0
          ? nothing
          : html`<span class="mark" role="img" aria-label=${words().recorded} title=${words().recorded}>
              <cb-icon name="record"></cb-icon>
            </span>`,
    },
  ]
}

function parties({ from, to, answeredBy }: CallRecord): TemplateResult {
  const other = answeredBy !== null && answeredBy.address !== to.address ? answeredBy : undefined
  return html`<span class="two">
    <span class="pair">${partyText(from)}<cb-icon name="arrow-right"></cb-icon>${partyText(to)}</span>
    ${other ? html`<small class="cut">${words().answeredBy(nameOf(other))}</small>` : nothing}
  </span>`
}

function quality(record: CallRecord): TemplateResult | string {
  const heard = heardOf(record)
  const rating = rate('mos', heard.mean)
  if (!rating) return '–'
  return html`<span class="tone ${toneOf(rating)}" title=${words().mosBoth(mos(heard.byApp), mos(heard.byPhone))}
    ><b>${mos(heard.mean)}</b> ${ratingWords()[rating]}</span
  >`
}

export const cellStyles = css`
  .way {
    color: inherit;
    text-decoration: none;
  }
  .two {
    display: grid;
    min-width: 0;
    line-height: 1.3;
  }
  .two small {
    color: var(--ink-faint);
    font-size: 0.8rem;
    font-weight: 400;
  }
  .pair {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-width: 0;
  }
  .pair cb-icon {
    flex: none;
    color: var(--ink-faint);
    font-size: 0.85em;
  }
  .cards .pair .faint {
    display: none;
  }
  .tone.ok {
    color: var(--ok);
  }
  .tone.warn {
    color: var(--warn);
  }
  .tone.bad {
    color: var(--bad);
  }
  .mark {
    color: var(--bad);
  }
`
