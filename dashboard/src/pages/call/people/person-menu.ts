import { html, type TemplateResult } from 'lit'
import { nameOf } from '../../../parts/party.ts'
import '../../../ui/menu.ts'
import type { MenuItem } from '../../../ui/menu.ts'
import { words } from '../actions/words.ts'
import type { Participant } from '../data/picture.ts'

export type PersonAct = 'hold' | 'resume' | 'mute' | 'unmute' | 'digits' | 'remove'

/** What may be done with one participant. */
export function personMenu(one: Participant, choose: (act: PersonAct) => void): TemplateResult {
  const text = words().person
  const joined = one.state === 'joined'
  const item = (id: PersonAct, icon: MenuItem['icon'], more: Partial<MenuItem> = {}): MenuItem => {
    return { id, icon, label: text[id], disabled: !joined, ...more }
  }
  const items = [
    one.onHold ? item('resume', 'play') : item('hold', 'hold'),
    one.muted ? item('unmute', 'mic') : item('mute', 'mic-off'),
    item('digits', 'digits'),
    item('remove', 'hang-up', { tone: 'bad', disabled: false }),
  ]
  return html`<cb-menu
    .label=${text.menu(nameOf(one.party))}
    .items=${items}
    @choose=${({ detail }: CustomEvent<PersonAct>) => choose(detail)}
  ></cb-menu>`
}
