import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { may, session } from '../../../api/session.ts'
import { Follow } from '../../../lib/cell.ts'
import { duration } from '../../../lib/format.ts'
import { language } from '../../../lib/language.ts'
import type { CallRecord } from '../../../live/happened.ts'
import { causeWord } from '../../../parts/cause-words.ts'
import { codecName } from '../../../parts/codec.ts'
import { nameOf, partyText } from '../../../parts/party.ts'
import { running } from '../../../parts/running.ts'
import '../../../ui/badge.ts'
import '../../../ui/icon.ts'
import '../../../ui/meter.ts'
import { sheet } from '../../../ui/sheet.ts'
import type { CallMedia, CallPicture, Participant, Party } from '../data/picture.ts'
import { personMenu, type PersonAct } from './person-menu.ts'
import { words } from './words.ts'

/**
 * Who is in the call, or was: how they are, how loud, and what may be done with each.
 *
 * @fires act - CustomEvent<{ act: PersonAct, participant: string }>
 */
@customElement('cb-call-people')
export class People extends LitElement {
  static override styles = [
    sheet,
    css`
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0.35rem 0.75rem;
        align-items: center;
        padding: 0.7rem 1rem;
        font-size: 0.92rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      .mark {
        display: grid;
        place-items: center;
        width: 2rem;
        height: 2rem;
        border-radius: 50%;
        background: var(--surface-sunken);
        color: var(--ink-soft);
      }
      .who {
        display: grid;
        min-width: 0;
        line-height: 1.3;
      }
      .who strong {
        font-weight: 600;
      }
      .states {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.3rem;
      }
      .since {
        display: inline-block;
        min-width: 2.6rem;
        text-align: right;
        color: var(--ink-faint);
        font-size: 0.85rem;
      }
      cb-meter {
        grid-column: 2 / -1;
      }
      .none {
        padding: 1.5rem 1rem;
      }
    `,
  ]

  @property({ attribute: false }) accessor picture: CallPicture | undefined

  constructor() {
    super()
    new Follow(this, language, session)
  }

  override render(): TemplateResult | typeof nothing {
    const { picture } = this
    if (!picture) return nothing
    const text = words()
    const list = picture.record ? left(picture.record) : this.#present(picture)
    return html`<section class="card" aria-labelledby="heading">
      <header><h2 id="heading">${text.heading}</h2></header>
      ${
        list
          ? html`<ul>
              ${list}
            </ul>`
          : html`<p class="none soft">${text.empty}</p>`
      }
    </section>`
  }

  #present({ call, levels, talks }: CallPicture): unknown {
    const participants = call?.participants ?? []
    if (participants.length === 0) return undefined
    const mediaOf = (id: string) => talks.find(({ participant }) => participant === id)?.media
    return repeat(
      participants,
      ({ id }) => id,
      (one) => this.#one(one, levels.get(one.id) ?? null, mediaOf(one.id)),
    )
  }

  #one(one: Participant, level: number | null, media: CallMedia | undefined): TemplateResult {
    const text = words()
    const { party, kind, state, since, onHold, holding, muted } = one
    return html`<li>
      ${mark(kind)} ${who(party, [text.roles[one.role], codecName(media?.appCodec)])}
      <span class="states">
        ${onHold ? html`<cb-badge tone="warn">${text.onHold}</cb-badge>` : nothing}
        ${holding ? html`<cb-badge tone="warn">${text.holding}</cb-badge>` : nothing}
        ${muted ? html`<cb-badge tone="warn"><cb-icon name="mic-off"></cb-icon> ${text.muted}</cb-badge>` : nothing}
        ${onHold || holding ? nothing : html`<cb-badge dot .tone=${state === 'joined' ? 'ok' : 'info'}>${text.states[state]}</cb-badge>`}
        <span class="since">${running(since)}</span>
        ${may('control') ? personMenu(one, (act) => this.#tell(act, one.id)) : nothing}
      </span>
      ${state === 'joined' ? html`<cb-meter .dbov=${level} .label=${text.level(nameOf(party))}></cb-meter>` : nothing}
    </li>`
  }

  #tell(act: PersonAct, participant: string): void {
    this.dispatchEvent(new CustomEvent('act', { detail: { act, participant } }))
  }
}

function left({ participants }: CallRecord): unknown {
  const text = words()
  if (participants.length === 0) return undefined
  return participants.map(({ kind, party, role, joined, left, cause }) => {
    const stayed = joined === null || left === null ? text.neverCame : text.wasIn(duration(left - joined))
    return html`<li>
      ${mark(kind === 'app' ? 'app' : 'phone')} ${who(party, [roleWord(role), stayed])}
      <span class="states"><cb-badge>${causeWord(cause)}</cb-badge></span>
    </li>`
  })
}

function roleWord(role: string): string {
  const roles: Readonly<Record<string, string>> = words().roles
  return roles[role] ?? role
}

function mark(kind: 'phone' | 'app'): TemplateResult {
  return html`<span class="mark"><cb-icon .name=${kind}></cb-icon></span>`
}

function who(party: Party, facts: readonly (string | undefined)[]): TemplateResult {
  return html`<span class="who">
    <strong class="cut">${partyText(party)}</strong>
    <span class="faint cut">${facts.filter(Boolean).join(' · ')}</span>
  </span>`
}
