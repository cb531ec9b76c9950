import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { may, session } from '../../../api/session.ts'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import type { Call } from '../../../live/happened.ts'
import '../../../ui/icon.ts'
import type { IconName } from '../../../ui/icons.ts'
import { sheet } from '../../../ui/sheet.ts'
import type { CallPicture } from '../data/picture.ts'
import './hang-up.ts'
import { words } from './words.ts'

type Question = 'hang-up'

/** What may be done with a live call; nothing of it for those who may only look. */
@customElement('cb-call-actions')
export class Actions extends LitElement {
  static override styles = [
    sheet,
    css`
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      .end {
        margin-left: auto;
      }
    `,
  ]

  @property({ attribute: false }) accessor picture: CallPicture | undefined
  @state() private accessor asked: Question | undefined

  constructor() {
    super()
    new Follow(this, language, session)
  }

  override render(): TemplateResult | typeof nothing {
    const call = this.picture?.record ? undefined : this.picture?.call
    if (!call || !may('control')) return nothing
    const text = words()
    return html`<div class="actions" role="group" aria-label=${text.bar}>
        ${this.#button('hang-up', 'hang-up', text.hangUpShort, 'danger end', call.state === 'ending')}
      </div>
      ${this.#dialog(call)}`
  }

  #button(question: Question, icon: IconName, label: string, kind: string, disabled: boolean): TemplateResult {
    return html`<button type="button" class=${kind} ?disabled=${disabled} @click=${() => (this.asked = question)}>
      <cb-icon .name=${icon}></cb-icon>${label}
    </button>`
  }

  #dialog(call: Call): TemplateResult | typeof nothing {
    const close = (): void => void (this.asked = undefined)
    switch (this.asked) {
      case undefined:
        return nothing
      case 'hang-up':
        return html`<cb-ask-hang-up .call=${call} @close=${close}></cb-ask-hang-up>`
    }
  }
}
