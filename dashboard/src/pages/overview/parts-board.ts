import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../lib/cell.ts'
import { count, moment, timeOrDay } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import type { BridgeStateView } from '../../live/bridge-state.ts'
import { statusTone, statusWord } from '../../parts/status-words.ts'
import '../../ui/badge.ts'
import '../../ui/icon.ts'
import type { IconName } from '../../ui/icons.ts'
import { sheet } from '../../ui/sheet.ts'
import { words } from './words.ts'

interface Part {
  readonly icon: IconName
  readonly name: string
  readonly tone: Tone
  readonly state: string
  readonly detail?: string
  readonly title?: string
}

/** How each part of the bridge and each link to others is, in a word, side by side. */
@customElement('cb-parts-board')
export class PartsBoard extends LitElement {
  @property({ attribute: false }) accessor view: BridgeStateView | undefined

  static override styles = [
    sheet,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 1px;
        overflow: hidden;
        border-radius: inherit;
      }
      .card {
        overflow: hidden;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        align-items: center;
        gap: 0.15rem 0.65rem;
        padding: 0.7rem 1rem;
        background: var(--surface);
        /* Lines between them, and none around what the last row lacks. */
        box-shadow: 0 0 0 1px var(--line);
      }
      li > cb-icon {
        color: var(--ink-faint);
      }
      .name {
        color: var(--ink-soft);
        font-size: 0.85rem;
        font-weight: 550;
      }
      .state {
        grid-column: 2;
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-width: 0;
      }
      .state .faint {
        font-size: 0.8rem;
      }
      cb-badge {
        flex: none;
      }
      @media (min-width: 110rem) {
        ul {
          grid-template-columns: none;
          grid-auto-flow: column;
          grid-auto-columns: minmax(0, 1fr);
        }
      }
      @media (max-width: 68rem) {
        ul {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .state {
          flex-wrap: wrap;
        }
      }
      @media (max-width: 560px) {
        li {
          grid-template-columns: minmax(0, 1fr);
          padding: 0.6rem 0.75rem;
        }
        li > cb-icon {
          display: none;
        }
        .state {
          grid-column: 1;
          gap: 0.1rem 0.5rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.view) return nothing
    return html`<section class="card" aria-label=${words().parts.heading}>
      <ul>
        ${partsOf(this.view).map(
          ({ icon, name, tone, state, detail, title }) =>
            html`<li>
              <cb-icon .name=${icon}></cb-icon>
              <span class="name cut" title=${name}>${name}</span>
              <span class="state" title=${title ?? nothing}>
                <cb-badge tone=${tone} dot>${state}</cb-badge>
                ${detail ? html`<span class="faint cut">${detail}</span>` : nothing}
              </span>
            </li>`,
        )}
      </ul>
    </section>`
  }
}

function partsOf({ readiness, registrations }: BridgeStateView): Part[] {
  const text = words()
  const { ari, ami, sip, identities, media, store, mappings } = readiness
  const { phones, trunks } = registrations
  const registered = phones.filter(({ state }) => state === 'registered').length
  const unreachable = phones.some(({ state }) => state === 'unreachable')
  const up = trunks.filter(({ status }) => status === 'Registered').length
  const online = identities.filter(({ ready }) => ready).length
  const knowsPhones = ami?.ready === true
  return [
    ...(ari ? [{ icon: 'server' as const, name: text.parts.ari, ...link(ari) }] : []),
    ami
      ? { icon: 'link', name: text.parts.ami, ...link(ami) }
      : { icon: 'link', name: text.parts.ami, tone: 'neutral', state: text.parts.amiNone },
    ...(sip ? [{ icon: 'link' as const, name: text.parts.sip, ...link(sip) }] : []),
    {
      icon: 'phone',
      name: text.parts.phones,
      tone: !knowsPhones ? 'neutral' : unreachable ? 'warn' : registered > 0 ? 'ok' : 'neutral',
      state: knowsPhones ? text.parts.registered(count(registered), count(phones.length)) : text.parts.unknown,
    },
    {
      icon: 'route',
      name: text.parts.trunks,
      tone: up < trunks.length ? 'bad' : up > 0 ? 'ok' : 'neutral',
      state: trunks.length === 0 ? text.parts.noTrunks : text.parts.registered(count(up), count(trunks.length)),
    },
    {
      icon: 'app',
      name: text.parts.identities,
      tone: identities.length === 0 ? 'neutral' : online === identities.length ? 'ok' : online > 0 ? 'warn' : 'bad',
      state: identities.length === 0 ? text.parts.none : text.parts.online(count(online), count(identities.length)),
    },
    {
      icon: 'volume',
      name: text.parts.workers,
      tone: media.workers === 0 ? 'bad' : media.workers < media.wanted || media.complexityCeiling < 10 ? 'warn' : 'ok',
      state: text.parts.ready(count(media.workers), count(media.wanted)),
      detail:
        media.complexityCeiling < 10
          ? text.parts.ceilingShort(media.complexityCeiling)
          : media.transcoding && media.transcoding.inUse > 0
            ? text.parts.transcodings(
                text.parts.sessionsDetail(count(media.sessions)),
                count(media.transcoding.inUse),
                count(media.transcoding.limit),
              )
            : text.parts.sessionsDetail(count(media.sessions)),
    },
    {
      icon: 'shield',
      name: `${text.parts.store} (${text.parts.kinds[store.kind]})`,
      ...link(store),
      ...(store.waiting > 0 ? { detail: text.parts.waiting(count(store.waiting)) } : {}),
    },
    {
      icon: 'mappings',
      name: text.parts.mappings,
      tone: mappings.ready ? 'ok' : 'warn',
      state: mappings.ready ? text.parts.mappingsIn(count(mappings.count)) : text.parts.broken,
      detail: text.sinceShort(timeOrDay(mappings.loadedAt)),
      title: moment(mappings.loadedAt),
    },
  ]
}

function link(part: { readonly status: string; readonly since: number }) {
  return {
    tone: statusTone(part.status),
    state: statusWord(part.status),
    detail: words().sinceShort(timeOrDay(part.since)),
    title: words().since(moment(part.since)),
  } as const
}
