import { html, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../../client/client.ts'
import { answered, api } from '../../../api/session.ts'
import '../../../parts/destination-field.ts'
import { Asks } from './asks.ts'
import { words } from './words.ts'

/** Asks who is to be called into the conference. @fires close */
@customElement('cb-ask-add')
export class AskAdd extends Asks {
  @state() private accessor to: Schemas['Destination'] | undefined

  override render(): TemplateResult {
    const text = words()
    return html`<cb-dialog .heading=${text.addHeading} .open=${true} @close=${this.close}>
      <form @submit=${this.#add}>
        <cb-destination-field
          .label=${text.destination}
          @change=${({ detail }: CustomEvent<Schemas['Destination'] | undefined>) => (this.to = detail)}
        ></cb-destination-field>
        <p class="hint">${text.addHint}</p>
      </form>
      <button slot="actions" type="button" @click=${this.close}>${text.cancel}</button>
      <button
        slot="actions"
        type="button"
        class="primary"
        ?disabled=${this.deed.pending || !this.to}
        @click=${this.#add}
      >
        <cb-icon name="plus"></cb-icon>${text.addConfirm}
      </button>
    </cb-dialog>`
  }

  readonly #add = async (event: Event): Promise<void> => {
    event.preventDefault()
    const { to } = this
    if (!to) return
    const params = { path: { id: this.call.callId } }
    const added = await this.deed.run(
      () => answered(api().POST('/v1/calls/{id}/participants', { params, body: { to } })),
      { failed: words().addFailed },
    )
    if (added) this.close()
  }
}
