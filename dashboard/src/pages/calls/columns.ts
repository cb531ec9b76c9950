import { css, html, nothing, type TemplateResult } from 'lit'
import { mos } from '../../lib/format.ts'
import { rate, toneOf } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import type { Call } from '../../live/happened.ts'
import { alarmWords } from '../../parts/alarm-words.ts'
import { CALL_STATES, callWords, STATE_TONES } from '../../parts/call-words.ts'
import { causeWord, directionWord } from '../../parts/cause-words.ts'
import { codecName } from '../../parts/codec.ts'
import { running } from '../../parts/running.ts'
import { hindranceWord, isSeen, modeWord, videoWords } from '../../parts/video-words.ts'
import '../../ui/badge.ts'
import '../../ui/icon.ts'
import type { IconName } from '../../ui/icons.ts'
import type { MenuItem } from '../../ui/menu.ts'
import type { Column } from '../../ui/table.ts'
import type { CallRow } from './call-rows.ts'
import { words } from './words.ts'

export interface RowActions {
  readonly items: (row: CallRow) => readonly MenuItem[]
  readonly choose: (row: CallRow, id: string) => void
}

/** What a person calls somebody. */
export function nameOf({ displayName, number, address }: Call['from']): string {
  return displayName || number || address
}

/** `actions` undefined: whoever looks may do nothing. */
export function columnsOf(actions: RowActions | undefined): readonly Column<CallRow>[] {
  const { columns } = words()
  const all: Column<CallRow>[] = [
    {
      key: 'parties',
      label: columns.parties,
      width: 'minmax(11rem, 3fr)',
      card: 'title',
      sortValue: ({ call }) => nameOf(call.from),
      render: ({ call }) =>
        html`<span class="parties"> ${party(call.from)}<cb-icon name="arrow-right"></cb-icon>${party(call.to)} </span>`,
    },
    {
      key: 'department',
      label: columns.department,
      width: 'minmax(6rem, 1fr)',
      priority: 3,
      sortValue: ({ call }) => call.department,
      render: ({ call }) =>
        html`<span title=${[call.department, call.mapping].filter(Boolean).join(' · ')}
          >${call.department ?? ''}</span
        >`,
    },
    {
      key: 'direction',
      label: columns.direction,
      width: '7.9rem',
      priority: 2,
      sortValue: ({ call }) => directionWord(call.direction),
      render: ({ call }) =>
        html`<span class="pair">
          <cb-icon .name=${call.direction.startsWith('app') ? 'app' : 'phone'}></cb-icon
          >${directionWord(call.direction)}
        </span>`,
    },
    {
      key: 'state',
      label: columns.state,
      width: '10.7rem',
      card: 'line',
      sortValue: ({ call, ended }) => (ended ? CALL_STATES.length : CALL_STATES.indexOf(call.state)),
      render: state,
    },
    {
      key: 'duration',
      label: columns.duration,
      width: '4.7rem',
      align: 'end',
      card: 'aside',
      sortValue: ({ call }) => -call.arrived,
      render: ({ call, ended }) => html`${running(call.arrived, ended?.at)}`,
    },
    {
      key: 'codecs',
      label: columns.codecs,
      width: '7.2rem',
      priority: 2,
      sortValue: codecs,
      render: codecCell,
    },
    {
      key: 'quality',
      label: columns.quality,
      width: '7.2rem',
      card: 'line',
      sortValue: ({ mos }) => mos,
      render: quality,
    },
    {
      key: 'alarms',
      label: columns.alarms,
      width: 'minmax(5rem, 1.5fr)',
      card: 'line',
      sortValue: ({ call }) => call.alarms.length || null,
      render: ({ call }) => alarms(call),
    },
    { key: 'marks', label: columns.marks, width: '4.4rem', priority: 2, render: ({ call }) => marks(call) },
  ]
  if (actions) {
    all.push({
      key: 'actions',
      label: columns.actions,
      spoken: true,
      width: '2.2rem',
      card: 'aside',
      render: (row) => menu(row, actions),
    })
  }
  return all
}

function party(of: Call['from']): TemplateResult {
  const name = nameOf(of)
  const number = of.number === name ? '' : of.number
  return html`<span class="party" title=${number ? `${name} (${number})` : name}>
    <span class="cut">${name}</span>${number ? html`<small class="cut">${number}</small>` : nothing}
  </span>`
}

function state({ call, ended }: CallRow): TemplateResult {
  const { states, ended: over, held } = callWords()
  if (ended) {
    const cause = causeWord(ended.record.cause)
    return html`<cb-badge dot title=${cause}>${over}</cb-badge>`
  }
  const isHeld = call.held && call.state === 'talking'
  return html`<cb-badge dot .tone=${isHeld ? 'warn' : STATE_TONES[call.state]}
      >${isHeld ? held : states[call.state]}</cb-badge
    ><small>${running(call.since)}</small>`
}

function codecs({ phoneCodec, appCodec, call }: CallRow): string | null {
  if (!phoneCodec && !appCodec) return null
  const [phone, app] = [codec(phoneCodec), codec(appCodec)]
  return call.direction === 'app-to-phone' ? `${app} → ${phone}` : `${phone} → ${app}`
}

function codecCell(row: CallRow): TemplateResult | typeof nothing {
  const sound = codecs(row)
  if (sound === null) return nothing
  return html`<span class="codecs">${sound}${row.video ? videoOf(row, row.video) : nothing}</span>`
}

function videoOf({ call }: CallRow, video: NonNullable<CallRow['video']>): TemplateResult {
  const { toApp, toPhone, hindrance } = video
  const [phone, app] = [codecName(video.phoneCodec), codecName(video.appCodec)]
  const ways = call.direction === 'app-to-phone' ? [app, phone] : [phone, app]
  const known = [...new Set(ways.filter((codec) => codec !== undefined))]
  const modes = videoWords().both(modeWord(toApp), modeWord(toPhone))
  return html`<small class="video" title=${[modes, hindranceWord(hindrance)].filter(Boolean).join(' ')}>
    <cb-icon .name=${isSeen(video) ? 'video' : 'video-off'}></cb-icon>${known.join(' → ')}<span class="spoken"
      >${modes}</span
    >
  </small>`
}

const codec = (name: string | null): string => (name === 'opus' ? 'Opus' : (name ?? '?'))

function quality({ mos: value, mosToApp, mosToPhone }: CallRow): TemplateResult | typeof nothing {
  const rating = rate('mos', value)
  if (!rating) return nothing
  return html`<span class="tone ${toneOf(rating)}" title=${words().quality(mos(mosToApp), mos(mosToPhone))}
    ><b>${mos(value)}</b> ${ratingWords()[rating]}</span
  >`
}

function alarms({ alarms }: Call): TemplateResult | typeof nothing {
  const [first, ...others] = alarms
  if (first === undefined) return nothing
  const text = alarmWords()
  const all = alarms.map((alarm) => text[alarm]).join(', ')
  return html`<span class="tone bad pair" title=${all}>
    <cb-icon name="warning"></cb-icon><span class="cut">${text[first]}</span>
    ${others.length > 0 ? html`<b aria-label=${all}>${words().more(others.length)}</b>` : nothing}
  </span>`
}

function marks({ held, recording, monitors, transfer, participants }: Call): TemplateResult {
  const text = words().marks
  const moving = transfer?.state === 'ringing' || transfer?.state === 'consulting'
  const inside = participants.filter(({ state }) => state === 'joined').length
  return html`<span class="marks">
    ${held ? mark('hold', text.held) : nothing}
    ${recording ? mark(recording.state === 'paused' ? 'pause' : 'record', recording.state === 'paused' ? text.paused : text.recording) : nothing}
    ${monitors.length > 0 ? mark('monitor', text.monitored) : nothing}
    ${moving ? mark('transfer', transfer.state === 'ringing' ? text.transfer : text.consulting) : nothing}
    ${inside > 2 ? mark('conference', text.conference(inside)) : nothing}
  </span>`
}

function mark(icon: IconName, label: string): TemplateResult {
  return html`<span class="mark ${icon}" role="img" aria-label=${label} title=${label}>
    <cb-icon .name=${icon}></cb-icon>
  </span>`
}

function menu(row: CallRow, { items, choose }: RowActions): TemplateResult | typeof nothing {
  if (row.ended) return nothing
  const who = words().between(nameOf(row.call.from), nameOf(row.call.to))
  return html`<cb-menu
    .label=${words().actions.menu(who)}
    .items=${items(row)}
    @choose=${({ detail }: CustomEvent<string>) => choose(row, detail)}
  ></cb-menu>`
}

export const cellStyles = css`
  .way {
    display: block;
  }
  .parties {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr);
    align-items: center;
    gap: 0.6rem;
    line-height: 1.25;
  }
  .parties > cb-icon {
    color: var(--ink-faint);
  }
  .party {
    display: grid;
    min-width: 0;
  }
  .body small {
    color: var(--ink-faint);
    font-size: 0.85em;
    font-weight: 400;
  }
  .body .cell > small {
    margin-left: 0.5rem;
  }
  .codecs {
    display: grid;
    line-height: 1.25;
  }
  .video {
    display: flex;
    align-items: center;
    gap: 0.3rem;
  }
  .pair {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    min-width: 0;
  }
  .pair cb-icon {
    flex: none;
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
  .marks {
    display: flex;
    gap: 0.35rem;
    color: var(--ink-soft);
  }
  .mark {
    display: inline-flex;
  }
  .mark.record {
    color: var(--bad);
  }
  .mark.hold {
    color: var(--warn);
  }
  /* A clock says by itself what it is. */
  .cards .aside .what {
    display: none;
  }
  .row.ended .tone {
    color: inherit;
  }
`
