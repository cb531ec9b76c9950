import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { Follow } from '../../lib/cell.ts'
import { count, duration, moment } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import { now } from '../../lib/ticker.ts'
import type { BridgeStateView } from '../../live/bridge-state.ts'
import { live } from '../../live/live.ts'
import '../../ui/badge.ts'
import '../../ui/failure.ts'
import { sheet } from '../../ui/sheet.ts'
import './few-calls.ts'
import './issue-list.ts'
import { conditionOf, issuesOf, type Condition } from './issues.ts'
import './parts-board.ts'
import './state-list.ts'
import { identityRows, phoneRows, trunkRows } from './state-rows.ts'
import './window-tiles.ts'
import { words } from './words.ts'

const TONES: Readonly<Record<Condition, Tone>> = { active: 'ok', degraded: 'warn', stopping: 'warn', down: 'bad' }
/** Lists of channels are asked for up to this. */
const MOST_CHANNELS = 500

/** All of the bridge on one page, that may hang on a wall: what is wrong first, quiet when nothing is. */
@customElement('cb-overview')
export class OverviewPage extends LitElement {
  static override styles = [
    sheet,
    css`
      h1 {
        margin-right: 0.35rem;
      }
      .status {
        display: flex;
        gap: 0.5rem;
      }
      .status cb-badge {
        font-size: 0.86rem;
        letter-spacing: 0.02em;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3rem 1.4rem;
      }
      dl > div {
        display: flex;
        align-items: baseline;
        gap: 0.4rem;
      }
      dt {
        color: var(--ink-faint);
        font-size: 0.85rem;
      }
      dd {
        min-width: 1.2rem;
        font-weight: 620;
      }
      .around {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
        gap: 1rem;
        align-items: start;
      }
      @media (max-width: 72rem) {
        .around {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      /* Without colour it is of before, and can still be read. */
      .stale {
        filter: grayscale(1);
      }
      @media (max-width: 560px) {
        dl {
          display: grid;
          grid-template-columns: 1fr 1fr;
          width: 100%;
        }
      }
    `,
  ]

  #ends: (() => void)[] = []

  constructor() {
    super()
    new Follow(this, language, now)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (!live.value) return
    const { bridge, calls, feed } = live.value
    const update = (): void => this.requestUpdate()
    this.#ends = [
      bridge.subscribe(update),
      bridge.failure.subscribe(update),
      calls.subscribe(update),
      feed.state.subscribe(update),
    ]
    // Who comes to this page sees what is now, not what was when it was last asked.
    if (bridge.view) bridge.refresh()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const end of this.#ends) end()
    this.#ends = []
  }

  override render(): TemplateResult | typeof nothing {
    if (!live.value) return nothing
    const { bridge, feed } = live.value
    const text = words()
    const { view } = bridge
    const issues = view ? issuesOf(view) : []
    return html`<div class="page">
      <header class="bar">
        <h1>${text.title}</h1>
        ${view ? this.#head(view, conditionOf(view, issues)) : nothing}
      </header>
      <cb-failure .failure=${bridge.failure.value} @retry=${() => bridge.refresh()}></cb-failure>
      <div class="page ${feed.state.value.status === 'lost' ? 'stale' : ''}">
        <cb-issue-list .issues=${issues} ?hidden=${issues.length === 0}></cb-issue-list>
        <cb-window-tiles></cb-window-tiles>
        <cb-parts-board .view=${view}></cb-parts-board>
        <div class="around">
          <div class="page"><cb-few-calls></cb-few-calls>${view ? phoneList(view) : nothing}</div>
          <div class="page">${view ? others(view) : nothing}</div>
        </div>
      </div>
    </div>`
  }

  #head({ readiness, health, channels, at }: BridgeStateView, condition: Condition): TemplateResult {
    const text = words()
    const begun = at - health.uptimeSeconds * 1000
    const isOld = live.value?.feed.state.value.status === 'lost'
    const calls = live.value?.calls
    const withVideo = calls?.list().filter(({ ended, figures }) => !ended && figures?.video).length ?? 0
    const facts: [label: string, value: string, title?: string][] = [
      [text.liveCalls, calls?.complete.value ? count(calls.live) : '–'],
      ...(withVideo > 0 ? [[text.withVideo, count(withVideo)] as [string, string]] : []),
      [text.channels, channels === MOST_CHANNELS ? `${count(channels)}+` : count(channels)],
      [text.sessions, count(readiness.media.sessions)],
      [text.uptime, duration((isOld ? at : Math.max(at, now.value)) - begun), text.since(moment(begun))],
      [text.version, health.version],
    ]
    return html`
      <span class="status">
        <cb-badge
          tone="info"
          id="mode"
          role="img"
          aria-label="${text.mode}: ${readiness.ami ? 'HYBRID (ARI + AMI)' : 'ARI'}"
          title=${readiness.ami ? text.hybridHint : text.ariOnlyHint}
        >
          ${readiness.ami ? 'HYBRID' : 'ARI'}
        </cb-badge>
        <cb-badge tone=${TONES[condition]} dot id="status" role="status" title=${text.stateHints[condition]}>
          ${text.states[condition]}
        </cb-badge>
      </span>
      <dl class="end">
        ${facts.map(
          ([label, value, title]) =>
            html`<div title=${title ?? nothing}>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    `
  }
}

function phoneList(view: BridgeStateView): TemplateResult {
  const { phones } = view.registrations
  const { ami } = view.readiness
  const { lists: text, parts } = words()
  const registered = phones.filter(({ state }) => state === 'registered').length
  return html`<cb-state-list
    id="phones"
    icon="phone"
    wide
    .heading=${text.phones}
    .summary=${summary(registered, phones.length, parts.registered)}
    .none=${ami ? text.noPhones : text.noPhonesAmi}
    .rows=${phoneRows(view)}
  ></cb-state-list>`
}

function others(view: BridgeStateView): TemplateResult {
  const { lists: text, parts } = words()
  const { trunks } = view.registrations
  const { identities, ami } = view.readiness
  const up = trunks.filter(({ status }) => status === 'Registered').length
  const online = identities.filter(({ ready }) => ready).length
  return html`
    <cb-state-list
      id="identities"
      icon="app"
      .heading=${text.identities}
      .summary=${summary(online, identities.length, parts.online)}
      .none=${text.noIdentities}
      .rows=${identityRows(view)}
    ></cb-state-list>
    <cb-state-list
      id="trunks"
      icon="route"
      .heading=${text.trunks}
      .summary=${summary(up, trunks.length, parts.registered)}
      .none=${ami ? text.noTrunks : text.noPhonesAmi}
      .rows=${trunkRows(view)}
    ></cb-state-list>
  `
}

function summary(n: number, all: number, say: (n: string, of: string) => string): string {
  return all === 0 ? '' : say(count(n), count(all))
}
