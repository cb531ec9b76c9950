import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Schemas } from '../../../../../client/client.ts'
import { answered, api, may, session } from '../../../api/session.ts'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import type { Call } from '../../../live/happened.ts'
import { nameOf } from '../../../parts/party.ts'
import { running } from '../../../parts/running.ts'
import '../../../ui/icon.ts'
import { sheet } from '../../../ui/sheet.ts'
import { Deed } from './deed.ts'
import { words } from './words.ts'

/** What goes on beside the talk: a transfer, a recording; and what can be done about it. */
@customElement('cb-call-under-way')
export class UnderWay extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        gap: 0.6rem;
      }
      .strip {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.7rem;
        padding: 0.55rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--info-soft);
        font-size: 0.92rem;
      }
      .strip > cb-icon {
        color: var(--info);
      }
      .strip.recording {
        background: var(--bad-soft);
      }
      .strip.recording > cb-icon {
        color: var(--bad);
      }
      .text {
        flex: 1 1 12rem;
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ]

  @property({ attribute: false }) accessor call!: Call
  readonly #deed = new Deed(this)

  constructor() {
    super()
    new Follow(this, language, session)
  }

  override render(): TemplateResult {
    const { transfer, recording } = this.call
    const moving = transfer?.state === 'ringing' || transfer?.state === 'consulting'
    return html`${moving ? this.#transfer(transfer) : nothing} ${recording ? this.#recording(recording) : nothing}`
  }

  #transfer(transfer: Schemas['Transfer']): TemplateResult {
    const text = words().underWay
    const { kind, state, target, transferor, transferred, since } = transfer
    const to = nameOf(target)
    const [asks, waits] = [this.#name(transferor), this.#name(transferred)]
    const said =
      state === 'consulting'
        ? text.consulting(asks, to, waits)
        : kind === 'blind'
          ? text.blind(waits, to)
          : text.asks(asks, to)
    return html`<div class="strip" id="transfer" role="status">
      <cb-icon name="transfer"></cb-icon>
      <span class="text">${said} <span class="faint">${running(since)}</span></span>
      ${may('control') ? (state === 'consulting' ? this.#consultation() : this.#takeBack(kind)) : nothing}
    </div>`
  }

  #consultation(): TemplateResult {
    const text = words().underWay
    const params = { path: { id: this.call.callId } }
    return html`${this.#button(text.swap, 'refresh', () => answered(api().POST('/v1/calls/{id}/consultation/swap', { params })))}
    ${this.#button(text.complete, 'check', () => answered(api().POST('/v1/calls/{id}/consultation/complete', { params })), 'primary')}
    ${this.#takeBack('attended')}`
  }

  #takeBack(kind: Schemas['Transfer']['kind']): TemplateResult {
    const params = { path: { id: this.call.callId } }
    return this.#button(words().underWay.abort, 'close', () =>
      kind === 'blind'
        ? answered(api().DELETE('/v1/calls/{id}/transfer', { params }))
        : answered(api().DELETE('/v1/calls/{id}/consultation', { params })),
    )
  }

  #recording({ state, layout, format, since }: Schemas['LiveRecording']): TemplateResult {
    const text = words().recording
    const params = { path: { id: this.call.callId } }
    const paused = state === 'paused'
    return html`<div class="strip recording" id="recording" role="status">
      <cb-icon .name=${paused ? 'pause' : 'record'}></cb-icon>
      <span class="text"
        >${text.states[state]}
        <span class="faint">${text.layouts[layout]} · ${text.formats[format]} · ${running(since)}</span></span
      >
      ${
        !may('control') || state === 'stopping'
          ? nothing
          : html`${
              paused
                ? this.#button(text.goOn, 'record', () =>
                    answered(api().POST('/v1/calls/{id}/recording/resume', { params })),
                  )
                : this.#button(
                    text.pause,
                    'pause',
                    () => answered(api().POST('/v1/calls/{id}/recording/pause', { params })),
                    '',
                    state === 'announcing',
                  )
            }
            ${this.#button(text.stop, 'stop', () => answered(api().DELETE('/v1/calls/{id}/recording', { params })))}`
      }
    </div>`
  }

  #button(
    label: string,
    icon: 'refresh' | 'check' | 'close' | 'record' | 'pause' | 'stop',
    act: () => Promise<unknown>,
    kind = '',
    disabled = false,
  ): TemplateResult {
    return html`<button
      type="button"
      class="small ${kind}"
      ?disabled=${disabled || this.#deed.pending}
      @click=${() => void this.#deed.run(act, { failed: words().underWay.failed(label) })}
    >
      <cb-icon .name=${icon}></cb-icon>${label}
    </button>`
  }

  #name(participant: string): string {
    const party = this.call.participants.find(({ id }) => id === participant)?.party
    return party ? nameOf(party) : participant
  }
}
