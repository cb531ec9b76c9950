import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import type { Call } from '../../live/happened.ts'
import '../../ui/dialog.ts'
import { sheet } from '../../ui/sheet.ts'
import { toast } from '../../ui/toasts.ts'
import { nameOf } from './columns.ts'
import { words } from './words.ts'

/** Asks before it ends a call. @fires close */
@customElement('cb-hang-up')
export class HangUp extends LitElement {
  static override styles = [sheet]

  /** Undefined: nothing is asked. */
  @property({ attribute: false }) accessor call: Call | undefined
  @state() private accessor pending = false

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const { call } = this
    const text = words().hangUp
    const inside = call?.participants.filter(({ state }) => state === 'joined').length ?? 0
    return html`<cb-dialog .heading=${text.heading} .open=${call !== undefined} @close=${this.#close}>
      ${
        call
          ? html`<p>${text.text(nameOf(call.from), nameOf(call.to))}</p>
              ${inside > 2 ? html`<p>${text.more(inside)}</p>` : nothing}`
          : nothing
      }
      <button slot="actions" type="button" @click=${this.#close}>${text.keep}</button>
      <button slot="actions" type="button" class="danger" ?disabled=${this.pending} @click=${this.#hangUp}>
        <cb-icon name="hang-up"></cb-icon>${text.confirm}
      </button>
    </cb-dialog>`
  }

  readonly #close = (): void => {
    if (this.call) this.dispatchEvent(new CustomEvent('close'))
  }

  readonly #hangUp = async (): Promise<void> => {
    const { call } = this
    if (!call) return
    const text = words().hangUp
    this.pending = true
    try {
      await answered(api().DELETE('/v1/calls/{id}', { params: { path: { id: call.callId } } }))
      toast({ tone: 'ok', text: text.done(nameOf(call.from), nameOf(call.to)) })
    } catch (error) {
      toast({ tone: 'bad', text: text.failed, detail: ApiFailure.of(error).detail })
    } finally {
      this.pending = false
      this.#close()
    }
  }
}
