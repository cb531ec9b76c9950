import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { may, session } from '../../api/session.ts'
import { href } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import '../../ui/empty.ts'
import { sheet } from '../../ui/sheet.ts'
import './audit.ts'
import './checks.ts'
import './recent-errors.ts'
import './webhooks.ts'
import { words } from './words.ts'

const TABS = ['checks', 'errors', 'webhooks', 'audit'] as const
type Tab = (typeof TABS)[number]

/** How the bridge is and was: what the doctor finds, what went wrong, what was not delivered, who did what. */
@customElement('cb-health')
export class HealthPage extends LitElement {
  /** Which part, from the address: `errors`; empty: the checks. */
  @property() accessor rest = ''

  static override styles = [
    sheet,
    css`
      nav {
        max-width: 100%;
        overflow-x: auto;
        scrollbar-width: none;
        border-bottom: 1px solid var(--line);
      }
      nav ul {
        display: flex;
        gap: 0.25rem;
      }
      nav a {
        display: block;
        padding: 0.5rem 0.85rem;
        border-bottom: 2px solid transparent;
        color: var(--ink-soft);
        font-size: 0.93rem;
        font-weight: 550;
        text-decoration: none;
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        nav ul {
          justify-content: space-between;
          gap: 0;
        }
        nav a {
          padding: 0.5rem 0.4rem;
        }
      }
      nav a:hover {
        color: var(--ink);
      }
      nav a:focus-visible {
        outline-offset: -2px;
      }
      nav a[aria-current] {
        border-bottom-color: var(--accent);
        color: var(--accent-text);
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language, session)
  }

  override render(): TemplateResult {
    const text = words()
    const tab = TABS.find((known) => known === this.rest) ?? 'checks'
    return html`<div class="page">
      <h1>${text.title}</h1>
      <nav aria-label=${text.sections}>
        <ul>
          ${TABS.filter((it) => it !== 'audit' || may('admin')).map(
            (it) =>
              html`<li>
                <a
                  href=${it === 'checks' ? href('health') : href('health', it)}
                  aria-current=${it === tab ? 'page' : nothing}
                  >${text.tabs[it]}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${part(tab)}
    </div>`
  }
}

function part(tab: Tab): TemplateResult {
  switch (tab) {
    case 'checks':
      return html`<cb-health-checks></cb-health-checks>`
    case 'errors':
      return html`<cb-recent-errors></cb-recent-errors>`
    case 'webhooks':
      return html`<cb-webhooks></cb-webhooks>`
    case 'audit':
      return may('admin')
        ? html`<cb-audit></cb-audit>`
        : html`<cb-empty icon="shield" .heading=${words().audit.onlyAdmin}>${words().audit.onlyAdminText}</cb-empty>`
  }
}
