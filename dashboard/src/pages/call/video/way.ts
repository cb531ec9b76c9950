import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import { nameOf, partyText } from '../../../parts/party.ts'
import { hindranceWord, modeTone, modeWord } from '../../../parts/video-words.ts'
import '../../../ui/icon.ts'
import type { IconName } from '../../../ui/icons.ts'
import { sheet } from '../../../ui/sheet.ts'
import type { CallPicture, Party, TalkPath } from '../data/picture.ts'
import type { CallVideo } from '../data/video-series.ts'
import { peopleOf } from '../people/people.ts'
import { lane, wires } from '../way/drawing.ts'
import { wayStyles } from '../way/styles.ts'
import { words as wayWords } from '../way/words.ts'
import { fpsOf, sizeOf } from './sizes.ts'
import { boxesOf } from './stage-boxes.ts'
import { words } from './words.ts'

/** The way that the picture goes, as that of the sound is drawn; nothing where a call has no video. */
@customElement('cb-call-video-way')
export class VideoWay extends LitElement {
  static override styles = [
    sheet,
    wayStyles,
    css`
      .way {
        grid-template-columns: 9.5rem 1.2rem minmax(0, 1fr) 1.2rem 9.5rem;
      }
      .sees b {
        font-weight: 620;
      }
      @container (max-width: 66rem) {
        .way {
          grid-template-columns: minmax(0, 1fr);
        }
        .place .faint {
          grid-column: 1 / -1;
        }
      }
    `,
  ]

  @property({ attribute: false }) accessor picture: CallPicture | undefined
  /** Of several apps in a call, the one whose way is drawn. */
  @property({ attribute: false }) accessor talk: TalkPath | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const { picture, talk } = this
    const video = talk?.media.video
    if (!picture || !talk || !video) return nothing
    const text = words()
    const people = peopleOf(picture)
    const app = people.find(({ id }) => id === talk.participant)
    const others = people.filter(({ id, inside }) => inside && id !== talk.participant)
    const { fromPhone, toApp, fromApp, toPhone } = talk.pictures
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <h2 id="heading">${text.way}</h2>
        ${picture.record ? html`<span class="faint">${text.wasOnly}</span>` : nothing}
      </header>
      <div class="way">
        ${end({
          side: 'phone',
          icon: 'phone',
          party: others.length === 1 ? others[0]?.party : undefined,
          name: others.length > 1 ? wayWords().others(others.length) : wayWords().phone,
          sees: video.toPhone,
        })}
        ${wires({ toApp: fromPhone, toPhone })}
        <div class="bridge">
          <span class="frame" aria-hidden="true">${wayWords().bridge}</span>
          ${videoLane('toApp', video.toApp, toApp)} ${videoLane('toPhone', video.toPhone, toPhone)}
        </div>
        ${wires({ toApp, toPhone: fromApp })}
        ${end({ side: 'app', icon: 'app', party: app?.party, name: wayWords().app, sees: video.toApp })}
      </div>
    </section>`
  }
}

interface End {
  readonly side: 'phone' | 'app'
  readonly icon: IconName
  /** Undefined: several, or nobody known. */
  readonly party: Party | undefined
  readonly name: string
  /** What comes to it. */
  readonly sees: CallVideo['toApp']
}

function end({ side, icon, party, name, sees: { mode, hindrance, sent } }: End): TemplateResult {
  const isSeen = mode === 'untouched' || mode === 'transcoded'
  const size = isSeen ? sizeOf(sent) : undefined
  return html`<div class="place ${side}" title=${party ? nameOf(party) : name}>
    <span class="mark"><cb-icon .name=${icon}></cb-icon></span>
    <strong class="cut">${party ? partyText(party) : name}</strong>
    <span class="sees ${modeTone(mode)}">${words().sees} <b>${size ?? modeWord(mode)}</b></span>
    <span class="faint">${size === undefined ? hindranceWord(hindrance) : fpsOf(sent)}</span>
  </div>`
}

function videoLane(direction: 'toApp' | 'toPhone', video: CallVideo['toApp'], flows: boolean): TemplateResult {
  const text = words()
  return lane({
    direction,
    boxes: boxesOf(video),
    flows,
    state: flows ? text.flows : text.stands,
    empty: video.mode === 'off' ? hindranceWord(video.hindrance) || modeWord(video.mode) : text.noPath,
  })
}
