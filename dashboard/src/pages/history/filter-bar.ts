import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import { addressChoice, type Choice } from '../../parts/address-choice.ts'
import {
  CAUSES,
  causeWord,
  DIRECTIONS,
  directionWord,
  endedByWord,
  ENDERS,
  RESULTS,
  resultWord,
} from '../../parts/cause-words.ts'
import { shortMapping, type MappingChoice } from '../../parts/mapping-choices.ts'
import '../../parts/range-picker.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { chosenOf, FILTER_KEYS, HISTORY_RANGES, isFiltering, type Filter } from './filter.ts'
import { words } from './words.ts'

/** Which ended calls or recordings are shown; what is chosen goes to the address. In a narrow place it unfolds. */
@customElement('cb-history-filters')
export class HistoryFilters extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        container-type: inline-size;
      }
      form {
        display: grid;
        grid-template-columns: minmax(12rem, 1.4fr) repeat(5, minmax(6rem, 1fr));
        gap: 0.6rem;
        align-items: center;
        padding: 0.7rem 1rem;
      }
      .top {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        gap: 0.6rem;
        min-width: 0;
      }
      .few {
        grid-template-columns: minmax(0, 1fr) minmax(8rem, 16rem);
      }
      .few .top {
        grid-column: 1;
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
      @container (max-width: 62rem) {
        form:not(.few) {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        .search {
          grid-column: 1 / 3;
        }
        .unfold {
          display: inline-flex;
          justify-self: end;
        }
        form:not(.open, .few) .choice {
          display: none;
        }
      }
      @container (max-width: 34rem) {
        form {
          padding: 0.6rem 0.9rem;
        }
        form:not(.few) {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .few {
          grid-template-columns: minmax(0, 1fr);
        }
        .search,
        .few .top {
          grid-column: auto;
        }
        .top {
          flex-wrap: wrap;
        }
        form.open .choice {
          grid-column: 1 / -1;
        }
      }
    `,
  ]

  @property({ attribute: false }) accessor filter!: Filter
  @property({ attribute: false }) accessor mappings: readonly MappingChoice[] = []
  /** Time and mapping only: what recordings can be asked for by. */
  @property({ type: Boolean }) accessor few = false
  @state() private accessor open = false

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const { filter, few } = this
    const text = words().filters
    const chosen = chosenOf(filter)
    const mapping = addressChoice('mapping', text.mapping, filter.mapping, this.#mappings())
    return html`<form
      role="search"
      class="${this.open ? 'open' : ''} ${few ? 'few' : ''}"
      @submit=${(event: Event) => event.preventDefault()}
    >
      <div class="top">
        <cb-range-picker .range=${filter.range} .names=${HISTORY_RANGES}></cb-range-picker>
        ${
          (few ? filter.mapping !== '' : isFiltering(filter))
            ? html`<button type="button" class="plain" @click=${clearFilters}>
                <cb-icon name="close"></cb-icon>${text.reset}
              </button>`
            : nothing
        }
      </div>
      ${
        few
          ? mapping
          : html`
              <div class="search">
                <cb-icon name="search"></cb-icon>
                <input
                  type="search"
                  name="q"
                  maxlength="128"
                  autocomplete="off"
                  spellcheck="false"
                  aria-label=${text.search}
                  placeholder=${text.hint}
                  .value=${live(filter.party)}
                  @input=${(event: Event) => rewriteQuery({ q: (event.target as HTMLInputElement).value })}
                />
              </div>
              <button type="button" class="unfold" aria-expanded=${this.open} @click=${() => (this.open = !this.open)}>
                <cb-icon name="filter"></cb-icon>${text.show}${chosen > 0 ? html` (${chosen})` : nothing}
              </button>
              ${addressChoice('result', text.result, filter.result, choices(RESULTS, resultWord))}
              ${addressChoice('cause', text.cause, filter.cause, choices(CAUSES, causeWord))} ${mapping}
              ${addressChoice('direction', text.direction, filter.direction, choices(DIRECTIONS, directionWord))}
              ${addressChoice('endedBy', text.endedBy, filter.endedBy, choices(ENDERS, endedByWord))}
            `
      }
    </form>`
  }

  /** What a link asks for can be seen and taken away though nobody knows of it. */
  #mappings(): readonly Choice[] {
    const { mapping } = this.filter
    const known = this.mappings.map(({ mapping, name, department }): Choice => {
      return [mapping, department ? `${name} (${department})` : name]
    })
    if (mapping !== '' && !known.some(([value]) => value === mapping)) known.push([mapping, shortMapping(mapping)])
    return known.sort(([, a], [, b]) => a.localeCompare(b, language.value))
  }
}

const choices = (values: readonly string[], word: (value: string) => string): readonly Choice[] =>
  values.map((value) => [value, word(value)])

export function clearFilters(): void {
  rewriteQuery(Object.fromEntries(FILTER_KEYS.map((key) => [key, undefined])))
}
