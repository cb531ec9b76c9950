import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Schemas } from '../../../../client/client.ts'
import { href, place, rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { count, mos } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { rate, toneOf } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import { followFigures } from '../../live/figures-feed.ts'
import type { LiveCall } from '../../live/live-calls.ts'
import { live } from '../../live/live.ts'
import { alarmWords } from '../../parts/alarm-words.ts'
import { callWords, STATE_TONES } from '../../parts/call-words.ts'
import { running } from '../../parts/running.ts'
import { isSeen, modeWord, videoWords } from '../../parts/video-words.ts'
import '../../ui/badge.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import '../../ui/segmented.ts'
import { sheet } from '../../ui/sheet.ts'
import { words } from './words.ts'

const FEW = 8

/** The live calls that sound worst or have lasted longest, each a way to its page. */
@customElement('cb-few-calls')
export class FewCalls extends LitElement {
  #ends: (() => void)[] = []

  static override styles = [
    sheet,
    css`
      .card > header {
        padding: 0.55rem 1rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      li a {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto 4.2rem 7.6rem;
        align-items: center;
        gap: 0.1rem 0.75rem;
        min-height: 3.2rem;
        padding: 0.45rem 1rem;
        color: inherit;
        text-decoration: none;
      }
      li a:hover {
        background: var(--surface-sunken);
      }
      li a:focus-visible {
        outline-offset: -2px;
      }
      .who {
        min-width: 0;
      }
      .parties {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        font-size: 0.93rem;
        font-weight: 550;
      }
      .parties > span {
        min-width: 0;
      }
      .parties cb-icon {
        flex: none;
        color: var(--ink-faint);
      }
      .alarms {
        display: inline-flex;
        align-items: center;
        gap: 0.3rem;
        color: var(--warn);
      }
      .lasts {
        text-align: right;
      }
      .mos {
        display: flex;
        justify-content: flex-end;
      }
      .mos .faint {
        text-align: right;
      }
      .ended {
        opacity: 0.5;
      }
      @media (max-width: 560px) {
        li a {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .who {
          grid-row: 1 / 3;
        }
        .state {
          display: none;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language, place)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (!live.value) return
    const { calls } = live.value
    const update = (): void => this.requestUpdate()
    this.#ends = [
      calls.subscribe(update),
      calls.complete.subscribe(update),
      calls.failure.subscribe(update),
      followFigures((figures) => calls.measured(figures.calls)),
    ]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const end of this.#ends) end()
    this.#ends = []
  }

  override render(): TemplateResult | typeof nothing {
    if (!live.value) return nothing
    const { calls } = live.value
    const text = words().few
    const order = place.value.query.get('calls') === 'longest' ? 'longest' : 'worst'
    const lives = calls.list().filter(({ ended }) => !ended)
    const few = [...lives].sort(order === 'worst' ? worseFirst : longerFirst).slice(0, FEW)
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <h2 id="heading">${text.heading}</h2>
        <cb-segmented
          class="end"
          .label=${text.order}
          .value=${order}
          .options=${[
            { value: 'worst', label: text.worst },
            { value: 'longest', label: text.longest },
          ]}
          @change=${({ detail }: CustomEvent<string>) =>
            rewriteQuery({ calls: detail === 'worst' ? undefined : detail })}
        ></cb-segmented>
        ${lives.length > FEW ? html`<a href=${href('calls')}>${text.all(count(lives.length))}</a>` : nothing}
      </header>
      <cb-failure .failure=${calls.complete.value ? undefined : calls.failure.value}></cb-failure>
      ${
        calls.complete.value && few.length === 0
          ? html`<cb-empty icon="phone" .heading=${text.empty}>${text.emptyText}</cb-empty>`
          : html`<ul>
              ${repeat(few, ({ call }) => call.callId, row)}
            </ul>`
      }
    </section>`
  }
}

function row({ call, figures }: LiveCall): TemplateResult {
  const heard = worseOf(figures)
  const rating = rate('mos', heard)
  const around = call.department ?? call.mapping ?? ''
  const state = call.held ? callWords().held : callWords().states[call.state]
  const tone = call.held ? 'warn' : STATE_TONES[call.state]
  return html`<li>
    <a href=${href('calls', call.callId)}>
      <span class="who">
        <span class="parties"
          >${party(call.from)}<cb-icon name="arrow-right"></cb-icon>${party(call.to)}${
            figures?.video
              ? html`<span
                  role="img"
                  aria-label=${words().few.video}
                  title=${videoWords().both(modeWord(figures.video.toApp), modeWord(figures.video.toPhone))}
                  ><cb-icon .name=${isSeen(figures.video) ? 'video' : 'video-off'}></cb-icon
                ></span>`
              : nothing
          }</span
        >
        <span class="faint cut">
          ${
            call.alarms.length > 0
              ? html`<span class="alarms">
                  <cb-icon name="warning"></cb-icon>${call.alarms.map((alarm) => alarmWords()[alarm]).join(', ')}
                </span>`
              : around
          }
        </span>
      </span>
      <cb-badge class="state" tone=${tone}>${state}</cb-badge>
      <span class="lasts">${running(call.arrived)}</span>
      <span class="mos" title=${words().few.mosHint}>
        ${
          rating === undefined
            ? html`<span class="faint">${words().few.notRated}</span>`
            : html`<cb-badge tone=${toneOf(rating)}>${mos(heard)} ${ratingWords()[rating]}</cb-badge>`
        }
      </span>
    </a>
  </li>`
}

function party({ displayName, number, address }: Schemas['Party']): TemplateResult {
  const name = displayName || number || address
  return html`<span class="cut" title=${number && number !== name ? `${name} (${number})` : name}>${name}</span>`
}

function worseOf(figures: LiveCall['figures']): number | undefined {
  const known = [figures?.mosToApp, figures?.mosToPhone].filter((value) => value != null)
  return known.length === 0 ? undefined : Math.min(...known)
}

function longerFirst(a: LiveCall, b: LiveCall): number {
  return a.call.arrived - b.call.arrived
}

const CLASSES = ['bad', 'poor', 'fair', 'good', 'excellent']

/** By classes, not by figures: those change all the time, and rows would change places with them. */
function worseFirst(a: LiveCall, b: LiveCall): number {
  const place = ({ call, figures }: LiveCall): number => {
    const rating = rate('mos', worseOf(figures))
    return (rating === undefined ? CLASSES.length : CLASSES.indexOf(rating)) - (call.alarms.length > 0 ? 3 : 0)
  }
  return place(a) - place(b) || longerFirst(a, b)
}
