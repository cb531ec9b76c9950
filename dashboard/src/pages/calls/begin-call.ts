import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../client/client.ts'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import { DIRECTIONS, directionWord } from '../../parts/cause-words.ts'
import '../../parts/destination-field.ts'
import type { DestinationField } from '../../parts/destination-field.ts'
import { knownMappings, knownPhones, type DirectoryMapping } from '../../parts/dialable.ts'
import '../../ui/dialog.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import '../../ui/segmented.ts'
import { sheet } from '../../ui/sheet.ts'
import { OutcomeWatch } from './outcome.ts'
import { words } from './words.ts'

type Request = Schemas['BeginCall']

/** Has the bridge ring somebody and connect them with somebody else. @fires close */
@customElement('cb-begin-call')
export class BeginCall extends LitElement {
  static override styles = [
    sheet,
    css`
      form {
        display: grid;
        gap: 0.95rem;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: 0.95rem 0.75rem;
      }
    `,
  ]

  @property({ type: Boolean }) accessor open = false
  @state() private accessor direction: Request['direction'] = 'phone-to-app'
  @state() private accessor pending = false
  @state() private accessor incomplete = false
  @state() private accessor failure: ApiFailure | undefined
  @state() private accessor mappings: readonly DirectoryMapping[] = []
  @query('form') private accessor form!: HTMLFormElement | null
  @query('cb-destination-field') private accessor destination!: DestinationField | null

  constructor() {
    super()
    new Follow(this, language)
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('open') || !this.open) return
    this.failure = undefined
    this.incomplete = false
    void knownMappings().then((mappings) => (this.mappings = mappings))
  }

  override render(): TemplateResult {
    const text = words().beginCall
    const { direction } = this
    return html`<cb-dialog .heading=${words().begin} .open=${this.open} @close=${this.#close}>
      <form id="begin" novalidate @submit=${this.#submit}>
        <cb-segmented
          .label=${text.kind}
          .options=${DIRECTIONS.map((value) => ({ value, label: directionWord(value) }))}
          .value=${direction}
          @change=${({ detail }: CustomEvent<Request['direction']>) => (this.direction = detail)}
        ></cb-segmented>
        <p class="soft">${text.order[direction]}</p>
        ${direction === 'phone-to-phone' ? this.#phones() : this.#mapping()}
        <div class="two">
          ${this.#field('callerNumber', text.callerNumber, text.optional, { maxlength: 64 })}
          ${this.#field('callerName', text.callerName, text.optional, { maxlength: 64 })}
          ${this.#field('timeout', text.timeout, text.optional, { maxlength: 3 })}
        </div>
        <cb-failure .failure=${this.failure} @retry=${this.#submit}></cb-failure>
        <datalist id="phones">${knownPhones().map((phone) => html`<option value=${phone}></option>`)}</datalist>
        <datalist id="mappings">
          ${this.mappings.map(({ sipUri, displayName }) => html`<option value=${sipUri} label=${displayName}></option>`)}
        </datalist>
      </form>
      <button slot="actions" type="button" @click=${this.#close}>${text.cancel}</button>
      <button slot="actions" type="submit" form="begin" class="primary" ?disabled=${this.pending}>
        <cb-icon name="phone"></cb-icon>${text.submit}
      </button>
    </cb-dialog>`
  }

  #mapping(): TemplateResult {
    const text = words().beginCall
    const hint = this.direction === 'phone-to-app' ? text.phoneFirstHint : text.phoneThenHint
    return html`
      ${this.#field('mapping', text.mapping, text.mappingHint, { list: 'mappings', required: true })}
      ${this.#field('phone', text.phone, hint, { list: 'phones' })}
    `
  }

  #phones(): TemplateResult {
    const text = words().beginCall
    return html`
      ${this.#field('phone', text.phone, text.firstPhoneHint, { list: 'phones', required: true })}
      <cb-destination-field
        .label=${text.called}
        .invalid=${this.incomplete && !this.destination?.value}
        @change=${() => this.requestUpdate()}
      ></cb-destination-field>
    `
  }

  #field(
    name: string,
    label: string,
    hint: string,
    { list, required = false, maxlength = 128 }: { list?: string; required?: boolean; maxlength?: number },
  ): TemplateResult {
    const missing = this.incomplete && required && this.#entered(name) === undefined
    return html`<label class="field">
      ${label}
      <input
        name=${name}
        list=${list ?? nothing}
        maxlength=${maxlength}
        autocomplete="off"
        spellcheck="false"
        inputmode=${name === 'timeout' ? 'numeric' : nothing}
        aria-required=${required ? 'true' : nothing}
        aria-invalid=${missing ? 'true' : nothing}
        @input=${() => this.requestUpdate()}
      />
      <span class="hint">${missing ? words().beginCall.missing : hint}</span>
    </label>`
  }

  #entered(name: string): string | undefined {
    const { value } = (this.form?.elements.namedItem(name) as HTMLInputElement | null) ?? { value: '' }
    return value.trim() || undefined
  }

  /** Undefined while something is missing. */
  #request(): Request | undefined {
    const { direction } = this
    const [phone, mapping, number] = [this.#entered('phone'), this.#entered('mapping'), this.#entered('callerNumber')]
    const [name, timeout] = [this.#entered('callerName'), this.#entered('timeout')]
    const to = this.destination?.value
    const rest = {
      ...(number || name ? { callerId: { number: number ?? '', ...(name ? { name } : {}) } } : {}),
      ...(timeout ? { timeoutSeconds: Number(timeout) } : {}),
    }
    if (direction === 'phone-to-phone') return phone && to ? { direction, phone, to, ...rest } : undefined
    return mapping ? { direction, mapping, ...(phone ? { phone } : {}), ...rest } : undefined
  }

  readonly #close = (): void => {
    if (this.open) this.dispatchEvent(new CustomEvent('close'))
  }

  readonly #submit = async (event?: Event): Promise<void> => {
    event?.preventDefault()
    const body = this.#request()
    this.incomplete = body === undefined
    if (!body || this.pending) return
    this.pending = true
    this.failure = undefined
    const outcome = new OutcomeWatch(body.mapping ?? body.phone ?? '')
    try {
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      const call = await answered(api().POST('/v1/calls', { body, params: { header: headers } }))
      outcome.of(call.callId)
      this.#close()
    } catch (error) {
      outcome.close()
      this.failure = ApiFailure.of(error)
    } finally {
      this.pending = false
    }
  }
}
