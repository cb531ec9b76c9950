import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { answered, api, may, session } from '../../../api/session.ts'
import { place, rewriteQuery } from '../../../app/location.ts'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import type { Call } from '../../../live/happened.ts'
import { nameOf } from '../../../parts/party.ts'
import '../../../ui/icon.ts'
import type { IconName } from '../../../ui/icons.ts'
import { sheet } from '../../../ui/sheet.ts'
import '../monitor/monitor-panel.ts'
import type { PersonAct } from '../people/person-menu.ts'
import './add.ts'
import { Deed } from './deed.ts'
import './digits.ts'
import './hang-up.ts'
import './hold.ts'
import './record.ts'
import './remove.ts'
import './transfer.ts'
import './under-way.ts'
import { joinedOf } from './who.ts'
import { words } from './words.ts'

type Question = 'transfer' | 'hold' | 'add' | 'remove' | 'record' | 'digits' | 'hang-up'

/** What may be done with a live call; nothing of it for those who may only look. */
@customElement('cb-call-actions')
export class Actions extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        gap: 0.8rem;
      }
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

  @property({ attribute: false }) accessor call!: Call
  @state() private accessor asked: { readonly question: Question; readonly participant: string } | undefined
  @state() private accessor monitoring = place.value.query.has('monitor')
  readonly #deed = new Deed(this)

  constructor() {
    super()
    new Follow(this, language, session)
  }

  /** What was chosen in somebody's own menu. */
  act(act: PersonAct, participant: string): void {
    if (act === 'hold' || act === 'remove' || act === 'digits') this.asked = { question: act, participant }
    else if (act === 'resume') this.#resume(participant)
    else void this.#mute(participant, act)
  }

  override render(): TemplateResult {
    const { call } = this
    return html`${this.#buttons(call)}
    ${isMoving(call) || call.recording ? html`<cb-call-under-way .call=${call}></cb-call-under-way>` : nothing}
    ${
      this.monitoring && may('monitor')
        ? html`<cb-call-monitor
            .call=${call}
            .wanted=${place.value.query.get('monitor') ?? ''}
            @close=${this.#endMonitoring}
          ></cb-call-monitor>`
        : nothing
    }
    ${this.#dialog(call)}`
  }

  #buttons(call: Call): TemplateResult | typeof nothing {
    if (!may('control') && !may('monitor')) return nothing
    const text = words()
    const early = call.state === 'talking' ? undefined : text.notYet
    const waiting = call.participants.filter(({ onHold }) => onHold)
    const moves = isMoving(call)
    const ask = (question: Question) => () => void (this.asked = { question, participant: '' })
    return html`<div class="actions" role="group" aria-label=${text.bar}>
      ${
        may('control')
          ? html`${button('transfer', text.transfer, ask('transfer'), early ?? this.#noTransfer(call))}
            ${waiting.length > 0 && waiting.length === joinedOf(call).length ? nothing : button('hold', text.hold, ask('hold'), early ?? (moves ? text.oneMoves : undefined))}
            ${moves ? nothing : waiting.map(({ id, party }) => button('play', text.resume(nameOf(party)), () => this.#resume(id), early))}
            ${button('conference', text.add, ask('add'), early)}
            ${call.recording ? nothing : button('record', text.record, ask('record'), early)}
            ${button('digits', text.digits, ask('digits'), early)}`
          : nothing
      }
      ${
        may('monitor')
          ? html`<button
              type="button"
              ?disabled=${early !== undefined}
              title=${early ?? nothing}
              aria-pressed=${this.monitoring}
              @click=${this.monitoring ? this.#endMonitoring : () => (this.monitoring = true)}
            >
              <cb-icon name="monitor"></cb-icon>${text.monitor}
            </button>`
          : nothing
      }
      ${
        may('control')
          ? html`<button type="button" class="danger end" ?disabled=${call.state === 'ending'} @click=${ask('hang-up')}>
              <cb-icon name="hang-up"></cb-icon>${text.hangUpShort}
            </button>`
          : nothing
      }
    </div>`
  }

  /** Why nobody can be transferred now. */
  #noTransfer(call: Call): string | undefined {
    const text = words()
    if (isMoving(call)) return text.oneMoves
    if (joinedOf(call).length !== 2) return text.onlyTwo
    return call.participants.some(({ onHold }) => onHold) ? text.oneWaits : undefined
  }

  #dialog(call: Call): TemplateResult | typeof nothing {
    const { asked } = this
    if (!asked) return nothing
    const close = (): void => void (this.asked = undefined)
    const { participant } = asked
    switch (asked.question) {
      case 'transfer':
        return html`<cb-ask-transfer .call=${call} @close=${close}></cb-ask-transfer>`
      case 'hold':
        return html`<cb-ask-hold .call=${call} .participant=${participant} @close=${close}></cb-ask-hold>`
      case 'add':
        return html`<cb-ask-add .call=${call} @close=${close}></cb-ask-add>`
      case 'remove':
        return html`<cb-ask-remove .call=${call} .participant=${participant} @close=${close}></cb-ask-remove>`
      case 'record':
        return html`<cb-ask-record .call=${call} @close=${close}></cb-ask-record>`
      case 'digits':
        return html`<cb-ask-digits .call=${call} .participant=${participant} @close=${close}></cb-ask-digits>`
      case 'hang-up':
        return html`<cb-ask-hang-up .call=${call} @close=${close}></cb-ask-hang-up>`
    }
  }

  #resume(participant: string): void {
    const params = { path: { id: this.call.callId, participant } }
    const act = () => answered(api().POST('/v1/calls/{id}/participants/{participant}/resume', { params }))
    void this.#deed.run(act, { failed: words().resumeFailed })
  }

  async #mute(participant: string, act: 'mute' | 'unmute'): Promise<void> {
    const params = { path: { id: this.call.callId, participant } }
    await this.#deed.run(
      () =>
        act === 'mute'
          ? answered(api().POST('/v1/calls/{id}/participants/{participant}/mute', { params }))
          : answered(api().POST('/v1/calls/{id}/participants/{participant}/unmute', { params })),
      { failed: words().muteFailed },
    )
  }

  readonly #endMonitoring = (): void => {
    this.monitoring = false
    rewriteQuery({ monitor: undefined })
  }
}

/** `why`: why it can't be done now. */
function button(icon: IconName, label: string, act: () => void, why: string | undefined): TemplateResult {
  return html`<button type="button" ?disabled=${why !== undefined} title=${why ?? nothing} @click=${act}>
    <cb-icon .name=${icon}></cb-icon>${label}
  </button>`
}

function isMoving({ transfer }: Call): boolean {
  return transfer?.state === 'ringing' || transfer?.state === 'consulting'
}
