import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Schemas } from '../../../../client/client.ts'
import { answered, api, may, session } from '../../api/session.ts'
import { ApiFailure } from '../../api/failure.ts'
import { Follow } from '../../lib/cell.ts'
import { count, time } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import '../../ui/badge.ts'
import '../../ui/dialog.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { toast } from '../../ui/toasts.ts'
import { Asked } from './asked.ts'
import './more.ts'
import { letterRow, letterStyles, type DeadLetter } from './dead-letter.ts'
import { Pages } from './pages.ts'
import { words } from './words.ts'

type Webhook = Schemas['Webhook']

const EVERY_MS = 10_000
type Condition = Webhook['state'] | 'behind'
const TONES: Readonly<Record<Condition, Tone>> = { idle: 'ok', delivering: 'info', waiting: 'bad', behind: 'warn' }

/** How the receivers of events get on, and what was given up: to be delivered again, or forgotten. */
@customElement('cb-webhooks')
export class Webhooks extends LitElement {
  @state() private accessor busy: ReadonlySet<string> = new Set()
  @state() private accessor asking: DeadLetter | undefined

  /** Undefined: the configuration has none. */
  readonly #hooks = new Asked(this, async () => noneIfUnknown(answered(api().GET('/v1/webhooks'))), EVERY_MS)
  readonly #letters = new Pages<DeadLetter>(this, async (cursor) => {
    const query = { limit: '50', ...(cursor === undefined ? {} : { cursor }) }
    const page = await noneIfUnknown(answered(api().GET('/v1/webhooks/dead-letters', { params: { query } })))
    return { items: page?.deadLetters ?? [], next: page?.next ?? null }
  })
  #dead: number | undefined

  static override styles = [
    sheet,
    letterStyles,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      .hooks li {
        display: grid;
        grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr) auto;
        align-items: center;
        gap: 0.15rem 1rem;
        padding: 0.7rem 1rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      .name {
        font-weight: 600;
      }
      .counts {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.4rem;
      }
      .problem {
        grid-column: 2 / -1;
        color: var(--bad);
        font-size: 0.86rem;
        overflow-wrap: anywhere;
      }
      @media (max-width: 46rem) {
        .hooks li {
          grid-template-columns: minmax(0, 1fr);
        }
        .problem {
          grid-column: 1;
        }
        .counts {
          justify-content: flex-start;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language, session)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#letters.begin()
  }

  /** More or fewer were given up than when they were listed. */
  protected override willUpdate(): void {
    const dead = this.#hooks.value?.webhooks.reduce((sum, hook) => sum + hook.dead, 0)
    if (dead === this.#dead) return
    if (this.#dead !== undefined && this.busy.size === 0) this.#letters.begin()
    this.#dead = dead
  }

  override render(): TemplateResult {
    const text = words().webhooks
    const { value, failure, pending } = this.#hooks
    return html`
      <cb-failure .failure=${failure} @retry=${() => this.#hooks.refresh()}></cb-failure>
      ${value ? this.#cards(value.webhooks) : nothing}
      ${
        !value && !failure && !pending
          ? html`<section class="card">
              <cb-empty icon="bell" .heading=${text.none}>${text.noneText}</cb-empty>
            </section>`
          : nothing
      }
      ${value ? this.#deadLetters() : nothing} ${this.#question()}
    `
  }

  #cards(hooks: readonly Webhook[]): TemplateResult {
    const text = words().webhooks
    return html`<section class="card hooks" aria-labelledby="hooks">
      <header><h2 id="hooks">${text.hooks}</h2></header>
      <ul>
        ${hooks.map(
          ({ name, url, types, state, queued, dead, error, retryAt }) =>
            html`<li>
              <span class="name cut" title=${name}>${name}</span>
              <span class="faint cut" title=${url}>
                <span class="mono">${url}</span> · ${types.length === 0 ? text.allTypes : types.join(', ')}
              </span>
              <span class="counts">
                ${queued > 0 ? html`<cb-badge tone="info">${text.queued(count(queued))}</cb-badge>` : nothing}
                ${dead > 0 ? html`<cb-badge tone="warn">${text.dead(count(dead))}</cb-badge>` : nothing}
                ${conditionBadge(conditionOf(state, queued))}
              </span>
              ${
                error === null || conditionOf(state, queued) === 'idle'
                  ? nothing
                  : html`<span class="problem"
                      >${error}${retryAt === null ? nothing : html` · ${text.retryAt(time(retryAt))}`}</span
                    >`
              }
            </li>`,
        )}
      </ul>
    </section>`
  }

  #deadLetters(): TemplateResult {
    const text = words().webhooks
    const { items, failure, pending, next } = this.#letters
    return html`<section class="card" aria-labelledby="letters">
      <header>
        <h2 id="letters">${text.letters}</h2>
        <span class="faint">${text.lettersLead}</span>
      </header>
      <cb-failure .failure=${failure} @retry=${() => this.#letters.retry()}></cb-failure>
      ${
        items?.length === 0
          ? html`<cb-empty icon="check" .heading=${text.noLetters}>${text.noLettersText}</cb-empty>`
          : nothing
      }
      ${
        items && items.length > 0
          ? html`<ul class="letters">
                ${repeat(
                  items,
                  ({ id }) => id,
                  (letter) =>
                    letterRow(letter, {
                      mayAct: may('control'),
                      busy: this.busy.has(letter.id),
                      retry: () => void this.#do(letter, 'retry'),
                      forget: () => (this.asking = letter),
                    }),
                )}
              </ul>
              <cb-more
                ?available=${next !== null && !failure}
                ?pending=${pending}
                @more=${() => this.#letters.more()}
              ></cb-more>`
          : nothing
      }
    </section>`
  }

  #question(): TemplateResult {
    const text = words().webhooks
    const { asking } = this
    return html`<cb-dialog
      .heading=${text.askHeading}
      ?open=${asking !== undefined}
      @close=${() => (this.asking = undefined)}
    >
      ${asking ? html`<p>${text.ask(asking.hook, asking.type)}</p>` : nothing}
      <button slot="actions" type="button" @click=${() => (this.asking = undefined)}>${text.cancel}</button>
      <button slot="actions" class="danger" type="button" id="forget" @click=${this.#forget}>${text.forget}</button>
    </cb-dialog>`
  }

  readonly #forget = (): void => {
    const { asking } = this
    this.asking = undefined
    if (asking) void this.#do(asking, 'forget')
  }

  async #do(letter: DeadLetter, what: 'retry' | 'forget'): Promise<void> {
    const text = words().webhooks
    const params = { path: { id: letter.id } }
    this.busy = new Set([...this.busy, letter.id])
    try {
      if (what === 'retry') {
        await answered(api().POST('/v1/webhooks/dead-letters/{id}/retry', { params }))
      } else await answered(api().DELETE('/v1/webhooks/dead-letters/{id}', { params }))
      this.#letters.drop(({ id }) => id === letter.id)
      toast({ tone: 'ok', text: what === 'retry' ? text.retried : text.forgotten })
    } catch (error) {
      const { status, detail, code } = ApiFailure.of(error)
      toast({ tone: 'bad', text: detail, detail: code })
      if (status === 404) this.#letters.drop(({ id }) => id === letter.id)
    }
    this.busy = new Set([...this.busy].filter((id) => id !== letter.id))
    this.#hooks.refresh()
  }
}

/** Nothing is under way, but what was not taken waits aside for its next attempt. */
function conditionOf(state: Webhook['state'], queued: number): Condition {
  return state === 'idle' && queued > 0 ? 'behind' : state
}

function conditionBadge(condition: Condition): TemplateResult {
  return html`<cb-badge tone=${TONES[condition]} dot>${words().webhooks.states[condition]}</cb-badge>`
}

/** Without webhooks in the configuration there are no such routes. */
async function noneIfUnknown<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (ApiFailure.of(error).status === 404) return undefined
    throw error
  })
}
