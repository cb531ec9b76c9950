import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { Follow } from '../lib/cell.ts'
import { time } from '../lib/format.ts'
import { language } from '../lib/language.ts'
import { now } from '../lib/ticker.ts'
import { live } from '../live/live.ts'
import '../ui/icon.ts'
import { sheet } from '../ui/sheet.ts'
import { toast } from '../ui/toasts.ts'
import { words } from './words.ts'

/**
 * Says that what is seen is not of now, from the moment at which the stream of events is lost until it is back. The root
 * element has `data-stale` meanwhile, which pages use to show figures as old.
 */
@customElement('cb-connection-banner')
export class ConnectionBanner extends LitElement {
  static override styles = [
    sheet,
    css`
      div {
        position: sticky;
        top: 0.5rem;
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.5rem 0.9rem;
        margin-bottom: 1rem;
        padding: 0.65rem 1rem;
        border: 1px solid var(--bad);
        border-radius: var(--radius);
        background: var(--bad-soft);
        color: var(--bad);
        font-size: 0.92rem;
      }
      strong {
        font-weight: 600;
      }
      .end {
        margin-left: auto;
      }
    `,
  ]

  #wasLost = false
  #end: (() => void) | undefined

  constructor() {
    super()
    new Follow(this, language, now)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#end = live.value?.feed.state.subscribe(() => this.#look())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#end?.()
    delete document.documentElement.dataset.stale
  }

  override render(): TemplateResult | typeof nothing {
    const feed = live.value?.feed
    const state = feed?.state.value
    if (!feed || state?.status !== 'lost') return nothing
    const text = words()
    const seconds = state.retryAt === undefined ? 0 : Math.ceil((state.retryAt - Date.now()) / 1000)
    return html`<div role="alert">
      <cb-icon name="unlink"></cb-icon>
      <strong>${text.lost(time(state.since))}</strong>
      <span class="end" aria-live="off">${seconds > 0 ? text.retryIn(seconds) : text.retrying}</span>
      <button class="small" @click=${() => feed.retry()}>${text.retryNow}</button>
    </div>`
  }

  #look(): void {
    const status = live.value?.feed.state.value.status
    if (status === 'lost') {
      this.#wasLost = true
      document.documentElement.dataset.stale = ''
    }
    if (status === 'open') {
      delete document.documentElement.dataset.stale
      if (this.#wasLost) toast({ tone: 'ok', text: words().back })
      this.#wasLost = false
    }
    this.requestUpdate()
  }
}
