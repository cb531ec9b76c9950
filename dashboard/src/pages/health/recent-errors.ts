import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Schemas } from '../../../../client/client.ts'
import { answered, api } from '../../api/session.ts'
import { href, place, rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { ago, count, moment } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { now } from '../../lib/ticker.ts'
import '../../ui/badge.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import '../../ui/segmented.ts'
import { sheet } from '../../ui/sheet.ts'
import { adviceOf } from './advice.ts'
import { Asked } from './asked.ts'
import { words } from './words.ts'

type RecentError = Schemas['RecentErrors']['errors'][number]

const EVERY_MS = 10_000

/** What the log told of, by kinds, each with what to do about it. */
@customElement('cb-recent-errors')
export class RecentErrors extends LitElement {
  readonly #errors = new Asked(this, () => answered(api().GET('/v1/errors')), EVERY_MS)

  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      li {
        display: grid;
        grid-template-columns: 6.4rem minmax(0, 1fr) auto;
        gap: 0.2rem 0.9rem;
        align-items: start;
        padding: 0.75rem 1rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      .what {
        display: grid;
        gap: 0.25rem;
        min-width: 0;
      }
      .message {
        font-size: 0.95rem;
        font-weight: 550;
        overflow-wrap: anywhere;
      }
      .meta {
        display: flex;
        flex-wrap: wrap;
        gap: 0.1rem 0.75rem;
        color: var(--ink-faint);
        font-size: 0.85rem;
      }
      .advice {
        max-width: 60rem;
        margin-top: 0.2rem;
        color: var(--ink-soft);
        font-size: 0.9rem;
      }
      .advice b {
        font-weight: 600;
        color: var(--ink);
      }
      .when {
        display: grid;
        justify-items: end;
        gap: 0.1rem;
        color: var(--ink-faint);
        font-size: 0.85rem;
        text-align: right;
        white-space: nowrap;
      }
      .when strong {
        color: var(--ink);
        font-size: 0.95rem;
        font-weight: 620;
      }
      @media (max-width: 46rem) {
        li {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .what {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language, place, now)
  }

  override render(): TemplateResult {
    const text = words().errors
    const { value, failure } = this.#errors
    const level = place.value.query.get('level') === 'error' ? 'error' : 'all'
    const errors = value?.errors.filter((it) => level === 'all' || it.level === 'error')
    return html`
      <div class="bar">
        <span class="soft">${text.lead}</span>
        <cb-segmented
          class="end"
          .label=${text.level}
          .value=${level}
          .options=${[
            { value: 'all', label: text.all },
            { value: 'error', label: text.onlyErrors },
          ]}
          @change=${({ detail }: CustomEvent<string>) => rewriteQuery({ level: detail === 'all' ? undefined : detail })}
        ></cb-segmented>
      </div>
      <cb-failure .failure=${failure} @retry=${() => this.#errors.refresh()}></cb-failure>
      ${errors ? this.#list(errors, value?.errors.length ?? 0) : nothing}
    `
  }

  #list(errors: readonly RecentError[], all: number): TemplateResult {
    const text = words().errors
    if (errors.length === 0) {
      return html`<section class="card">
        ${
          all === 0
            ? html`<cb-empty icon="check" .heading=${text.empty}>${text.emptyText}</cb-empty>`
            : html`<cb-empty icon="check" .heading=${text.emptyErrors}>${text.emptyErrorsText}</cb-empty>`
        }
      </section>`
    }
    return html`<section class="card">
      <ul>
        ${repeat(errors, ({ room, code, level, message }) => `${room} ${code} ${level} ${message.slice(0, 80)}`, row)}
      </ul>
    </section>`
  }
}

function row(error: RecentError): TemplateResult {
  const text = words().errors
  const { level, room, code, message, firstAt, at, count: times, callId } = error
  const advice = adviceOf(error)
  return html`<li>
    <span><cb-badge tone=${level === 'error' ? 'bad' : 'warn'} dot>${text[level]}</cb-badge></span>
    <div class="what">
      <p class="message">${message}</p>
      <p class="meta">
        <span>${room}</span>
        ${code === null ? nothing : html`<span class="mono">${code}</span>`}
        ${callId === null ? nothing : html`<a href=${href('calls', callId)}>${text.call}</a>`}
      </p>
      ${advice === undefined ? nothing : html`<p class="advice"><b>${text.toDo}:</b> ${advice}</p>`}
    </div>
    <div class="when">
      <strong>${text.times(count(times))}</strong>
      <time title=${moment(at)}>${times === 1 ? ago(at, now.value) : text.last(ago(at, now.value))}</time>
      ${times === 1 ? nothing : html`<time title=${moment(firstAt)}>${text.first(ago(firstAt, now.value))}</time>`}
    </div>
  </li>`
}
