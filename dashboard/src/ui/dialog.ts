import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { Follow } from '../lib/cell.ts'
import { defineWords, language } from '../lib/language.ts'
import './icon.ts'
import { sheet } from './sheet.ts'

const words = defineWords({ en: { close: 'Close' }, 'pt-BR': { close: 'Fechar' } })

/**
 * Asks for something before anything else is done; on telephones a sheet at the bottom. Closes itself on Escape, on the
 * cross and on a click beside it, and gives the focus back to where it was. Slots: the body, `actions`.
 *
 * @fires close - also when `open` was taken away; does not bubble
 */
@customElement('cb-dialog')
export class Dialog extends LitElement {
  @property() accessor heading = ''
  @property({ type: Boolean, reflect: true }) accessor open = false
  @property({ type: Boolean, reflect: true }) accessor wide = false

  @query('dialog') private accessor dialog!: HTMLDialogElement
  #returnTo: HTMLElement | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  static override styles = [
    sheet,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(34rem, 94vw);
        max-width: none;
        max-height: min(46rem, 92dvh);
        margin: auto;
        padding: 0;
        overflow: hidden;
        overscroll-behavior: contain;
        background: var(--surface-raised);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow-raised);
        color: var(--ink);
        font-size: 1rem;
      }
      :host([wide]) dialog {
        width: min(52rem, 94vw);
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      dialog::backdrop {
        background: rgb(8 12 20 / 48%);
      }
      header {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding: 0.9rem 0.9rem 0.7rem 1.25rem;
      }
      h2 {
        flex: 1;
        min-width: 0;
        font-size: 1.08rem;
        overflow-wrap: anywhere;
      }
      header button {
        color: var(--ink-soft);
      }
      .body {
        flex: 1;
        min-height: 0;
        padding: 0.35rem 1.25rem 1.25rem;
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.6rem;
        padding: 0.85rem 1.25rem;
        border-top: 1px solid var(--line);
        background: var(--surface-sunken);
      }
      footer.none {
        display: none;
      }
      @media (max-width: 560px) {
        dialog,
        :host([wide]) dialog {
          width: 100vw;
          max-height: 92dvh;
          margin: auto 0 0;
          border-width: 1px 0 0;
          border-radius: 1.1rem 1.1rem 0 0;
        }
        footer {
          padding-bottom: max(0.85rem, env(safe-area-inset-bottom));
        }
        footer ::slotted(*) {
          flex: 1 1 auto;
        }
      }
      @media (prefers-reduced-motion: no-preference) {
        dialog {
          transition:
            opacity 0.14s,
            translate 0.14s ease-out;
        }
        @starting-style {
          dialog[open] {
            opacity: 0;
            translate: 0 0.6rem;
          }
        }
      }
    `,
  ]

  override connectedCallback(): void {
    super.connectedCallback()
    // The browser closes a dialog that leaves the page.
    this.requestUpdate()
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.#onClose} @pointerdown=${this.#onPointerDown}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button
          class="plain icon"
          type="button"
          aria-label=${words().close}
          title=${words().close}
          @click=${() => this.close()}
        >
          <cb-icon .name=${'close' as const}></cb-icon>
        </button>
      </header>
      <div class="body"><slot></slot></div>
      <footer class="none"><slot name="actions" @slotchange=${this.#onActions}></slot></footer>
    </dialog>`
  }

  protected override updated(): void {
    if (this.open === this.dialog.open) return
    if (!this.open) {
      this.dialog.close()
      return
    }
    this.#returnTo = focused()
    this.dialog.showModal()
    // Not the cross, which is first: what is asked for.
    const first = this.querySelector<HTMLElement>('[autofocus], input:not([type=hidden]), select, textarea')
    first?.focus()
  }

  close(): void {
    this.open = false
  }

  readonly #onClose = (): void => {
    // It tells later than it closes: meanwhile it may be open again.
    if (this.dialog.open) return
    this.open = false
    if (this.#returnTo?.isConnected) this.#returnTo.focus()
    this.#returnTo = undefined
    this.dispatchEvent(new CustomEvent('close'))
  }

  // Pressed, not clicked: who marks a text in a field and lets go beside the dialog does not want to leave.
  readonly #onPointerDown = (event: PointerEvent): void => {
    if (event.target !== this.dialog) return
    const box = this.dialog.getBoundingClientRect()
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom
    if (!inside) this.close()
  }

  readonly #onActions = (event: Event): void => {
    const slot = event.target as HTMLSlotElement
    slot.parentElement?.classList.toggle('none', slot.assignedElements().length === 0)
  }
}

/** What has the focus, in whichever tree it is. */
function focused(): HTMLElement | undefined {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element instanceof HTMLElement ? element : undefined
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-dialog': Dialog
  }
}
