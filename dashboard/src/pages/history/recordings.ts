import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Schemas } from '../../../../client/client.ts'
import { href } from '../../app/location.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { bytes, count, moment, timeOrDay } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { shortMapping } from '../../parts/mapping-choices.ts'
import '../../parts/recording-player.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import { sheet } from '../../ui/sheet.ts'
import { queryOf, type Filter } from './filter.ts'
import { PagedList } from './search.ts'
import { words } from './words.ts'

type Recording = Schemas['Recording']

const PAGE = '25'

/** Recordings of a time, each with its player. */
@customElement('cb-recording-list')
export class RecordingList extends LitElement {
  @property({ attribute: false }) accessor filter!: Filter

  readonly #list = new PagedList<Recording>(
    ({ id }) => id,
    () => this.requestUpdate(),
  )
  #asked = ''

  constructor() {
    super()
    new Follow(this, language)
  }

  static override styles = [
    sheet,
    css`
      .count {
        padding: 0.6rem 1rem 0;
        color: var(--ink-soft);
        font-size: 0.88rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(12rem, 22rem) minmax(0, 1fr);
        gap: 0.4rem 1.5rem;
        align-items: center;
        padding: 0.75rem 1rem;
        border-top: 1px solid var(--line);
      }
      .count + ul li:first-child {
        border-top: 0;
      }
      .about {
        display: grid;
        gap: 0.1rem;
        min-width: 0;
      }
      .about strong {
        font-size: 0.95rem;
        font-weight: 600;
      }
      .more {
        display: block;
        padding: 0.75rem 1rem;
        border-top: 1px solid var(--line);
        text-align: center;
      }
      @container (max-width: 44rem) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      :host {
        container-type: inline-size;
      }
      cb-failure {
        display: block;
        padding: 0.75rem 1rem;
      }
      cb-failure:not(:has(*)) {
        display: contents;
      }
    `,
  ]

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#list.close()
    this.#asked = ''
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    const { from, to, mapping } = queryOf(this.filter, Date.now())
    const asked = `${this.filter.range.name} ${from} ${to} ${mapping}`
    if (asked === this.#asked) return
    this.#asked = asked
    const given = { ...(from && { from }), ...(to && { to }), ...(mapping && { mapping }) }
    void this.#list.begin(async (cursor, signal) => {
      const query = { ...given, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }
      const { recordings, next } = await answered(api().GET('/v1/recordings', { params: { query }, signal }))
      return { items: recordings, next }
    })
  }

  override render(): TemplateResult {
    const list = this.#list
    const text = words()
    const { items } = list
    return html`
      <cb-failure .failure=${list.failure} @retry=${() => void list.retry()}></cb-failure>
      ${
        list.ready && items.length === 0
          ? html`<cb-empty icon="record" .heading=${text.recordings.none}>${text.recordings.noneText}</cb-empty>`
          : nothing
      }
      ${
        items.length > 0
          ? html`<p class="count" role="status">
                ${text.shownRecordings(count(items.length), list.hasMore, items.length === 1)}
              </p>
              <ul>
                ${repeat(
                  items,
                  ({ id }) => id,
                  (recording) => this.#one(recording),
                )}
              </ul>`
          : nothing
      }
      ${
        list.hasMore && items.length > 0
          ? html`<div class="more">
              <button type="button" ?disabled=${list.loading} @click=${() => void list.more()}>
                ${list.loading ? text.loading : text.more}
              </button>
            </div>`
          : nothing
      }
    `
  }

  #one(recording: Recording): TemplateResult {
    const text = words().recordings
    const { parties, startedAt, callId, layout, format, mapping } = recording
    const who = parties.join(' · ') || text.unknown
    const about = [
      mapping === null ? undefined : shortMapping(mapping),
      text.layouts[layout],
      format,
      bytes(recording.bytes),
    ]
    return html`<li>
      <div class="about">
        <strong class="cut" title=${who}>${who}</strong>
        <span class="faint cut">
          <time title=${moment(startedAt)}>${timeOrDay(startedAt)}</time> · ${about.filter(Boolean).join(' · ')}
        </span>
        <a class="faint" href=${href('calls', callId)}>${text.toCall}</a>
      </div>
      <cb-recording-player .recording=${recording}></cb-recording-player>
    </li>`
  }
}
