import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Tone } from '../lib/quality.ts'
import { sheet } from './sheet.ts'

/** A word about a state. The word says it, the colour only repeats it. */
@customElement('cb-badge')
export class Badge extends LitElement {
  @property({ reflect: true }) accessor tone: Tone = 'neutral'
  @property({ type: Boolean }) accessor dot = false

  static override styles = [
    sheet,
    css`
      :host {
        --tint: var(--ink-soft);
        display: inline-flex;
        align-items: center;
        gap: 0.4em;
        max-width: 100%;
        min-height: 1.5em;
        padding: 0.1em 0.6em;
        border-radius: 99rem;
        background: var(--surface-sunken);
        box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--tint) 16%, transparent);
        color: var(--tint);
        font-size: 0.8rem;
        font-weight: 600;
        line-height: 1.3;
        vertical-align: middle;
        white-space: nowrap;
      }
      :host([tone='ok']) {
        --tint: var(--ok);
        background: var(--ok-soft);
      }
      :host([tone='warn']) {
        --tint: var(--warn);
        background: var(--warn-soft);
      }
      :host([tone='bad']) {
        --tint: var(--bad);
        background: var(--bad-soft);
      }
      :host([tone='info']) {
        --tint: var(--info);
        background: var(--info-soft);
      }
      i {
        flex: none;
        width: 0.5em;
        height: 0.5em;
        border-radius: 50%;
        background: currentColor;
      }
    `,
  ]

  override render() {
    return html`${this.dot ? html`<i></i>` : nothing}<span class="cut"><slot></slot></span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-badge': Badge
  }
}
