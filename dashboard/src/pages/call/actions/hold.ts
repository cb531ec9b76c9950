import { html, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { answered, api } from '../../../api/session.ts'
import { Asks } from './asks.ts'
import { soundChoice } from './transfer.ts'
import { joinedOf, whoChoice } from './who.ts'
import { words } from './words.ts'

/** Asks who is to wait, and what they hear. @fires close */
@customElement('cb-ask-hold')
export class AskHold extends Asks {
  @property() accessor participant = ''
  @state() private accessor sound: 'music' | 'silence' = 'music'

  override render(): TemplateResult {
    const text = words()
    return html`<cb-dialog .heading=${text.holdHeading} .open=${true} @close=${this.close}>
      <div class="fields">
        ${whoChoice({
          legend: text.who,
          people: this.#people,
          value: this.#who,
          choose: (id) => (this.participant = id),
        })}
        ${soundChoice(text.hears, this.sound, (it) => (this.sound = it))}
        <p class="hint">${text.holdHint}</p>
      </div>
      <button slot="actions" type="button" @click=${this.close}>${text.cancel}</button>
      <button slot="actions" type="button" class="primary" ?disabled=${this.deed.pending} @click=${this.#hold}>
        <cb-icon name="hold"></cb-icon>${text.holdConfirm}
      </button>
    </cb-dialog>`
  }

  get #people() {
    return joinedOf(this.call).filter(({ onHold }) => !onHold)
  }

  get #who(): string {
    const people = this.#people
    return people.some(({ id }) => id === this.participant) ? this.participant : (people[0]?.id ?? '')
  }

  readonly #hold = async (): Promise<void> => {
    const params = { path: { id: this.call.callId, participant: this.#who } }
    const { sound } = this
    const held = await this.deed.run(
      () => answered(api().POST('/v1/calls/{id}/participants/{participant}/hold', { params, body: { sound } })),
      { failed: words().holdFailed },
    )
    if (held) this.close()
  }
}
