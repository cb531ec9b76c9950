import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { href } from '../../app/location.ts'
import { may } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import { live } from '../../live/live.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import './actions/bar.ts'
import type { Actions } from './actions/bar.ts'
import { sayOutcome } from './actions/outcomes.ts'
import { CallSource } from './data/call-source.ts'
import type { TalkPath } from './data/picture.ts'
import type { PathSeries } from './data/series.ts'
import './head.ts'
import './people/people-panel.ts'
import type { PersonAct } from './people/person-menu.ts'
import './quality/charts.ts'
import './quality/quality.ts'
import './recordings.ts'
import './timeline/timeline.ts'
import './video/charts.ts'
import './video/panel.ts'
import './video/way.ts'
import './way/way.ts'
import { words } from './words.ts'

/** One call: live, or over; the one turns into the other in place. */
@customElement('cb-call')
export class CallPage extends LitElement {
  static override styles = [
    sheet,
    css`
      .halves {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
        gap: 1rem;
        align-items: start;
      }
      .back {
        width: fit-content;
        font-size: 0.88rem;
        text-decoration: none;
      }
      .stale {
        --flow: paused;
      }
      .stale .now {
        filter: grayscale(0.9);
      }
    `,
  ]

  @property() accessor callId = ''
  /** Whose app's way is looked at. */
  @state() private accessor chosen = ''
  #source: CallSource | undefined
  #endFollowing: (() => void) | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.callId) this.#open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#close()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('callId') && this.isConnected && this.#source?.callId !== this.callId) this.#open()
  }

  override render(): TemplateResult {
    const text = words()
    const picture = this.#source?.picture
    const over = picture ? picture.record !== undefined : false
    return html`<div class="page ${this.#isStale ? 'stale' : ''}">
      <a class="back" href=${href(over ? 'history' : 'calls')}
        ><cb-icon name="chevron-left"></cb-icon>${over ? text.toHistory : text.back}</a
      >
      ${picture ? this.#content() : this.#instead()}
    </div>`
  }

  #content(): TemplateResult | typeof nothing {
    const source = this.#source
    const picture = source?.picture
    if (!picture) return nothing
    const talk = picture.talks.find(({ participant }) => participant === this.chosen) ?? picture.talks[0]
    const path = talk && source.series.of(talk.participant)
    const over = picture.record !== undefined
    return html`
      <cb-call-head .picture=${picture}></cb-call-head>
      ${picture.call && !over ? html`<cb-call-actions .call=${picture.call}></cb-call-actions>` : nothing}
      <cb-call-way
        class="now"
        .picture=${picture}
        .talk=${talk}
        @choose=${({ detail }: CustomEvent<string>) => (this.chosen = detail)}
      ></cb-call-way>
      ${
        talk?.media.video
          ? html`<cb-call-video-way class="now" .picture=${picture} .talk=${talk}></cb-call-video-way>`
          : nothing
      }
      <div class="halves">
        <div class="page">
          <cb-call-quality class="now" .talk=${talk}></cb-call-quality>
          <cb-call-charts .series=${path} .over=${over}></cb-call-charts>
        </div>
        <div class="page">
          <cb-call-people class="now" .picture=${picture} @act=${this.#act}></cb-call-people>
          <cb-call-recordings .recordings=${picture.recordings}></cb-call-recordings>
          <cb-call-timeline .picture=${picture}></cb-call-timeline>
        </div>
      </div>
      ${talk?.media.video || path?.video ? this.#video(talk, path, over) : nothing}
    `
  }

  #video(talk: TalkPath | undefined, path: PathSeries | undefined, over: boolean): TemplateResult {
    return html`<div class="halves">
      <cb-call-video class="now" .talk=${talk}></cb-call-video>
      <cb-call-video-charts .series=${path} .over=${over}></cb-call-video-charts>
    </div>`
  }

  #instead(): TemplateResult | typeof nothing {
    const failure = this.#source?.failure
    const text = words()
    if (!failure) return nothing
    if (failure.status === 404) {
      return html`<cb-empty icon="search" .heading=${text.noCall}>
        ${text.noCallWhy}
        <a slot="actions" class="button" href=${href('history')}>${text.toHistory}</a>
      </cb-empty>`
    }
    return html`<cb-failure .failure=${failure} @retry=${() => this.#source?.retry()}></cb-failure>`
  }

  get #isStale(): boolean {
    return live.value?.feed.state.value.status === 'lost' && !this.#source?.picture?.record
  }

  #open(): void {
    this.#close()
    const source = new CallSource(this.callId, (told) => {
      if (may('control')) sayOutcome(told, source.picture?.call)
    })
    const ends = [
      source.subscribe(() => this.requestUpdate()),
      live.value?.feed.state.subscribe(() => this.requestUpdate()),
    ]
    this.#source = source
    this.#endFollowing = () => {
      for (const end of ends) end?.()
    }
  }

  #close(): void {
    this.#endFollowing?.()
    this.#source?.close()
    this.#source = undefined
  }

  readonly #act = ({ detail }: CustomEvent<{ act: PersonAct; participant: string }>): void => {
    this.renderRoot.querySelector<Actions>('cb-call-actions')?.act(detail.act, detail.participant)
  }
}
