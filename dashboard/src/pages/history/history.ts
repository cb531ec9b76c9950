import { LitElement, html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { sheet } from '../../ui/sheet.ts'

@customElement('cb-history')
export class HistoryPage extends LitElement {
  static override styles = [sheet]

  override render(): TemplateResult {
    return html`<h1>history</h1>`
  }
}
