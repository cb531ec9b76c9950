import { LitElement, css, html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import { sheet } from '../../ui/sheet.ts'
import { words } from './words.ts'

/** The end of a list that goes on: asks for more when it comes into sight, or is pressed. @fires more - does not bubble */
@customElement('cb-more')
export class More extends LitElement {
  @property({ type: Boolean }) accessor pending = false
  /** False: that was all. */
  @property({ type: Boolean }) accessor available = false
  #observer: IntersectionObserver | undefined

  static override styles = [
    sheet,
    css`
      :host {
        min-height: 2.6rem;
        padding: 0.5rem 1rem;
        border-top: 1px solid var(--line);
        text-align: center;
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.#ask()
      },
      { rootMargin: '300px' },
    )
    this.#observer.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#observer?.disconnect()
  }

  override render(): TemplateResult {
    const text = words()
    if (!this.available) return html`<span class="faint">${text.end}</span>`
    return html`<button class="small plain" type="button" ?disabled=${this.pending} @click=${() => this.#ask()}>
      ${this.pending ? text.loadingMore : text.more}
    </button>`
  }

  protected override updated(): void {
    // A short page may leave it in sight, which is no change the observer would tell.
    if (!this.available || this.pending) return
    this.#observer?.unobserve(this)
    this.#observer?.observe(this)
  }

  #ask(): void {
    if (this.available && !this.pending) this.dispatchEvent(new CustomEvent('more'))
  }
}
