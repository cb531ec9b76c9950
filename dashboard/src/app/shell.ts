import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { session, signOut } from '../api/session.ts'
import { Follow } from '../lib/cell.ts'
import { language } from '../lib/language.ts'
import { live } from '../live/live.ts'
import '../ui/icon.ts'
import { sheet } from '../ui/sheet.ts'
import '../ui/toasts.ts'
import './connection-banner.ts'
import { href, place } from './location.ts'
import './preferences.ts'
import { ROUTES, routeOf, type Route } from './routes.ts'
import { words } from './words.ts'

/** What surrounds every page: the way to the others, who is signed in, and whether what is seen is of now. */
@customElement('cb-shell')
export class Shell extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        grid-template: 'side main' minmax(100vh, auto) / 14.5rem minmax(0, 1fr);
      }
      .skip {
        position: fixed;
        z-index: 20;
        top: 0.5rem;
        left: 0.5rem;
        transform: translateY(-200%);
      }
      .skip:focus {
        transform: none;
      }
      aside {
        grid-area: side;
        position: sticky;
        top: 0;
        height: 100vh;
        display: flex;
        flex-direction: column;
        gap: 1.25rem;
        padding: 1.1rem 0.75rem 0.75rem;
        background: var(--surface);
        border-right: 1px solid var(--line);
        overflow-y: auto;
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        padding: 0 0.5rem;
        font-weight: 680;
        font-size: 1.05rem;
        letter-spacing: -0.015em;
        color: var(--ink);
        text-decoration: none;
      }
      .brand img {
        width: 1.75rem;
        height: 1.75rem;
      }
      nav ul {
        display: grid;
        gap: 0.15rem;
      }
      nav a {
        display: flex;
        align-items: center;
        gap: 0.65rem;
        min-height: 2.35rem;
        padding: 0 0.65rem;
        border-radius: var(--radius-small);
        color: var(--ink-soft);
        font-size: 0.92rem;
        font-weight: 550;
        text-decoration: none;
      }
      nav a:hover {
        background: var(--surface-sunken);
        color: var(--ink);
      }
      nav a[aria-current] {
        background: var(--accent-soft);
        color: var(--accent-text);
      }
      nav .count {
        margin-left: auto;
        min-width: 1.5rem;
        padding: 0.05rem 0.45rem;
        border-radius: 1rem;
        background: var(--surface-sunken);
        color: var(--ink-soft);
        font-size: 0.78rem;
        text-align: center;
      }
      nav a[aria-current] .count {
        background: var(--surface);
        color: var(--accent-text);
      }
      .foot {
        margin-top: auto;
        display: grid;
        gap: 0.5rem;
        padding: 0.75rem 0.25rem 0;
        border-top: 1px solid var(--line);
        font-size: 0.85rem;
      }
      .who {
        display: grid;
        padding: 0 0.35rem;
        min-width: 0;
      }
      .who strong {
        font-weight: 600;
      }
      .foot cb-preferences {
        justify-content: space-between;
      }
      .foot > button {
        justify-content: flex-start;
      }
      header.top {
        display: none;
      }
      main {
        grid-area: main;
        min-width: 0;
        padding: 1.25rem clamp(0.9rem, 1.6vw, 2.25rem) 2rem;
        outline: none;
      }
      @media (max-width: 56rem) {
        :host {
          grid-template: 'top' auto 'main' 1fr / minmax(0, 1fr);
        }
        header.top {
          grid-area: top;
          position: sticky;
          z-index: 10;
          top: 0;
          display: flex;
          align-items: center;
          gap: 0.5rem;
          padding: 0.5rem 0.9rem;
          background: var(--surface);
          border-bottom: 1px solid var(--line);
        }
        header.top .brand {
          padding: 0;
          margin-right: auto;
        }
        aside {
          position: fixed;
          z-index: 15;
          inset: 0 auto 0 0;
          width: min(17rem, 85vw);
          visibility: hidden;
          transform: translateX(-100%);
          transition: transform 0.18s;
        }
        aside.open {
          visibility: visible;
          transform: none;
          box-shadow: var(--shadow-raised);
        }
        .veil {
          position: fixed;
          z-index: 12;
          inset: 0;
          background: rgb(8 12 20 / 45%);
        }
      }
      @media (min-width: 56.01rem) {
        .veil,
        .close-menu {
          display: none;
        }
      }
      .missing {
        display: grid;
        justify-items: center;
        gap: 0.75rem;
        padding: 4rem 1rem;
        text-align: center;
      }
    `,
  ]

  @state() accessor #open = false
  @state() accessor #loaded: Route | undefined = undefined
  @state() accessor #failed = false
  @query('main') accessor #main!: HTMLElement
  #asked: Route | undefined

  constructor() {
    super()
    new Follow(this, language, place, session)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    live.value?.calls.subscribe(() => this.requestUpdate())
  }

  override willUpdate(): void {
    const route = this.#route
    if (!route || route === this.#asked || (this.#loaded === route && !this.#failed)) return
    this.#asked = route
    this.#failed = false
    void route
      .load()
      .then(() => {
        if (this.#route === route) this.#loaded = route
      })
      .catch(() => {
        this.#failed = true
      })
      .finally(() => {
        this.#asked = undefined
      })
  }

  override updated(changed: PropertyValues): void {
    const route = this.#route
    document.title = route ? `${words().pages[route.name]} · cubebridge` : 'cubebridge'
    document.documentElement.lang = language.value
    // Who goes from page to page by keyboard or ear begins at the top of each.
    if (changed.has('#loaded') && changed.get('#loaded') !== undefined) this.#main.focus()
  }

  get #route(): Route | undefined {
    return routeOf(place.value.path)?.route
  }

  override render(): TemplateResult {
    const text = words()
    const name = session.value?.me.name ?? ''
    const brand = html`<a class="brand" href=${href()}>
      <img src=${new URL('./icon.svg', import.meta.url).href} alt="" />cubebridge
    </a>`
    return html`
      <a class="skip button" href="#main" @click=${this.#skip}>${text.skip}</a>
      <header class="top">
        ${brand}
        <button class="icon plain" aria-label=${text.menu} aria-expanded=${this.#open} @click=${this.#toggle}>
          <cb-icon name="menu"></cb-icon>
        </button>
      </header>
      ${this.#open ? html`<div class="veil" @click=${this.#toggle}></div>` : nothing}
      <aside class=${this.#open ? 'open' : ''} @keydown=${this.#onKey}>
        <div class="bar">
          ${brand}
          <button class="icon plain end close-menu" aria-label=${text.closeMenu} @click=${this.#toggle}>
            <cb-icon name="close"></cb-icon>
          </button>
        </div>
        <nav aria-label=${text.navigation}>
          <ul>
            ${ROUTES.filter(({ below }) => !below).map((route) => this.#link(route))}
          </ul>
        </nav>
        <div class="foot">
          <cb-preferences></cb-preferences>
          <div class="who">
            <strong class="cut" title=${text.signedInAs(name)}>${name}</strong>
            <span class="faint cut">${scopeWords().join(', ')}</span>
          </div>
          <button class="plain small" id="sign-out" @click=${signOut}>
            <cb-icon name="sign-out"></cb-icon>${text.signOut}
          </button>
        </div>
      </aside>
      <main id="main" tabindex="-1">
        <cb-connection-banner></cb-connection-banner>
        ${this.#page()}
      </main>
      <cb-toasts></cb-toasts>
    `
  }

  #link({ name, icon, path }: Route): TemplateResult {
    const current = this.#route?.name === name
    const calls = name === 'calls' && live.value?.calls.complete.value ? live.value.calls.live : undefined
    return html`<li>
      <a
        href=${path === '' ? href() : href(path)}
        aria-current=${current ? 'page' : nothing}
        @click=${() => (this.#open = false)}
      >
        <cb-icon name=${icon}></cb-icon>${words().pages[name]}
        ${calls === undefined ? nothing : html`<span class="count">${calls}</span>`}
      </a>
    </li>`
  }

  #page(): TemplateResult | typeof nothing {
    const text = words()
    const route = this.#route
    if (!route) {
      return html`<div class="missing">
        <h1>${text.unknownPage}</h1>
        <a class="button" href=${href()}>${text.toOverview}</a>
      </div>`
    }
    if (this.#failed) {
      return html`<div class="missing" role="alert">
        <p>${text.pageFailed}</p>
        <button @click=${() => location.reload()}>${text.reload}</button>
      </div>`
    }
    if (this.#loaded !== route) return nothing
    return route.render(routeOf(place.value.path)?.rest ?? '')
  }

  #skip(event: Event): void {
    event.preventDefault()
    this.#main.focus()
  }

  #toggle(): void {
    this.#open = !this.#open
  }

  #onKey({ key }: KeyboardEvent): void {
    if (key === 'Escape') this.#open = false
  }
}

function scopeWords(): string[] {
  const { scopes } = words()
  const held = session.value?.me.scopes ?? []
  return held.includes('admin') ? [scopes.admin] : held.map((scope) => scopes[scope])
}
