import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import { CALL_STATES, callWords } from '../../parts/call-words.ts'
import { DIRECTIONS, directionWord } from '../../parts/cause-words.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { isFiltering, type Filter } from './filter.ts'
import { words } from './words.ts'

/** Which calls are shown; what is chosen goes to the address. In a narrow place the choices unfold. */
@customElement('cb-call-filters')
export class CallFilters extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        container-type: inline-size;
      }
      form {
        display: grid;
        grid-template-columns: minmax(10rem, 1fr) repeat(3, minmax(7rem, 11rem)) auto auto;
        gap: 0.6rem;
        align-items: center;
        padding: 0.7rem 1rem;
      }
      .search {
        position: relative;
      }
      .search cb-icon {
        position: absolute;
        left: 0.65rem;
        top: 50%;
        translate: 0 -50%;
        color: var(--ink-faint);
        pointer-events: none;
      }
      .search input {
        padding-left: 2.1rem;
      }
      .unfold {
        display: none;
      }
      @container (max-width: 60rem) {
        form {
          grid-template-columns: minmax(0, 1fr) auto;
          padding: 0.6rem 0.9rem;
        }
        .unfold {
          display: inline-flex;
        }
        form:not(.open) .choice {
          display: none;
        }
        form.open .choice {
          grid-column: 1 / -1;
        }
        button.choice {
          justify-self: start;
        }
      }
      @container (min-width: 34rem) and (max-width: 60rem) {
        form {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        .search {
          grid-column: 1 / 3;
        }
        .unfold {
          justify-self: end;
        }
        form.open .choice {
          grid-column: auto;
        }
      }
    `,
  ]

  @property({ attribute: false }) accessor filter!: Filter
  /** Those there are. */
  @property({ attribute: false }) accessor departments: readonly string[] = []
  @state() private accessor open = false

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const { filter } = this
    const text = words().filters
    const { states } = callWords()
    const chosen = [filter.state, filter.direction, filter.department].filter(Boolean).length + Number(filter.alarms)
    return html`<form
      role="search"
      class=${this.open ? 'open' : ''}
      @submit=${(event: Event) => event.preventDefault()}
    >
      <div class="search">
        <cb-icon name="search"></cb-icon>
        <input
          type="search"
          name="q"
          autocomplete="off"
          spellcheck="false"
          aria-label=${text.search}
          placeholder=${text.hint}
          .value=${live(filter.text)}
          @input=${(event: Event) => rewriteQuery({ q: (event.target as HTMLInputElement).value })}
        />
      </div>
      <button type="button" class="unfold" aria-expanded=${this.open} @click=${() => (this.open = !this.open)}>
        <cb-icon name="filter"></cb-icon>${text.show}${chosen > 0 ? html` (${chosen})` : nothing}
      </button>
      ${this.#choice(
        'state',
        text.state,
        filter.state,
        CALL_STATES.map((it) => [it, states[it]]),
      )}
      ${this.#choice(
        'direction',
        text.direction,
        filter.direction,
        DIRECTIONS.map((it) => [it, directionWord(it)]),
      )}
      ${this.#choice('department', text.department, filter.department, this.#departments())}
      <button
        type="button"
        class="choice"
        aria-pressed=${filter.alarms}
        @click=${() => rewriteQuery({ alarms: filter.alarms ? undefined : '1' })}
      >
        <cb-icon name="warning"></cb-icon>${text.alarms}
      </button>
      ${
        isFiltering(filter)
          ? html`<button type="button" class="plain choice" @click=${clearFilters}>
              <cb-icon name="close"></cb-icon>${text.reset}
            </button>`
          : nothing
      }
    </form>`
  }

  #choice(key: string, label: string, value: string, options: readonly (readonly [string, string])[]): TemplateResult {
    return html`<select
      class="choice"
      name=${key}
      aria-label=${label}
      .value=${live(value)}
      @change=${(event: Event) => rewriteQuery({ [key]: (event.target as HTMLSelectElement).value })}
    >
      <option value="" ?selected=${value === ''}>${label}: ${words().filters.any}</option>
      ${options.map(([option, name]) => html`<option value=${option} ?selected=${value === option}>${name}</option>`)}
    </select>`
  }

  /** What is asked for stays to be seen where nobody of it calls now. */
  #departments(): readonly (readonly [string, string])[] {
    const { department } = this.filter
    const all = new Set(this.departments)
    if (department !== '') all.add(department)
    return [...all].sort((a, b) => a.localeCompare(b, language.value)).map((name) => [name, name])
  }
}

export function clearFilters(): void {
  rewriteQuery({ q: undefined, state: undefined, direction: undefined, department: undefined, alarms: undefined })
}
