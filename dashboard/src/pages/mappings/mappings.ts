import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api, may } from '../../api/session.ts'
import { place, rewriteQuery } from '../../app/location.ts'
import { Follow } from '../../lib/cell.ts'
import { count } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import { saveFile } from '../../lib/save-file.ts'
import { live } from '../../live/live.ts'
import '../../ui/badge.ts'
import '../../ui/dialog.ts'
import '../../ui/empty.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import '../../ui/menu.ts'
import { sheet } from '../../ui/sheet.ts'
import '../../ui/table.ts'
import { toast } from '../../ui/toasts.ts'
import './editor.ts'
import './import-dialog.ts'
import { loadLookup, textOf, type Lookup, type MappingRow } from './lookup.ts'
import { mappingColumns } from './mapping-columns.ts'
import './number-test.ts'
import type { NumberTest } from './number-test.ts'
import './routes-table.ts'
import { words } from './words.ts'

type Open = { readonly what: 'editor' | 'removal'; readonly row: MappingRow | undefined } | { readonly what: 'import' }

/** The lookup table: who is who, and what would happen to a number. */
@customElement('cb-mappings')
export class MappingsPage extends LitElement {
  static override styles = [
    sheet,
    css`
      .notice {
        display: flex;
        gap: 0.6rem;
        padding: 0.6rem 1rem;
        border-radius: var(--radius-small);
        background: var(--warn-soft);
        color: var(--warn);
        font-size: 0.9rem;
      }
      header input {
        flex: 0 1 26rem;
        width: auto;
        min-width: min(100%, 14rem);
      }
      .lead {
        max-width: 60ch;
      }
    `,
  ]

  @state() private accessor lookup: Lookup | undefined = undefined
  @state() private accessor failure: ApiFailure | undefined = undefined
  @state() private accessor open: Open | undefined = undefined
  @state() private accessor busy = false
  @query('cb-number-test') private accessor tester!: NumberTest
  #ends: (() => void)[] = []
  #run = 0

  constructor() {
    super()
    new Follow(this, language, place)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const feed = live.value?.feed
    const end = feed?.listen({
      begin: () => void this.#load(),
      happened: ({ type }) => {
        if (type === 'mappings.changed') void this.#load()
      },
    })
    const bridge = live.value?.bridge.subscribe(() => this.requestUpdate())
    this.#ends = [end, bridge].filter((it) => it !== undefined)
    void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const end of this.#ends) end()
  }

  override render(): TemplateResult {
    const text = words()
    const { lookup } = this
    return html`
      <div class="page">
        <div class="bar">
          <div class="lead">
            <h1>${text.heading}</h1>
            <p class="soft">${text.lead}</p>
          </div>
          <div class="bar end">${this.#buttons()}</div>
        </div>
        <cb-failure .failure=${this.failure} @retry=${() => void this.#load()}></cb-failure>
        ${lookup?.fileError ? this.#notice(text.fileError(lookup.fileError)) : nothing}
        ${lookup?.leftOut.map(({ sipUri, why }) => this.#notice(text.leftOut(sipUri, why)))}
        <cb-number-test .mappings=${lookup?.rows ?? []}></cb-number-test>
        ${lookup ? this.#table(lookup) : nothing}
        ${lookup ? html`<cb-routes-table .routes=${lookup.routes}></cb-routes-table>` : nothing}
      </div>
      ${this.#dialogs()}
    `
  }

  #buttons(): TemplateResult {
    const text = words()
    const formats = [
      { id: 'yaml', label: text.asYaml, icon: 'download' as const },
      { id: 'csv', label: text.asCsv, icon: 'download' as const },
    ]
    return html`
      ${
        may('admin')
          ? html`<button class="primary" id="add" @click=${() => (this.open = { what: 'editor', row: undefined })}>
                <cb-icon name="plus"></cb-icon>${text.add}
              </button>
              <button id="import" @click=${() => (this.open = { what: 'import' })}>
                <cb-icon name="upload"></cb-icon>${text.import}
              </button>`
          : nothing
      }
      <cb-menu
        caption
        label=${text.export}
        icon="download"
        .items=${formats}
        @choose=${({ detail }: CustomEvent<'yaml' | 'csv'>) => void this.#export(detail)}
      ></cb-menu>
    `
  }

  #table({ rows }: Lookup): TemplateResult {
    const text = words()
    const sought = (place.value.query.get('text') ?? '').toLocaleLowerCase()
    const shown = sought === '' ? rows : rows.filter((row) => textOf(row).includes(sought))
    const all = count(rows.length)
    return html`<section class="card" aria-labelledby="mappings">
      <header>
        <h2 id="mappings">${text.table}</h2>
        <span class="faint">${shown === rows ? text.count(all) : text.of(count(shown.length), all)}</span>
        <input
          class="end"
          type="search"
          .value=${place.value.query.get('text') ?? ''}
          placeholder=${text.filter}
          aria-label=${text.filter}
          @input=${(event: Event) => rewriteQuery({ text: (event.target as HTMLInputElement).value })}
        />
      </header>
      <cb-table
        label=${text.table}
        .columns=${mappingColumns({ act: (id, row) => this.#act(id, row), isAdmin: may('admin') })}
        .rows=${shown}
        .rowKey=${({ sipUri }: MappingRow) => sipUri}
        .sort=${{ key: 'address', descending: false }}
      >
        <cb-empty slot="empty" icon="mappings" heading=${rows.length === 0 ? text.none : text.noneFound}>
          ${rows.length === 0 ? text.noneText : nothing}
        </cb-empty>
      </cb-table>
    </section>`
  }

  #dialogs(): TemplateResult {
    const { open } = this
    const text = words().removing
    const removed = open?.what === 'removal' ? open.row : undefined
    const close = (): void => void (this.open = undefined)
    const renew = (): void => void this.#load()
    return html`
      <cb-mapping-editor
        ?open=${open?.what === 'editor'}
        .mapping=${open?.what === 'editor' ? open.row?.kept : undefined}
        @close=${close}
        @done=${renew}
      ></cb-mapping-editor>
      <cb-import-dialog ?open=${open?.what === 'import'} @close=${close} @done=${renew}></cb-import-dialog>
      <cb-dialog heading=${text.heading} ?open=${removed !== undefined} @close=${close}>
        <p>${removed ? text.text(removed.sipUri, removed.displayName) : nothing}</p>
        <button slot="actions" @click=${close}>${text.cancel}</button>
        <button slot="actions" class="danger" ?disabled=${this.busy} @click=${() => void this.#remove(removed)}>
          ${text.confirm}
        </button>
      </cb-dialog>
    `
  }

  #notice(text: string): TemplateResult {
    return html`<p class="notice" role="status"><cb-icon name="warning"></cb-icon>${text}</p>`
  }

  #act(id: string, row: MappingRow): void {
    if (id === 'test') {
      this.tester.scrollIntoView({ block: 'nearest' })
      void this.tester.try(row.sipUri)
    } else if (id === 'edit') this.open = { what: 'editor', row }
    else if (id === 'remove') this.open = { what: 'removal', row }
  }

  async #load(): Promise<void> {
    const run = ++this.#run
    try {
      const lookup = await loadLookup()
      if (run !== this.#run) return
      this.lookup = lookup
      this.failure = undefined
    } catch (error) {
      if (run === this.#run) this.failure = ApiFailure.of(error)
    }
  }

  async #remove(row: MappingRow | undefined): Promise<void> {
    if (!row?.kept || this.busy) return
    const { id, version } = row.kept
    this.busy = true
    try {
      const params = { path: { id }, header: { 'if-match': `"v${version}"` } }
      await answered(api().DELETE('/v1/mappings/{id}', { params }))
      toast({ tone: 'ok', text: words().removing.done(row.sipUri) })
    } catch (error) {
      toast({ tone: 'bad', text: ApiFailure.of(error).detail })
    }
    this.busy = false
    this.open = undefined
    void this.#load()
  }

  async #export(format: 'yaml' | 'csv'): Promise<void> {
    try {
      const file = await answered(api().GET('/v1/mappings/export', { params: { query: { format } }, parseAs: 'blob' }))
      saveFile(file, `mappings.${format}`)
    } catch (error) {
      toast({ tone: 'bad', text: ApiFailure.of(error).detail })
    }
  }
}
