import { html, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../../client/client.ts'
import { answered, api } from '../../../api/session.ts'
import { Asks } from './asks.ts'
import { words } from './words.ts'

/** What is not chosen is as the mapping or the configuration wants it. */
const USUAL = ''

/** Asks how the call is to be recorded. @fires close */
@customElement('cb-ask-record')
export class AskRecord extends Asks {
  @state() private accessor layout = USUAL
  @state() private accessor format = USUAL
  @state() private accessor announce = USUAL

  override render(): TemplateResult {
    const text = words().recording
    const usual = { value: USUAL, label: text.usual }
    return html`<cb-dialog .heading=${text.heading} .open=${true} @close=${this.close}>
      <div class="fields">
        ${choice(text.layout, this.layout, [usual, ...options(text.layouts)], (it) => (this.layout = it))}
        ${choice(text.format, this.format, [usual, ...options(text.formats)], (it) => (this.format = it))}
        ${choice(text.announce, this.announce, [usual, ...options(text.announces)], (it) => (this.announce = it))}
        <p class="hint">${text.law}</p>
      </div>
      <button slot="actions" type="button" @click=${this.close}>${words().cancel}</button>
      <button slot="actions" type="button" class="primary" ?disabled=${this.deed.pending} @click=${this.#record}>
        <cb-icon name="record"></cb-icon>${text.start}
      </button>
    </cb-dialog>`
  }

  readonly #record = async (): Promise<void> => {
    const { layout, format, announce } = this
    const body: Schemas['StartRecording'] = {
      ...((layout === 'mixed' || layout === 'split') && { layout }),
      ...((format === 'ogg' || format === 'wav') && { format }),
      ...(announce !== USUAL && { announce: announce === 'yes' }),
    }
    const params = { path: { id: this.call.callId } }
    const begun = await this.deed.run(() => answered(api().POST('/v1/calls/{id}/recording', { params, body })), {
      failed: words().recording.failed,
    })
    if (begun) this.close()
  }
}

interface Option {
  readonly value: string
  readonly label: string
}

function options(labels: Readonly<Record<string, string>>): Option[] {
  return Object.entries(labels).map(([value, label]) => ({ value, label }))
}

function choice(label: string, value: string, all: Option[], choose: (value: string) => void): TemplateResult {
  return html`<div>
    <span class="legend">${label}</span><br />
    <cb-segmented
      .label=${label}
      .options=${all}
      .value=${value}
      @change=${({ detail }: CustomEvent<string>) => choose(detail)}
    ></cb-segmented>
  </div>`
}
