import { LitElement, css, html, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icons, type IconName } from './icons.ts'

/** A picture beside words, of the size and colour of the text; it says nothing to who listens. */
@customElement('cb-icon')
export class Icon extends LitElement {
  @property() accessor name: IconName | undefined

  static override styles = css`
    :host {
      display: inline-block;
      flex: none;
      width: 1.15em;
      height: 1.15em;
      vertical-align: -0.2em;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.6;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('aria-hidden', 'true')
  }

  override render() {
    return html`<svg viewBox="0 0 20 20">${this.name ? svg`<path d=${icons[this.name]} />` : ''}</svg>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-icon': Icon
  }
}
