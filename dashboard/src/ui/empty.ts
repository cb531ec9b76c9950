import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import './icon.ts'
import type { IconName } from './icons.ts'
import { sheet } from './sheet.ts'

/** Where there is nothing to show: why, and what to do. Slots: the text, `actions`. */
@customElement('cb-empty')
export class Empty extends LitElement {
  @property() accessor icon: IconName | undefined
  @property() accessor heading = ''

  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: 0.35rem;
        padding: 2.5rem 1.25rem;
        color: var(--ink-soft);
        font-size: 0.92rem;
        text-align: center;
        text-wrap: balance;
      }
      .mark {
        display: grid;
        place-items: center;
        width: 2.9rem;
        height: 2.9rem;
        margin-bottom: 0.4rem;
        border-radius: 50%;
        background: var(--surface-sunken);
        color: var(--ink-faint);
        font-size: 1.15rem;
      }
      .heading {
        color: var(--ink);
        font-size: 1rem;
        font-weight: 600;
      }
      .text {
        display: block;
        max-width: 34rem;
      }
      slot[name='actions']::slotted(*) {
        margin-top: 0.6rem;
      }
    `,
  ]

  override render() {
    return html`
      ${this.icon ? html`<div class="mark"><cb-icon .name=${this.icon}></cb-icon></div>` : nothing}
      ${this.heading ? html`<p class="heading">${this.heading}</p>` : nothing}
      <slot class="text"></slot>
      <slot name="actions"></slot>
    `
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-empty': Empty
  }
}
