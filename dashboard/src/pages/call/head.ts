import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { href } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { clock, milliseconds, moment, timeOrDay } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { alarmWords } from '../../parts/alarm-words.ts'
import { callWords, STATE_TONES } from '../../parts/call-words.ts'
import { causeWord, directionWord, endedByWord, resultTone, resultWord } from '../../parts/cause-words.ts'
import { nameOf, partyText } from '../../parts/party.ts'
import { running } from '../../parts/running.ts'
import '../../ui/badge.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { toast } from '../../ui/toasts.ts'
import { arrivedAt, headOf, joinedAt, type CallPicture } from './data/picture.ts'
import { words } from './words.ts'

/** Who talks with whom, how it is, and for how long. */
@customElement('cb-call-head')
export class Head extends LitElement {
  static override styles = [
    sheet,
    css`
      .body {
        display: grid;
        gap: 0.8rem;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 0.9rem;
        min-width: 0;
      }
      h1 {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 0.55rem;
        min-width: 0;
        max-width: 100%;
      }
      h1 cb-icon {
        color: var(--ink-faint);
        font-size: 0.9em;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1.8rem;
        font-size: 0.9rem;
      }
      dl div {
        min-width: 0;
        max-width: 100%;
      }
      dt {
        color: var(--ink-faint);
        font-size: 0.78rem;
      }
      dd {
        font-weight: 600;
      }
      .clock {
        display: inline-block;
        min-width: 3.4rem;
      }
      .id {
        display: inline-flex;
        align-items: center;
        gap: 0.2rem;
        max-width: 100%;
        font-weight: 400;
      }
      .id button {
        min-height: 1.5rem;
        width: 1.7rem;
        padding: 0;
      }
      .alarms {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
      }
      .detail {
        overflow-wrap: anywhere;
      }
    `,
  ]

  @property({ attribute: false }) accessor picture: CallPicture | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const { picture } = this
    if (!picture) return nothing
    const text = words()
    const { from, to, direction, department, mapping, callId } = headOf(picture)
    const { record } = picture
    const arrived = arrivedAt(picture)
    const joined = joinedAt(picture)
    const answeredBy = record?.answeredBy
    return html`<section class="card">
      <div class="body">
        <div class="line">
          <h1 aria-label=${text.title(nameOf(from), nameOf(to))}>
            ${partyText(from)}<cb-icon name="arrow-right"></cb-icon>${partyText(to)}
          </h1>
          ${state(picture)}
          <cb-badge>${directionWord(direction)}</cb-badge>
          ${alarms(picture)}
          ${
            answeredBy && answeredBy.address !== to.address
              ? html`<span class="soft">${text.answeredBy(nameOf(answeredBy))}</span>`
              : nothing
          }
        </div>
        ${record?.detail ? html`<p class="soft detail">${record.detail}</p>` : nothing}
        <dl>
          ${
            joined === undefined
              ? nothing
              : entry(
                  record ? text.talked : text.talk,
                  html`<span class="clock">${record ? clock(record.talkMs) : running(joined)}</span>`,
                )
          }
          ${entry(text.total, html`<span class="clock">${running(arrived, record?.times.ended)}</span>`)}
          ${record?.setupMs == null ? nothing : entry(text.setUp, html`${milliseconds(record.setupMs)}`)}
          ${entry(text.arrived, html`<span title=${moment(arrived)}>${timeOrDay(arrived)}</span>`)}
          ${department == null ? nothing : entry(text.department, html`${department}`)}
          ${
            mapping == null
              ? nothing
              : entry(
                  text.mapping,
                  html`<a class="cut" href=${`${href('mappings')}?q=${encodeURIComponent(mapping)}`}>${mapping}</a>`,
                )
          }
          ${entry(
            text.callId,
            html`<span class="id mono"
              ><span class="cut" title=${callId}>${callId.slice(0, 8)}</span
              ><button
                class="plain small"
                type="button"
                aria-label=${text.copy}
                title=${text.copy}
                @click=${() => copy(callId)}
              >
                <cb-icon name="copy"></cb-icon></button
            ></span>`,
          )}
        </dl>
      </div>
    </section>`
  }
}

function entry(label: string, value: TemplateResult): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`
}

function state({ call, record }: CallPicture): TemplateResult | typeof nothing {
  const { states, ended, held } = callWords()
  if (record) {
    return html`<cb-badge dot tone="neutral">${ended}</cb-badge>
      <cb-badge .tone=${resultTone(record.result)} title=${resultWord(record.result)}
        >${words().endedBy(causeWord(record.cause), endedByWord(record.endedBy))}</cb-badge
      >`
  }
  if (!call) return nothing
  const waits = call.held && call.state === 'talking'
  return html`<cb-badge dot .tone=${waits ? 'warn' : STATE_TONES[call.state]}
    >${waits ? held : states[call.state]}</cb-badge
  >`
}

function alarms({ call, record }: CallPicture): TemplateResult | typeof nothing {
  if (record || !call || call.alarms.length === 0) return nothing
  return html`<div class="alarms" role="status" aria-label=${words().alarms}>
    ${call.alarms.map(
      (alarm) => html`<cb-badge tone="bad"><cb-icon name="warning"></cb-icon> ${alarmWords()[alarm]}</cb-badge>`,
    )}
  </div>`
}

function copy(callId: string): void {
  // Without https there is no clipboard: then the title tells the id.
  const { clipboard } = navigator as Partial<Navigator>
  void clipboard?.writeText(callId).then(() => toast({ tone: 'ok', text: words().copied }))
}
