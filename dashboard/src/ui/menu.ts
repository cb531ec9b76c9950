import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import type { Tone } from '../lib/quality.ts'
import './icon.ts'
import type { IconName } from './icons.ts'
import { sheet } from './sheet.ts'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: IconName | undefined
  readonly tone?: Tone | undefined
  readonly disabled?: boolean | undefined
}

/**
 * A button with what can be done in a list below it, in front of everything: no table cuts it. Without `caption` the
 * button is its icon alone. @fires choose - CustomEvent<string>, the item's id
 */
@customElement('cb-menu')
export class Menu extends LitElement {
  /** What the button is called. */
  @property() accessor label = ''
  @property() accessor icon: IconName = 'more'
  @property({ attribute: false }) accessor items: readonly MenuItem[] = []
  /** The label is seen, too. */
  @property({ type: Boolean }) accessor caption = false
  @property({ type: Boolean }) accessor disabled = false

  @query('.list') private accessor list!: HTMLElement
  @query('.opener') private accessor opener!: HTMLButtonElement

  static override styles = [
    sheet,
    css`
      :host {
        display: inline-block;
      }
      .opener {
        color: inherit;
      }
      .list {
        position: fixed;
        inset: auto;
        min-width: 11rem;
        max-width: min(22rem, 94vw);
        max-height: 80dvh;
        margin: 0;
        padding: 0.3rem;
        overflow-y: auto;
        background: var(--surface-raised);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        box-shadow: var(--shadow-raised);
        color: var(--ink);
        font-size: 1rem;
        text-align: left;
        filter: none;
      }
      .list:popover-open {
        display: flex;
        flex-direction: column;
      }
      .list button {
        flex: none;
        justify-content: flex-start;
        gap: 0.7em;
        width: 100%;
        min-height: 2.2rem;
        padding: 0 0.7rem;
        border-color: transparent;
        background: transparent;
        font-weight: 500;
      }
      .list button:focus {
        outline: none;
        background: var(--surface-sunken);
      }
      .list button:focus-visible {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      .list cb-icon {
        color: var(--ink-soft);
      }
      .list .bad,
      .list .bad cb-icon {
        color: var(--bad);
      }
      .list .warn,
      .list .warn cb-icon {
        color: var(--warn);
      }
    `,
  ]

  override render() {
    return html`
      <button
        class="opener ${this.caption ? '' : 'plain icon'}"
        type="button"
        aria-label=${this.caption ? nothing : this.label}
        title=${this.caption ? nothing : this.label}
        aria-haspopup="menu"
        aria-expanded="false"
        ?disabled=${this.disabled}
        @pointerdown=${() => (this.#wasOpen = this.open)}
        @click=${this.#onOpener}
        @keydown=${this.#onOpenerKey}
      >
        <cb-icon .name=${this.icon}></cb-icon>${
          this.caption ? html`${this.label}<cb-icon .name=${'chevron-down' as const}></cb-icon>` : nothing
        }
      </button>
      <div
        class="list"
        popover="auto"
        role="menu"
        aria-label=${this.label}
        @beforetoggle=${this.#onToggle}
        @keydown=${this.#onKey}
        @focusout=${this.#onFocusOut}
      >
        ${this.items.map(
          (item) =>
            html`<button
              type="button"
              role="menuitem"
              class=${item.tone ?? ''}
              tabindex="-1"
              ?disabled=${item.disabled}
              @click=${() => this.#choose(item)}
            >
              ${item.icon ? html`<cb-icon .name=${item.icon}></cb-icon>` : nothing}${item.label}
            </button>`,
        )}
      </div>
    `
  }

  get open(): boolean {
    return this.list.matches(':popover-open')
  }

  #show(focus: 'first' | 'last'): void {
    if (!this.open) this.list.showPopover()
    this.#place()
    const items = this.#choosable()
    items.at(focus === 'first' ? 0 : -1)?.focus()
  }

  /** Below the button, or above it where there is more room; never outside the window. */
  #place(): void {
    const at = this.opener.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.list
    const above = at.bottom + height + 8 > innerHeight && at.top > innerHeight - at.bottom
    const left = Math.max(8, Math.min(at.right - width, innerWidth - width - 8))
    this.list.style.left = `${at.left + width + 8 < innerWidth && this.caption ? at.left : left}px`
    this.list.style.top = `${above ? Math.max(8, at.top - height - 4) : at.bottom + 4}px`
  }

  #choosable(): HTMLButtonElement[] {
    return [...this.list.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')]
  }

  #close(): void {
    if (!this.open) return
    this.list.hidePopover()
    this.opener.focus()
  }

  #choose(item: MenuItem): void {
    this.#close()
    this.dispatchEvent(new CustomEvent('choose', { detail: item.id }))
  }

  // A click on the button closes an open list by itself (light dismiss) before it arrives here.
  #wasOpen = false

  readonly #onOpener = (event: MouseEvent): void => {
    event.stopPropagation()
    if (this.#wasOpen) this.#wasOpen = false
    else this.#show('first')
  }

  readonly #onToggle = (event: ToggleEvent): void => {
    const open = event.newState === 'open'
    this.opener.setAttribute('aria-expanded', String(open))
    if (open) addEventListener('scroll', this.#onScroll, { capture: true, passive: true })
    else removeEventListener('scroll', this.#onScroll, { capture: true })
  }

  readonly #onScroll = (event: Event): void => {
    if (event.composedPath()[0] === this.list || !this.open) return
    const { top, bottom } = this.opener.getBoundingClientRect()
    // What it belongs to went out of sight, or only somewhere else.
    if (bottom < 0 || top > innerHeight) this.list.hidePopover()
    else this.#place()
  }

  readonly #onOpenerKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    event.stopPropagation()
    this.#show(event.key === 'ArrowDown' ? 'first' : 'last')
  }

  // ARIA practices, menu button.
  readonly #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation()
    const items = this.#choosable()
    const at = items.indexOf(this.shadowRoot!.activeElement as HTMLButtonElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      items.at(to % items.length)?.focus()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      this.#close()
    } else if (event.key === 'Tab') {
      this.#close()
    } else if (event.key.length === 1) {
      const begins = (item: HTMLElement): boolean =>
        item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase())
      const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
      after.find(begins)?.focus()
    }
  }

  readonly #onFocusOut = (event: FocusEvent): void => {
    const to = event.relatedTarget
    if (to instanceof Node && !this.list.contains(to) && this.open) this.list.hidePopover()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('scroll', this.#onScroll, { capture: true })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-menu': Menu
  }
}
