import { html, nothing, type TemplateResult } from 'lit'
import type { Schemas } from '../../../client/client.ts'

type Party = Schemas['Party']

/** What a person calls somebody. */
export function nameOf({ displayName, number, address }: Party): string {
  return displayName || number || address
}

/** The number, where the name does not say it already. */
export function numberBeside(party: Party): string {
  const name = nameOf(party)
  return party.number !== '' && !name.split(/\s+/).includes(party.number) ? party.number : ''
}

/** Name and number in one line, cut where there is no room. Its place needs the rules of ui/sheet.ts. */
export function partyText(party: Party): TemplateResult {
  const [name, number] = [nameOf(party), numberBeside(party)]
  return html`<span class="cut" title=${number ? `${name} (${number})` : name}
    >${name}${number ? html` <span class="faint">${number}</span>` : nothing}</span
  >`
}
