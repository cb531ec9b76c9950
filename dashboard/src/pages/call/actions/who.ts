import { html, type TemplateResult } from 'lit'
import { nameOf, partyText } from '../../../parts/party.ts'
import type { Participant } from '../data/picture.ts'

export interface WhoChoice {
  readonly legend: string
  readonly people: readonly Participant[]
  readonly value: string
  readonly choose: (participant: string) => void
}

/** One of those who are in the call; its place needs the rules of ./styles.ts. */
export function whoChoice({ legend, people, value, choose }: WhoChoice): TemplateResult {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${people.map(
      ({ id, kind, party }) =>
        html`<label class="choice">
          <input
            type="radio"
            name="who"
            .value=${id}
            .checked=${id === value}
            aria-label=${nameOf(party)}
            @change=${() => choose(id)}
          />
          <cb-icon .name=${kind}></cb-icon>${partyText(party)}
        </label>`,
    )}
  </fieldset>`
}

export function joinedOf({ participants }: { readonly participants: readonly Participant[] }): readonly Participant[] {
  return participants.filter(({ state }) => state === 'joined')
}
