import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { sheet } from './sheet.ts'

export interface Option {
  readonly value: string
  readonly label: string
}

/** One of a few, all of them in sight. @fires change - CustomEvent<string>, the value chosen */
@customElement('cb-segmented')
export class Segmented extends LitElement {
  @property({ attribute: false }) accessor options: readonly Option[] = []
  @property() accessor value = ''
  @property() accessor label = ''

  static override styles = [
    sheet,
    css`
      :host {
        display: inline-block;
        max-width: 100%;
      }
      div {
        display: inline-flex;
        max-width: 100%;
        padding: 0.15rem;
        gap: 0.15rem;
        overflow-x: auto;
        scrollbar-width: none;
        background: var(--surface-sunken);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
      }
      button {
        flex: 1 0 auto;
        min-height: 1.8rem;
        padding: 0 0.75rem;
        border-color: transparent;
        border-radius: calc(var(--radius-small) - 0.15rem);
        background: transparent;
        color: var(--ink-soft);
        font-size: 0.86rem;
      }
      button:hover:not([aria-checked='true']) {
        background: transparent;
        color: var(--ink);
      }
      button[aria-checked='true'] {
        background: var(--surface-raised);
        border-color: var(--line);
        box-shadow: var(--shadow);
        color: var(--ink);
        font-weight: 600;
      }
      button:focus-visible {
        outline-offset: -1px;
      }
    `,
  ]

  override render() {
    const chosen = this.options.some((option) => option.value === this.value) ? this.value : this.options[0]?.value
    return html`<div role="radiogroup" aria-label=${this.label} @keydown=${this.#onKey}>
      ${this.options.map(
        (option) =>
          html`<button
            type="button"
            role="radio"
            aria-checked=${option.value === this.value}
            tabindex=${option.value === chosen ? 0 : -1}
            @click=${() => this.#choose(option.value)}
          >
            ${option.label}
          </button>`,
      )}
    </div>`
  }

  #choose(value: string): void {
    if (value === this.value) return
    this.value = value
    this.dispatchEvent(new CustomEvent('change', { detail: value }))
  }

  // ARIA practices, radio group: arrows move and choose, around the ends.
  readonly #onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined || !this.options.length) return
    event.preventDefault()
    const count = this.options.length
    const at = Math.max(
      0,
      this.options.findIndex((option) => option.value === this.value),
    )
    const next = (at + step + count) % count
    this.#choose(this.options[next]!.value)
    this.renderRoot.querySelectorAll('button')[next]?.focus()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-segmented': Segmented
  }
}
