import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Schemas } from '../../../../client/client.ts'
import { ApiFailure } from '../../api/failure.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import '../../ui/badge.ts'
import '../../ui/dialog.ts'
import '../../ui/failure.ts'
import { sheet } from '../../ui/sheet.ts'
import { toast } from '../../ui/toasts.ts'
import { words } from './words.ts'

type Report = Schemas['ImportReport']

const TONES: Record<Report['rows'][number]['outcome'], Tone> = {
  added: 'ok',
  changed: 'info',
  unchanged: 'neutral',
  removed: 'warn',
  refused: 'bad',
}

/** Takes in a mappings.yaml, after showing what would become of it. @fires done - it was taken in · @fires close */
@customElement('cb-import-dialog')
export class ImportDialog extends LitElement {
  static override styles = [
    sheet,
    css`
      form {
        display: grid;
        gap: 1rem;
      }
      .rows {
        max-height: 40vh;
        overflow-y: auto;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
      }
      tr:first-child td {
        border-top: 0;
      }
    `,
  ]

  @property({ type: Boolean }) accessor open = false
  @state() private accessor text: string | undefined = undefined
  @state() private accessor replaceAll = false
  @state() private accessor report: Report | undefined = undefined
  @state() private accessor failure: ApiFailure | undefined = undefined
  @state() private accessor busy = false

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words().importing
    const ready = this.report?.rows.every(({ outcome }) => outcome !== 'refused') ?? false
    return html`
      <cb-dialog wide heading=${text.heading} ?open=${this.open} @close=${this.#close}>
        <form @submit=${(event: Event) => event.preventDefault()}>
          <p class="soft">${text.lead}</p>
          <label class="field">
            ${text.file}<input id="file" type="file" accept=".yaml,.yml,.json" @change=${this.#choose} />
          </label>
          <label class="check">
            <input type="checkbox" .checked=${this.replaceAll} @change=${this.#toggle} />${text.replaceAll}
          </label>
          <cb-failure .failure=${this.failure}></cb-failure>
          <div aria-live="polite">${this.report ? this.#rows(this.report) : nothing}</div>
        </form>
        <button slot="actions" @click=${this.#close}>${text.close}</button>
        <button
          slot="actions"
          class=${ready ? '' : 'primary'}
          ?disabled=${this.text === undefined || this.busy}
          @click=${() => void this.#send(true)}
        >
          ${text.check}
        </button>
        <button
          slot="actions"
          class=${ready ? 'primary' : ''}
          ?disabled=${!ready || this.busy}
          @click=${() => void this.#send(false)}
        >
          ${text.apply}
        </button>
      </cb-dialog>
    `
  }

  #rows({ rows, left }: Report): TemplateResult {
    const text = words().importing
    return html`
      ${left.length > 0 ? html`<p class="faint">${text.left(left.join(', '))}</p>` : nothing}
      ${
        rows.length === 0
          ? html`<p>${text.nothing}</p>`
          : html`<div class="rows">
              <table>
                <tbody>
                  ${rows.map(
                    ({ sipUri, outcome, detail }) =>
                      html`<tr>
                        <td>${sipUri}${detail ? html`<div class="faint">${detail}</div>` : nothing}</td>
                        <td class="number"><cb-badge tone=${TONES[outcome]}>${text.outcomes[outcome]}</cb-badge></td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    `
  }

  async #choose(event: Event): Promise<void> {
    const [file] = (event.target as HTMLInputElement).files ?? []
    this.report = undefined
    this.failure = undefined
    this.text = file && (await file.text())
  }

  #toggle(event: Event): void {
    this.replaceAll = (event.target as HTMLInputElement).checked
    this.report = undefined
  }

  async #send(dryRun: boolean): Promise<void> {
    if (this.text === undefined) return
    this.busy = true
    this.failure = undefined
    try {
      const report = await answered(
        api().POST('/v1/mappings/import', {
          params: { query: { dryRun: dryRun ? 'true' : 'false', replaceAll: this.replaceAll ? 'true' : 'false' } },
          headers: { 'content-type': 'application/yaml' },
          body: this.text as never,
          bodySerializer: (text: unknown) => String(text),
        }),
      )
      this.report = report
      if (report.applied) {
        toast({ tone: 'ok', text: words().importing.done })
        this.dispatchEvent(new CustomEvent('done'))
        this.#close()
      }
    } catch (error) {
      this.report = undefined
      this.failure = ApiFailure.of(error)
    }
    this.busy = false
  }

  #close(): void {
    this.report = undefined
    this.failure = undefined
    this.dispatchEvent(new CustomEvent('close'))
  }
}
