import { html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { answered, api } from '../../../api/session.ts'
import { nameOf } from '../../../parts/party.ts'
import { Asks } from './asks.ts'
import { words } from './words.ts'

/** Asks before it ends the call for all. @fires close */
@customElement('cb-ask-hang-up')
export class AskHangUp extends Asks {
  override render(): TemplateResult {
    const text = words().hangUp
    const { from, to, participants } = this.call
    const inside = participants.filter(({ state }) => state === 'joined').length
    return html`<cb-dialog .heading=${text.heading} .open=${true} @close=${this.close}>
      <p>${text.text(nameOf(from), nameOf(to))}</p>
      ${inside > 2 ? html`<p>${text.more(inside)}</p>` : nothing}
      <button slot="actions" type="button" @click=${this.close}>${text.keep}</button>
      <button slot="actions" type="button" class="danger" ?disabled=${this.deed.pending} @click=${this.#hangUp}>
        <cb-icon name="hang-up"></cb-icon>${text.confirm}
      </button>
    </cb-dialog>`
  }

  readonly #hangUp = async (): Promise<void> => {
    const text = words().hangUp
    const path = { path: { id: this.call.callId } }
    await this.deed.run(() => answered(api().DELETE('/v1/calls/{id}', { params: path })), text)
    this.close()
  }
}
