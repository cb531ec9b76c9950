import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { ApiFailure } from '../api/failure.ts'
import { Follow } from '../lib/cell.ts'
import { defineWords, language } from '../lib/language.ts'
import './icon.ts'
import { sheet } from './sheet.ts'

const words = defineWords({
  en: { retry: 'Try again', network: 'The bridge does not answer.' },
  'pt-BR': { retry: 'Tentar de novo', network: 'A ponte não responde.' },
})

/** What went wrong with a request, in the bridge's own words. Nothing while nothing did. @fires retry - does not bubble */
@customElement('cb-failure')
export class Failure extends LitElement {
  @property({ attribute: false }) accessor failure: ApiFailure | undefined

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
      div.failure {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: 0.7rem;
        padding: 0.75rem 0.9rem;
        background: var(--bad-soft);
        border: 1px solid color-mix(in srgb, var(--bad) 35%, transparent);
        border-radius: var(--radius-small);
        font-size: 0.92rem;
      }
      cb-icon {
        margin-top: 0.12em;
        color: var(--bad);
      }
      .what {
        flex: 1 1 14rem;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .code {
        color: var(--ink-soft);
      }
      ul {
        margin-top: 0.4rem;
        font-size: 0.88rem;
      }
      li + li {
        margin-top: 0.15rem;
      }
      button {
        align-self: center;
      }
      button cb-icon {
        margin: 0;
        color: inherit;
      }
    `,
  ]

  override render() {
    const { failure } = this
    if (!failure) return nothing
    return html`<div class="failure" role="alert">
      <cb-icon .name=${'warning' as const}></cb-icon>
      <div class="what">
        <p>${failure.status === 0 ? words().network : failure.detail}</p>
        <p class="code mono">${failure.status === 0 ? failure.detail : failure.code}</p>
        ${
          failure.problems.length
            ? html`<ul>
                ${failure.problems.map(({ key, message }) => html`<li><span class="mono">${key}</span> ${message}</li>`)}
              </ul>`
            : nothing
        }
      </div>
      ${
        failure.retryable
          ? html`<button type="button" class="small" @click=${() => this.dispatchEvent(new CustomEvent('retry'))}>
              <cb-icon .name=${'refresh' as const}></cb-icon>${words().retry}
            </button>`
          : nothing
      }
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-failure': Failure
  }
}
