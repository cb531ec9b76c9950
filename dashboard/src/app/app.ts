import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { session, signIn, tokenAtHand } from '../api/session.ts'
import { Follow } from '../lib/cell.ts'
import './shell.ts'
import './sign-in.ts'
import type { SignInProblem } from './sign-in.ts'
import { problemOf } from './sign-in.ts'

/** The whole page: the sign-in, or everything else. */
@customElement('cb-app')
export class App extends LitElement {
  @state() accessor #resuming = true
  #problem: SignInProblem | undefined

  constructor() {
    super()
    new Follow(this, session)
    void this.#resume()
  }

  override render(): TemplateResult | typeof nothing {
    if (session.value) return html`<cb-shell></cb-shell>`
    if (this.#resuming) return nothing
    return html`<cb-sign-in .problem=${this.#problem}></cb-sign-in>`
  }

  /** With the token of a link or of the visit before. */
  async #resume(): Promise<void> {
    const token = tokenAtHand()
    if (token !== undefined) {
      await signIn(token, { remember: localStorage.getItem('cubebridge.token') !== null }).catch((error: unknown) => {
        this.#problem = problemOf(error)
      })
    }
    this.#resuming = false
  }
}
