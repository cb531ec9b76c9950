import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../client/client.ts'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import '../../ui/badge.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import type { MappingRow } from './lookup.ts'
import { words } from './words.ts'

type Outcome = Schemas['NumberTested']

const TONES: Record<Outcome['kind'], Tone> = { mapping: 'ok', route: 'ok', dialplan: 'info', refused: 'bad' }

/** Asks what would happen to a number, and shows the way it would go. */
@customElement('cb-number-test')
export class NumberTest extends LitElement {
  static override styles = [
    sheet,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem;
        align-items: end;
      }
      form > label:first-child {
        flex: 1 1 16rem;
      }
      form > label {
        flex: 0 1 11rem;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.4rem 1rem;
        margin-top: 0.9rem;
        font-size: 0.92rem;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .outcome {
        margin-top: 1rem;
        padding-top: 1rem;
        border-top: 1px solid var(--line);
      }
    `,
  ]

  /** Which identities an app may call. */
  @property({ attribute: false }) accessor mappings: readonly MappingRow[] = []
  @state() private accessor from: 'phone' | 'app' = 'phone'
  @state() private accessor outcome: Outcome | undefined = undefined
  @state() private accessor failure: ApiFailure | undefined = undefined
  @state() private accessor busy = false
  @query('#number') private accessor number!: HTMLInputElement
  @query('#identity') private accessor identity!: HTMLSelectElement | null

  constructor() {
    super()
    new Follow(this, language)
  }

  /** Tests a number as from a phone. */
  async try(number: string): Promise<void> {
    this.from = 'phone'
    await this.updateComplete
    this.number.value = number
    this.number.focus()
    await this.#test()
  }

  override render(): TemplateResult {
    const text = words().tester
    return html`
      <section class="card" aria-labelledby="heading">
        <header>
          <h2 id="heading">${text.heading}</h2>
          <span class="faint">${text.lead}</span>
        </header>
        <div class="body">
          <form @submit=${this.#submit}>
            <label class="field">${text.number}<input id="number" required maxlength="256" autocomplete="off" /></label>
            <label class="field">
              ${text.from}
              <select id="from" @change=${this.#choose}>
                <option value="phone" ?selected=${this.from === 'phone'}>${text.phone}</option>
                <option value="app" ?selected=${this.from === 'app'}>${text.app}</option>
              </select>
            </label>
            ${
              this.from === 'app'
                ? html`<label class="field">
                    ${text.identity}
                    <select id="identity">
                      ${this.mappings.map(
                        ({ sipUri, displayName }) => html`<option value=${sipUri}>${displayName}</option>`,
                      )}
                    </select>
                  </label>`
                : nothing
            }
            <button ?disabled=${this.busy}>${text.submit}</button>
          </form>
          <div aria-live="polite">
            <cb-failure .failure=${this.failure} @retry=${() => void this.#test()}></cb-failure>
            ${this.outcome ? this.#result(this.outcome) : nothing}
          </div>
        </div>
      </section>
    `
  }

  #result({ kind, mapping, route, captures, rings, dials, limits, detail }: Outcome): TemplateResult {
    const text = words().tester
    const line = (label: string, value: string | null | undefined) =>
      value
        ? html`<dt>${label}</dt>
            <dd>${value}</dd>`
        : nothing
    const taken = Object.entries(captures).map(([name, value]) => `${name} = ${value}`)
    const entersRoom = kind === 'mapping' && this.mappings.find(({ sipUri }) => sipUri === mapping)?.room
    return html`<div class="outcome" id="outcome">
      <cb-badge tone=${TONES[kind]} dot>${text.kinds[kind]}</cb-badge>
      <dl>
        ${line(text.mapping, mapping)} ${line(text.route, route)} ${line(text.captured, taken.join(', '))}
        ${entersRoom ? line('', text.room) : line(text.rings, rings.join(', '))} ${line(text.dials, dials)}
        ${line(text.limits, limits.join(', '))} ${line('', detail)}
      </dl>
    </div>`
  }

  #choose(event: Event): void {
    this.from = (event.target as HTMLSelectElement).value === 'app' ? 'app' : 'phone'
    this.outcome = undefined
  }

  #submit(event: Event): void {
    event.preventDefault()
    void this.#test()
  }

  async #test(): Promise<void> {
    const number = this.number.value.trim()
    if (number === '' || this.busy) return
    this.busy = true
    this.failure = undefined
    const identity = this.from === 'app' ? this.identity?.value : undefined
    const body = { from: this.from, number, ...(identity ? { identity } : {}) }
    try {
      this.outcome = await answered(api().POST('/v1/mappings/test', { body }))
    } catch (error) {
      this.outcome = undefined
      this.failure = ApiFailure.of(error)
    }
    this.busy = false
  }
}
