import { LitElement, css, html, nothing, type PropertyValues } from 'lit'
import { customElement, query } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { Cell, Follow } from '../lib/cell.ts'
import { defineWords, language } from '../lib/language.ts'
import type { Tone } from '../lib/quality.ts'
import './icon.ts'
import type { IconName } from './icons.ts'
import { sheet } from './sheet.ts'

const words = defineWords({
  en: { dismiss: 'Dismiss', region: 'Notices' },
  'pt-BR': { dismiss: 'Dispensar', region: 'Avisos' },
})

export interface Notice {
  readonly tone: Tone
  readonly text: string
  readonly detail?: string | undefined
  /** For how long it stands; who points at the notices stops the time. */
  readonly ms?: number | undefined
}

interface Shown extends Notice {
  readonly id: number
}

const AT_MOST = 4
const STANDS_MS = 6000
const BAD_STANDS_MS = 15_000
const ICONS: Record<Tone, IconName> = { ok: 'check', warn: 'warning', bad: 'warning', info: 'info', neutral: 'info' }

const shown = new Cell<readonly Shown[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let last = 0

/** Says something in the corner, for a while; the oldest goes when they are too many. */
export function toast(notice: Notice): void {
  const id = ++last
  for (const old of shown.value.slice(0, -(AT_MOST - 1))) dismiss(old.id)
  shown.set([...shown.value, { ...notice, id }])
  run(id, notice)
}

function run(id: number, { tone, ms = tone === 'bad' ? BAD_STANDS_MS : STANDS_MS }: Notice): void {
  clearTimeout(timers.get(id))
  const timer = setTimeout(() => dismiss(id), ms)
  timers.set(id, timer)
}

function dismiss(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  shown.set(shown.value.filter((it) => it.id !== id))
}

/** Where the notices stand: one in the whole page, above everything else. */
@customElement('cb-toasts')
export class Toasts extends LitElement {
  @query('section') private accessor stack!: HTMLElement
  #newest = 0

  constructor() {
    super()
    new Follow(this, shown, language)
  }

  static override styles = [
    sheet,
    css`
      :host {
        display: contents;
      }
      section {
        position: fixed;
        inset: auto 1rem 1rem auto;
        display: grid;
        gap: 0.6rem;
        width: min(25rem, calc(100vw - 2rem));
        margin: 0;
        padding: 0;
        border: 0;
        background: none;
        color: var(--ink);
        font-size: 0.92rem;
        overflow: visible;
        pointer-events: none;
      }
      .notice {
        --tint: var(--ink-soft);
        display: flex;
        align-items: flex-start;
        gap: 0.7rem;
        padding: 0.75rem 0.6rem 0.75rem 0.9rem;
        background: var(--surface-raised);
        border: 1px solid var(--line);
        border-left: 0.25rem solid var(--tint);
        border-radius: var(--radius-small);
        box-shadow: var(--shadow-raised);
        pointer-events: auto;
      }
      .ok {
        --tint: var(--ok);
      }
      .warn {
        --tint: var(--warn);
      }
      .bad {
        --tint: var(--bad);
      }
      .info {
        --tint: var(--info);
      }
      .notice > cb-icon {
        margin-top: 0.1em;
        color: var(--tint);
      }
      .what {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .text {
        font-weight: 600;
      }
      .detail {
        margin-top: 0.1rem;
        color: var(--ink-soft);
        font-size: 0.88rem;
      }
      button {
        flex: none;
        margin: -0.3rem 0;
        color: var(--ink-soft);
      }
      /* At the bottom there is what a telephone asks for. */
      @media (max-width: 560px) {
        section {
          inset: 1rem 1rem auto;
        }
      }
      @media (prefers-reduced-motion: no-preference) {
        .notice {
          animation: come 0.18s ease-out;
        }
        @keyframes come {
          from {
            opacity: 0;
            translate: 0 0.5rem;
          }
        }
      }
    `,
  ]

  override render() {
    return html`<section
      popover="manual"
      aria-live="polite"
      aria-label=${words().region}
      @pointerenter=${stop}
      @pointerleave=${go}
      @focusin=${stop}
      @focusout=${go}
    >
      ${repeat(
        shown.value,
        (it) => it.id,
        (it) =>
          html`<div class="notice ${it.tone}" role=${it.tone === 'bad' ? 'alert' : 'status'}>
            <cb-icon .name=${ICONS[it.tone]}></cb-icon>
            <div class="what">
              <p class="text">${it.text}</p>
              ${it.detail ? html`<p class="detail">${it.detail}</p>` : nothing}
            </div>
            <button
              class="plain icon small"
              type="button"
              aria-label=${words().dismiss}
              title=${words().dismiss}
              @click=${() => dismiss(it.id)}
            >
              <cb-icon .name=${'close' as const}></cb-icon>
            </button>
          </div>`,
      )}
    </section>`
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const newest = shown.value.at(-1)?.id ?? 0
    if (!this.hasUpdated || newest <= this.#newest) return
    this.#newest = newest
    // Shown anew it stands above a dialog that was opened meanwhile.
    this.stack.hidePopover()
    this.stack.showPopover()
  }

  protected override updated(): void {
    if (!this.stack.matches(':popover-open')) this.stack.showPopover()
  }
}

const stop = (): void => {
  for (const timer of timers.values()) clearTimeout(timer)
}

const go = (): void => {
  for (const it of shown.value) run(it.id, it)
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-toasts': Toasts
  }
}
