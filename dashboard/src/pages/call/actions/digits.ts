import { css, html, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ApiFailure } from '../../../api/failure.ts'
import { answered, api } from '../../../api/session.ts'
import { sheet } from '../../../ui/sheet.ts'
import { toast } from '../../../ui/toasts.ts'
import { Asks } from './asks.ts'
import { askStyles } from './styles.ts'
import { joinedOf, whoChoice } from './who.ts'
import { words } from './words.ts'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

/** A telephone's keys: each is sent when it is pressed, in order. Keys of the keyboard, too. @fires close */
@customElement('cb-ask-digits')
export class AskDigits extends Asks {
  static override styles = [
    sheet,
    askStyles,
    css`
      .keys {
        display: grid;
        grid-template-columns: repeat(3, minmax(3.5rem, 5.5rem));
        gap: 0.5rem;
        justify-content: center;
      }
      .keys button {
        min-height: 2.9rem;
        font-size: 1.2rem;
      }
      output {
        display: block;
        min-height: 1.7em;
        overflow-wrap: anywhere;
        font-size: 1.25rem;
        letter-spacing: 0.12em;
        text-align: center;
      }
    `,
  ]

  @property() accessor participant = ''
  @state() private accessor sent = ''
  /** What was pressed while another was being sent. */
  #sending: Promise<void> = Promise.resolve()

  override render(): TemplateResult {
    const text = words()
    return html`<cb-dialog .heading=${text.digitsHeading} .open=${true} @close=${this.close} @keydown=${this.#onKey}>
      <div class="fields">
        ${whoChoice({
          legend: text.digitsTo,
          people: joinedOf(this.call),
          value: this.#who,
          choose: (id) => (this.participant = id),
        })}
        <output aria-label=${text.digitsSent} aria-live="polite">${this.sent}</output>
        <div class="keys" role="group" aria-label=${text.digits}>
          ${KEYS.map(
            (key, i) =>
              html`<button type="button" ?autofocus=${i === 0} @click=${() => this.#press(key)}>${key}</button>`,
          )}
        </div>
      </div>
    </cb-dialog>`
  }

  /** The phone, until another is chosen: menus of switches and voice boxes are behind phones. */
  get #who(): string {
    const people = joinedOf(this.call)
    const known = people.some(({ id }) => id === this.participant)
    return known ? this.participant : ((people.find(({ kind }) => kind === 'phone') ?? people[0])?.id ?? '')
  }

  #press(digit: string): void {
    const params = { path: { id: this.call.callId, participant: this.#who } }
    this.#sending = this.#sending.then(async () => {
      try {
        await answered(
          api().POST('/v1/calls/{id}/participants/{participant}/digits', {
            params,
            body: { digits: digit, durationMs: 120 },
          }),
        )
        this.sent += digit
      } catch (error) {
        toast({ tone: 'bad', text: words().digitsFailed, detail: ApiFailure.of(error).detail })
      }
    })
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS.some((key) => key === event.key)) return
    event.preventDefault()
    this.#press(event.key)
  }
}
