import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import { nameOf, partyText } from '../../../parts/party.ts'
import '../../../ui/icon.ts'
import '../../../ui/meter.ts'
import '../../../ui/segmented.ts'
import { sheet } from '../../../ui/sheet.ts'
import type { CallPicture, Party, TalkPath } from '../data/picture.ts'
import { peopleOf } from '../people/people.ts'
import { lane, wires } from './drawing.ts'
import { parsePath } from './path.ts'
import { boxOf, heardMos, type Direction } from './stage-figures.ts'
import { wayStyles } from './styles.ts'
import { words } from './words.ts'

/**
 * The way that the audio goes, drawn of what the media plane prints of itself: the phone's side on the left (above, where
 * it is narrow), the app's on the other, both directions between them, and at each stage what is measured there.
 *
 * @fires choose - CustomEvent<string>, the participant whose way is to be drawn
 */
@customElement('cb-call-way')
export class Way extends LitElement {
  static override styles = [sheet, wayStyles]

  @property({ attribute: false }) accessor picture: CallPicture | undefined
  /** Of several apps in a call, each has a way of its own: the one that is drawn. */
  @property({ attribute: false }) accessor talk: TalkPath | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const { picture, talk } = this
    if (!picture) return nothing
    const text = words()
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <h2 id="heading">${text.heading}</h2>
        ${picture.record && talk ? html`<span class="faint">${text.wasOnly}</span>` : nothing}
        ${picture.talks.length > 1 && talk ? this.#choice(picture, talk) : nothing}
      </header>
      ${talk ? this.#drawing(picture, talk) : html`<p class="none soft">${this.#why(picture)}</p>`}
    </section>`
  }

  #why({ call, record }: CallPicture): string {
    const text = words()
    if ((record ?? call)?.direction === 'phone-to-phone') return text.notOurs
    return record ? text.noAudio : text.notYet
  }

  #choice(picture: CallPicture, talk: TalkPath): TemplateResult {
    const people = peopleOf(picture)
    const options = picture.talks.map(({ participant }) => {
      const party = people.find(({ id }) => id === participant)?.party
      return { value: participant, label: party ? nameOf(party) : participant }
    })
    return html`<cb-segmented
      class="end"
      .label=${words().whose}
      .options=${options}
      .value=${talk.participant}
      @change=${({ detail }: CustomEvent<string>) => this.dispatchEvent(new CustomEvent('choose', { detail }))}
    ></cb-segmented>`
  }

  #drawing(picture: CallPicture, talk: TalkPath): TemplateResult {
    const text = words()
    const people = peopleOf(picture)
    const app = people.find(({ id }) => id === talk.participant)
    const others = people.filter(({ id, inside }) => inside && id !== talk.participant)
    const [other] = others
    const alone = others.length === 1 ? other : undefined
    const { phoneCodec } = talk.media
    return html`<div class="way">
      ${end({
        side: 'phone',
        icon: others.length > 1 ? 'conference' : alone?.kind === 'app' ? 'app' : 'phone',
        party: alone?.party,
        name: others.length > 1 ? text.others(others.length) : text.phone,
        title: others.map(({ party }) => nameOf(party)).join(', '),
        mos: heardMos('toPhone', talk.media),
        level: alone ? (picture.levels.get(alone.id) ?? null) : null,
        isLive: !picture.record && alone !== undefined,
      })}
      ${wires(talk.flows)}
      <div class="place switch">
        <span class="mark"><cb-icon name="server"></cb-icon></span>
        <strong>${text.asterisk}</strong>
        <span class="faint">${others.length > 1 ? text.mixed : (phoneCodec ?? '')}</span>
      </div>
      ${wires(talk.flows)}
      <div class="bridge">
        <span class="frame" aria-hidden="true">${text.bridge}</span>
        ${soundLane('toApp', talk)} ${soundLane('toPhone', talk)}
      </div>
      ${wires(talk.flows)}
      ${end({
        side: 'app',
        icon: 'app',
        party: app?.party,
        name: text.app,
        title: app ? nameOf(app.party) : '',
        mos: heardMos('toApp', talk.media),
        level: picture.levels.get(talk.participant) ?? null,
        isLive: !picture.record,
      })}
    </div>`
  }
}

interface End {
  readonly side: 'phone' | 'app'
  readonly icon: 'phone' | 'app' | 'conference'
  /** Undefined: several, or nobody known. */
  readonly party: Party | undefined
  readonly name: string
  readonly title: string
  readonly mos: ReturnType<typeof heardMos>
  readonly level: number | null
  /** Whether there is a level of now. */
  readonly isLive: boolean
}

function end({ side, icon, party, name, title, mos, level, isLive }: End): TemplateResult {
  const text = words()
  return html`<div class="place ${side}" title=${title}>
    <span class="mark"><cb-icon .name=${icon}></cb-icon></span>
    <strong class="cut">${party ? partyText(party) : name}</strong>
    <span class="hears ${mos.tone}">${text.heard} <b>${mos.label} ${mos.value}</b></span>
    ${isLive ? html`<cb-meter .dbov=${level} .label=${`${title} ${text.says}`}></cb-meter>` : nothing}
  </div>`
}

function soundLane(direction: Direction, { media, flows }: TalkPath): TemplateResult {
  const text = words()
  return lane({
    direction,
    boxes: parsePath(media.paths[direction]).map((stage) => boxOf(stage, direction, media)),
    flows: flows[direction],
    state: flows[direction] ? text.flows : text.stands,
    empty: text.empty,
  })
}
