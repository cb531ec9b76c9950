import { html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { answered, api } from '../../../api/session.ts'
import { nameOf } from '../../../parts/party.ts'
import { Asks } from './asks.ts'
import { joinedOf } from './who.ts'
import { words } from './words.ts'

/** Asks before it takes somebody out of the call. @fires close */
@customElement('cb-ask-remove')
export class AskRemove extends Asks {
  @property() accessor participant = ''

  override render(): TemplateResult {
    const text = words()
    const who = this.call.participants.find(({ id }) => id === this.participant)
    const name = who ? nameOf(who.party) : this.participant
    const last = who?.state === 'joined' && joinedOf(this.call).length <= 2
    return html`<cb-dialog .heading=${text.removeHeading(name)} .open=${true} @close=${this.close}>
      <p>${last ? text.removeEnds : text.removeHint(name)}</p>
      <button slot="actions" type="button" @click=${this.close}>${text.cancel}</button>
      <button slot="actions" type="button" class="danger" ?disabled=${this.deed.pending} @click=${this.#remove}>
        <cb-icon name="hang-up"></cb-icon>${text.removeConfirm}
      </button>
    </cb-dialog>`
  }

  readonly #remove = async (): Promise<void> => {
    const params = { path: { id: this.call.callId, participant: this.participant } }
    const act = () => answered(api().DELETE('/v1/calls/{id}/participants/{participant}', { params }))
    await this.deed.run(act, { failed: words().removeFailed })
    this.close()
  }
}
