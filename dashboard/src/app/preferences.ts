import { LitElement, css, html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { Follow } from '../lib/cell.ts'
import { language, speak } from '../lib/language.ts'
import { chooseTheme, theme } from '../lib/theme.ts'
import '../ui/icon.ts'
import { sheet } from '../ui/sheet.ts'
import { words } from './words.ts'

/** Language and colours, remembered on this device. */
@customElement('cb-preferences')
export class Preferences extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: flex;
        gap: 0.25rem;
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language, theme)
  }

  override render(): TemplateResult {
    const text = words()
    const [other, label] =
      theme.value === 'dark' ? (['light', text.toLight] as const) : (['dark', text.toDark] as const)
    const tongue = language.value === 'en' ? 'pt-BR' : 'en'
    return html`
      <button class="plain small" lang=${tongue} @click=${() => speak(tongue)} id="language">
        <cb-icon name="language"></cb-icon>${text.otherLanguage}
      </button>
      <button class="plain small icon" title=${label} aria-label=${label} @click=${() => chooseTheme(other)} id="theme">
        <cb-icon name=${other === 'dark' ? 'moon' : 'sun'}></cb-icon>
      </button>
    `
  }
}
