import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Tone } from '../lib/quality.ts'
import { sheet } from './sheet.ts'

/** One figure with its name: large, in one line, in a place that does not change with its length. */
@customElement('cb-tile')
export class Tile extends LitElement {
  @property() accessor label = ''
  /** As shown; the caller rounds. */
  @property() accessor value = ''
  @property() accessor unit = ''
  @property() accessor detail = ''
  @property({ reflect: true }) accessor tone: Tone = 'neutral'

  static override styles = [
    sheet,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 0.15rem;
        min-width: 0;
        padding: 0.85rem 1rem 0.9rem;
        overflow: hidden;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow);
      }
      .label {
        color: var(--ink-soft);
        font-size: 0.85rem;
        font-weight: 550;
      }
      .figure {
        display: flex;
        align-items: baseline;
        gap: 0.3rem;
        min-width: 0;
        font-size: 1.7rem;
        font-weight: 650;
        line-height: 1.25;
        letter-spacing: -0.02em;
        white-space: nowrap;
      }
      .unit {
        flex: none;
        color: var(--ink-faint);
        font-size: 0.9rem;
        font-weight: 500;
        letter-spacing: 0;
      }
      .detail {
        min-height: 1.45em;
        color: var(--ink-faint);
        font-size: 0.82rem;
      }
      :host([tone='ok']) .figure > :first-child {
        color: var(--ok);
      }
      :host([tone='warn']) .figure > :first-child {
        color: var(--warn);
      }
      :host([tone='bad']) .figure > :first-child {
        color: var(--bad);
      }
      slot[name='chart'] {
        display: block;
        margin-top: auto;
      }
      slot[name='chart']::slotted(*) {
        margin-top: 0.45rem;
      }
    `,
  ]

  override render() {
    return html`
      <div class="label cut" title=${this.label}>${this.label}</div>
      <div class="figure">
        <span class="cut">${this.value || '–'}</span>
        ${this.unit ? html`<span class="unit">${this.unit}</span>` : nothing}
      </div>
      <div class="detail cut"><slot name="detail">${this.detail}</slot></div>
      <slot name="chart"></slot>
    `
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-tile': Tile
  }
}
