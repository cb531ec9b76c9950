import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Schemas } from '../../../client/client.ts'
import { Follow } from '../lib/cell.ts'
import { defineWords, language } from '../lib/language.ts'
import { sheet } from '../ui/sheet.ts'
import { knownMappings, knownPhones, type DirectoryMapping } from './dialable.ts'

const words = defineWords({
  en: {
    kind: 'Kind of destination',
    kinds: { extension: 'Extension or number', phone: 'Phone', mapping: 'Apps of a mapping', sipUri: 'SIP address' },
  },
  'pt-BR': {
    kind: 'Tipo de destino',
    kinds: {
      extension: 'Ramal ou número',
      phone: 'Telefone',
      mapping: 'Apps de um mapeamento',
      sipUri: 'Endereço SIP',
    },
  },
})

const KINDS = ['extension', 'phone', 'mapping', 'sipUri'] as const

type Kind = (typeof KINDS)[number]

const EXAMPLES: Readonly<Record<Kind, string>> = {
  extension: '1002',
  phone: 'PJSIP/1002',
  mapping: 'vendas',
  sipUri: 'sip:vendas@empresa.com',
}

/**
 * Whom a call goes to: what kind of address, and the address, with suggestions. `value` is undefined while nothing is
 * entered. @fires change - CustomEvent<Schemas['Destination'] | undefined>, also while typing
 */
@customElement('cb-destination-field')
export class DestinationField extends LitElement {
  static override styles = [
    sheet,
    css`
      fieldset {
        display: grid;
        grid-template-columns: minmax(9rem, 13.5rem) minmax(0, 1fr);
        gap: 0.3rem 0.6rem;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 0.3rem;
        font-size: 0.88rem;
        font-weight: 550;
      }
      @media (max-width: 560px) {
        fieldset {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ]

  @property() accessor label = ''
  @property({ type: Boolean }) accessor invalid = false
  @state() private accessor kind: Kind = 'extension'
  @state() private accessor mappings: readonly DirectoryMapping[] = []
  #text = ''

  constructor() {
    super()
    new Follow(this, language)
  }

  get value(): Schemas['Destination'] | undefined {
    const text = this.#text.trim()
    return text === '' ? undefined : { [this.kind]: text }
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void knownMappings().then((mappings) => (this.mappings = mappings))
  }

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus()
  }

  override render(): TemplateResult {
    const text = words()
    const suggestions = this.#suggestions()
    return html`<fieldset>
      <legend>${this.label}</legend>
      <select aria-label=${text.kind} @change=${this.#onKind}>
        ${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${text.kinds[kind]}</option>`)}
      </select>
      <input
        name="destination"
        list="known"
        autocomplete="off"
        spellcheck="false"
        maxlength="128"
        aria-label=${text.kinds[this.kind]}
        aria-invalid=${this.invalid ? 'true' : nothing}
        placeholder=${EXAMPLES[this.kind]}
        @input=${this.#onInput}
      />
      <datalist id="known">
        ${repeat(
          suggestions,
          ([value]) => value,
          ([value, label]) => html`<option value=${value} label=${label}></option>`,
        )}
      </datalist>
    </fieldset>`
  }

  #suggestions(): readonly (readonly [value: string, label: string])[] {
    if (this.kind === 'phone') return knownPhones().map((phone) => [phone, phone])
    if (this.kind === 'extension') {
      return knownPhones().map((phone) => [phone.slice(phone.indexOf('/') + 1), phone])
    }
    return this.mappings.map(({ sipUri, displayName }) => [sipUri, displayName])
  }

  readonly #onKind = (event: Event): void => {
    this.kind = (event.target as HTMLSelectElement).value as Kind
    this.#tell()
  }

  readonly #onInput = (event: Event): void => {
    this.#text = (event.target as HTMLInputElement).value
    this.#tell()
  }

  #tell(): void {
    this.dispatchEvent(new CustomEvent('change', { detail: this.value }))
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-destination-field': DestinationField
  }
}
