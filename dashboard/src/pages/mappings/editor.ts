import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../client/client.ts'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import '../../ui/dialog.ts'
import '../../ui/failure.ts'
import { sheet } from '../../ui/sheet.ts'
import { toast } from '../../ui/toasts.ts'
import { DRAFT_FIELDS, draftOf, fieldsOf, ON, type DraftField, type DraftFields } from './draft.ts'
import { words } from './words.ts'

/** Which key of the interface's refusal is about which field. */
const FIELD_OF: Readonly<Record<string, DraftField>> = {
  'cube.userId': 'userId',
  'cube.login': 'login',
  cube: 'secret',
}

/** Makes a mapping or changes one of the database. @fires done - it was saved · @fires close */
@customElement('cb-mapping-editor')
export class MappingEditor extends LitElement {
  static override styles = [
    sheet,
    css`
      form,
      .more {
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        gap: 0.9rem;
      }
      .half {
        grid-column: span 3;
      }
      .third {
        grid-column: span 2;
      }
      .whole,
      fieldset,
      details,
      cb-failure {
        grid-column: 1 / -1;
      }
      fieldset {
        margin: 0;
        padding: 0.9rem;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        gap: 0.9rem;
      }
      legend {
        padding: 0 0.4rem;
        font-size: 0.85rem;
        font-weight: 600;
      }
      summary {
        cursor: pointer;
        font-size: 0.9rem;
        font-weight: 600;
      }
      .more {
        margin-top: 0.9rem;
      }
      @media (max-width: 38rem) {
        .half,
        .third {
          grid-column: 1 / -1;
        }
      }
    `,
  ]

  @property({ type: Boolean }) accessor open = false
  /** Undefined: a new one. */
  @property({ attribute: false }) accessor mapping: Schemas['Mapping'] | undefined = undefined
  @state() private accessor secretKind = 'password'
  @state() private accessor failure: ApiFailure | undefined = undefined
  @state() private accessor busy = false
  @query('form') private accessor form!: HTMLFormElement

  constructor() {
    super()
    new Follow(this, language)
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('open') || !this.open) return
    this.secretKind = fieldsOf(this.mapping).secretKind
    this.failure = undefined
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing
    const text = words().editor
    const { mapping } = this
    const fields = fieldsOf(mapping)
    const kinds = mapping ? (['keep', 'password', 'jwt'] as const) : (['password', 'jwt'] as const)
    const input = (name: DraftField, label: string, size: string, extra: { hint?: string; number?: boolean } = {}) =>
      this.#input(name, label, fields, size, extra)
    const check = (name: DraftField, label: string) =>
      html`<label class="check half"
        ><input name=${name} type="checkbox" ?checked=${fields[name] === ON} />${label}</label
      >`
    return html`
      <cb-dialog wide open heading=${mapping ? text.edit(mapping.sipUri) : text.add} @close=${this.#close}>
        <form id="mapping" @submit=${this.#submit} novalidate>
          ${input('sipUri', text.sipUri, 'half', { hint: text.sipUriHint })} ${input('displayName', text.name, 'half')}
          ${input('department', text.department, 'half')}
          ${input('phone', text.phone, 'half', { hint: text.phoneHint })}
          <fieldset>
            <legend>${text.identity}</legend>
            ${input('userId', text.userId, 'third', { number: true })} ${input('login', text.login, 'third')}
            <label class="field third">
              ${text.secret}
              <select name="secretKind" @change=${this.#chooseSecret}>
                ${kinds.map(
                  (kind) =>
                    html`<option value=${kind} ?selected=${kind === this.secretKind}>
                      ${text.secretKinds[kind]}
                    </option>`,
                )}
              </select>
            </label>
            ${this.secretKind === 'keep' ? nothing : this.#secret()}
          </fieldset>
          ${input('ring', text.ring, 'whole', { hint: text.ringHint })}
          <details ?open=${Boolean(mapping?.limits ?? mapping?.recording ?? mapping?.room)}>
            <summary>${text.more}</summary>
            <div class="more">
              ${check('always', text.record)} ${check('announce', text.announce)}
              ${input('maxConcurrent', text.maxConcurrent, 'half', { number: true })}
              ${input('perMinute', text.perMinute, 'half', { number: true })}
              ${input('perDay', text.perDay, 'half', { number: true })}
              ${input('maxMinutes', text.maxMinutes, 'half', { number: true })}
              ${input('destinations', text.destinations, 'whole')} ${check('room', text.room)}
              ${input('maxParticipants', text.maxParticipants, 'half', { number: true })}
            </div>
          </details>
          <cb-failure .failure=${this.failure}></cb-failure>
        </form>
        <button slot="actions" @click=${this.#close}>${text.cancel}</button>
        <button slot="actions" class="primary" ?disabled=${this.busy} @click=${() => this.form.requestSubmit()}>
          ${text.save}
        </button>
      </cb-dialog>
    `
  }

  #input(
    name: DraftField,
    label: string,
    fields: DraftFields,
    size: string,
    { hint, number = false }: { hint?: string; number?: boolean },
  ): TemplateResult {
    return html`<label class="field ${size}">
      ${label}
      <input
        name=${name}
        .defaultValue=${fields[name]}
        inputmode=${number ? 'numeric' : nothing}
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${this.#isWrong(name) ? 'true' : 'false'}
      />
      ${hint === undefined ? nothing : html`<span class="hint">${hint}</span>`}
    </label>`
  }

  #secret(): TemplateResult {
    const text = words().editor
    return html`<label class="field whole">
      ${this.secretKind === 'jwt' ? text.secretKinds.jwt : text.secretKinds.password}
      <input
        name="secret"
        type="password"
        autocomplete="new-password"
        aria-invalid=${this.#isWrong('secret') ? 'true' : 'false'}
      />
      <span class="hint">${text.secretHint}</span>
    </label>`
  }

  #isWrong(name: DraftField): boolean {
    return (this.failure?.problems ?? []).some(({ key }) => (FIELD_OF[key] ?? key.split('.').at(-1)) === name)
  }

  #chooseSecret(event: Event): void {
    this.secretKind = (event.target as HTMLSelectElement).value
  }

  #submit(event: Event): void {
    event.preventDefault()
    if (!this.busy) void this.#save()
  }

  async #save(): Promise<void> {
    const { mapping } = this
    const data = new FormData(this.form)
    const written = Object.fromEntries(
      DRAFT_FIELDS.map((name) => {
        const value = data.get(name)
        return [name, typeof value === 'string' ? value : '']
      }),
    ) as DraftFields
    const body = draftOf(written, mapping)
    this.busy = true
    this.failure = undefined
    try {
      if (mapping) {
        const params = { path: { id: mapping.id }, header: { 'if-match': `"v${mapping.version}"` } }
        await answered(api().PUT('/v1/mappings/{id}', { params, body }))
      } else await answered(api().POST('/v1/mappings', { body }))
      toast({ tone: 'ok', text: words().editor.saved })
      this.dispatchEvent(new CustomEvent('done'))
      this.#close()
    } catch (error) {
      const failure = ApiFailure.of(error)
      this.failure = failure.status === 412 ? failure.saying(words().editor.changed) : failure
    }
    this.busy = false
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('close'))
  }
}
