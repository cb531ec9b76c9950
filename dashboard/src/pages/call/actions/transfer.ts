import { html, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../../client/client.ts'
import { answered, api } from '../../../api/session.ts'
import '../../../parts/destination-field.ts'
import { nameOf } from '../../../parts/party.ts'
import { Asks } from './asks.ts'
import { joinedOf, whoChoice } from './who.ts'
import { words } from './words.ts'

type Kind = Schemas['Transfer']['kind']
type Sound = 'music' | 'silence'

/** Asks who is to be transferred where, and how. @fires close */
@customElement('cb-ask-transfer')
export class AskTransfer extends Asks {
  @state() private accessor kind: Kind = 'blind'
  @state() private accessor chosen = ''
  @state() private accessor to: Schemas['Destination'] | undefined
  @state() private accessor sound: Sound = 'music'

  override render(): TemplateResult {
    const text = words()
    const people = joinedOf(this.call)
    const who = people.find(({ id }) => id === this.#who)
    const other = people.find(({ id }) => id !== this.#who)
    const [name, stays] = [who ? nameOf(who.party) : '', other ? nameOf(other.party) : '']
    const kinds = (['blind', 'attended'] as const).map((kind) => ({ value: kind, label: text.transferKinds[kind] }))
    return html`<cb-dialog .heading=${text.transferHeading} .open=${true} @close=${this.close}>
      <form id="ask" @submit=${this.#submit}>
        <cb-segmented
          .label=${text.transferKind}
          .options=${kinds}
          .value=${this.kind}
          @change=${({ detail }: CustomEvent<Kind>) => (this.kind = detail)}
        ></cb-segmented>
        ${whoChoice({
          legend: this.kind === 'blind' ? text.whoIsSent : text.whoAsks,
          people,
          value: this.#who,
          choose: (id) => (this.chosen = id),
        })}
        <cb-destination-field
          .label=${text.destination}
          @change=${({ detail }: CustomEvent<Schemas['Destination'] | undefined>) => (this.to = detail)}
        ></cb-destination-field>
        ${this.kind === 'attended' ? soundChoice(text.waitingHears(stays), this.sound, (it) => (this.sound = it)) : ''}
        <p class="hint">${this.kind === 'blind' ? text.blindHint(name, stays) : text.attendedHint(name, stays)}</p>
      </form>
      <button slot="actions" type="button" @click=${this.close}>${text.cancel}</button>
      <button
        slot="actions"
        type="button"
        class="primary"
        ?disabled=${this.deed.pending || !this.to || !who}
        @click=${this.#submit}
      >
        <cb-icon name="transfer"></cb-icon>${this.kind === 'blind' ? text.transfer : text.consult}
      </button>
    </cb-dialog>`
  }

  /** The app, until somebody else is chosen: it is the bridge's side that most often goes on. */
  get #who(): string {
    const people = joinedOf(this.call)
    const known = people.some(({ id }) => id === this.chosen)
    return known ? this.chosen : ((people.find(({ kind }) => kind === 'app') ?? people[0])?.id ?? '')
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const { to, kind, sound, call } = this
    if (!to) return
    const params = { path: { id: call.callId } }
    const participant = this.#who
    const transfer = await this.deed.run(
      () =>
        kind === 'blind'
          ? answered(api().POST('/v1/calls/{id}/transfer', { params, body: { participant, to } }))
          : answered(api().POST('/v1/calls/{id}/consultation', { params, body: { participant, to, sound } })),
      { failed: words().transferFailed },
    )
    if (transfer) this.close()
  }
}

export function soundChoice(label: string, value: Sound, choose: (sound: Sound) => void): TemplateResult {
  const { sounds } = words()
  return html`<div>
    <span class="legend">${label}</span><br />
    <cb-segmented
      .label=${label}
      .options=${(['music', 'silence'] as const).map((sound) => ({ value: sound, label: sounds[sound] }))}
      .value=${value}
      @change=${({ detail }: CustomEvent<Sound>) => choose(detail)}
    ></cb-segmented>
  </div>`
}
