import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import '../../ui/empty.ts'
import { sheet } from '../../ui/sheet.ts'
import type { Lookup } from './lookup.ts'
import { words } from './words.ts'

/** The ways for numbers that no mapping has, in the order in which they are tried. */
@customElement('cb-routes-table')
export class RoutesTable extends LitElement {
  static override styles = [
    sheet,
    css`
      th:first-child,
      td:first-child {
        padding-left: 1rem;
      }
    `,
  ]

  @property({ attribute: false }) accessor routes: Lookup['routes'] = []

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words()
    return html`<section class="card" aria-labelledby="routes">
      <header>
        <h2 id="routes">${text.routes}</h2>
        <span class="faint">${text.routesLead}</span>
      </header>
      ${
        this.routes.length === 0
          ? html`<cb-empty icon="route" heading=${text.noRoutes}>${text.noRoutesText}</cb-empty>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-labelledby="routes">
              <table>
                <thead>
                  <tr>
                    <th>${text.name}</th>
                    <th>${text.pattern}</th>
                    <th>${text.from}</th>
                    <th>${text.leadsTo}</th>
                    <th>${text.identity}</th>
                    <th>${text.limits}</th>
                  </tr>
                </thead>
                <tbody>
                  ${this.routes.map((route) => this.#row(route))}
                </tbody>
              </table>
            </div>`
      }
    </section>`
  }

  #row({ name, from, match, identity, rings, dials, limits }: Lookup['routes'][number]): TemplateResult {
    return html`<tr>
      <td>${name}</td>
      <td class="mono">${match}</td>
      <td>${words().froms[from]}</td>
      <td class="mono">${rings ?? dials}</td>
      <td>${identity.replace(/^sip:/, '')}</td>
      <td>${limits ? this.#limits(limits) : nothing}</td>
    </tr>`
  }

  #limits(limits: Readonly<Record<string, unknown>>): string {
    const text = words().editor
    const labels: Readonly<Record<string, string>> = {
      maxConcurrent: text.maxConcurrent,
      perMinute: text.perMinute,
      perDay: text.perDay,
      maxMinutes: text.maxMinutes,
    }
    return Object.entries(limits)
      .map(([key, value]) => (Array.isArray(value) ? value.join(', ') : `${labels[key] ?? key}: ${String(value)}`))
      .join(' · ')
  }
}
