import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { ApiFailure } from '../api/failure.ts'
import { signIn } from '../api/session.ts'
import { Follow } from '../lib/cell.ts'
import { language } from '../lib/language.ts'
import { sheet } from '../ui/sheet.ts'
import './preferences.ts'
import { words } from './words.ts'

export type SignInProblem = 'empty' | 'wrong' | 'tooMany' | 'unreachable'

/** Which of the things that go wrong at signing in an error is. */
export function problemOf(error: unknown): SignInProblem {
  const { status } = ApiFailure.of(error)
  if (status === 401 || status === 403) return 'wrong'
  return status === 429 ? 'tooMany' : 'unreachable'
}

/** Asks for a token. */
@customElement('cb-sign-in')
export class SignIn extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        min-height: 100vh;
        display: grid;
        place-items: center;
        padding: 1rem;
      }
      main {
        width: min(24rem, 100%);
        display: grid;
        gap: 1.5rem;
      }
      .brand {
        display: grid;
        justify-items: center;
        gap: 0.5rem;
        text-align: center;
      }
      .brand img {
        width: 3.25rem;
        height: 3.25rem;
      }
      form {
        display: grid;
        gap: 1.1rem;
        padding: 1.5rem;
      }
      .token {
        display: flex;
        gap: 0.5rem;
      }
      .problem {
        padding: 0.6rem 0.75rem;
        border-radius: var(--radius-small);
        background: var(--bad-soft);
        color: var(--bad);
        font-size: 0.9rem;
      }
      .preferences {
        display: flex;
        justify-content: center;
      }
      button[type='submit'] {
        min-height: 2.5rem;
      }
    `,
  ]

  @property({ attribute: false }) accessor problem: SignInProblem | undefined = undefined
  @state() accessor #busy = false
  @state() accessor #shown = false
  @query('#token') accessor #token!: HTMLInputElement
  @query('#remember') accessor #remember!: HTMLInputElement

  constructor() {
    super()
    new Follow(this, language)
  }

  override firstUpdated(): void {
    this.#token.focus()
  }

  override render(): TemplateResult {
    const text = words().signIn
    const { problem } = this
    return html`
      <main>
        <div class="brand">
          <img src=${new URL('./icon.svg', import.meta.url).href} alt="" />
          <h1>cubebridge</h1>
          <p class="soft">${text.lead}</p>
        </div>
        <form class="card" @submit=${this.#submit} aria-label=${text.heading}>
          <label class="field" for="token">
            ${text.token}
            <span class="token">
              <input
                id="token"
                name="token"
                type=${this.#shown ? 'text' : 'password'}
                autocomplete="current-password"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=${problem ? 'true' : 'false'}
                aria-describedby="hint problem"
              />
              <button type="button" @click=${() => (this.#shown = !this.#shown)}>
                ${this.#shown ? text.hide : text.show}
              </button>
            </span>
            <span class="hint" id="hint">${text.hint}</span>
          </label>
          <div id="problem" role="alert" class=${problem ? 'problem' : ''}>${problem ? text[problem] : nothing}</div>
          <label class="check"><input id="remember" type="checkbox" /> ${text.remember}</label>
          <button type="submit" class="primary" ?disabled=${this.#busy}>
            ${this.#busy ? text.checking : text.submit}
          </button>
        </form>
        <div class="preferences"><cb-preferences></cb-preferences></div>
      </main>
    `
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.#busy) return
    const token = this.#token.value.trim()
    if (token === '') {
      this.problem = 'empty'
      return
    }
    this.#busy = true
    this.problem = undefined
    try {
      await signIn(token, { remember: this.#remember.checked })
    } catch (error) {
      this.problem = problemOf(error)
    }
    this.#busy = false
  }
}
