import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { Schemas } from '../../../../client/client.ts'
import { answered, api } from '../../api/session.ts'
import { Follow } from '../../lib/cell.ts'
import { milliseconds, time } from '../../lib/format.ts'
import { language } from '../../lib/language.ts'
import type { Tone } from '../../lib/quality.ts'
import '../../ui/badge.ts'
import '../../ui/failure.ts'
import '../../ui/icon.ts'
import type { IconName } from '../../ui/icons.ts'
import { sheet } from '../../ui/sheet.ts'
import { Asked } from './asked.ts'
import { words } from './words.ts'

type Probe = Schemas['DoctorReport']['probes'][number]
type Status = Probe['status']

const EVERY_MS = 60_000
const GROUPS: readonly { readonly status: Status; readonly tone: Tone; readonly icon: IconName }[] = [
  { status: 'failed', tone: 'bad', icon: 'close' },
  { status: 'warning', tone: 'warn', icon: 'warning' },
  { status: 'ok', tone: 'ok', icon: 'check' },
]

/** What the doctor finds in the running bridge: what failed first, with what to do about it. */
@customElement('cb-health-checks')
export class HealthChecks extends LitElement {
  readonly #report = new Asked(this, () => answered(api().GET('/v1/doctor')), EVERY_MS)

  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      .card > header {
        padding: 0.65rem 1rem;
      }
      li {
        display: grid;
        grid-template-columns: 1.3rem 12rem minmax(0, 1fr);
        gap: 0.1rem 0.75rem;
        padding: 0.6rem 1rem;
        font-size: 0.93rem;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      li > cb-icon {
        margin-top: 0.2em;
      }
      .failed > cb-icon {
        color: var(--bad);
      }
      .warning > cb-icon {
        color: var(--warn);
      }
      .ok > cb-icon {
        color: var(--ok);
      }
      .name {
        font-weight: 600;
      }
      .found {
        overflow-wrap: anywhere;
        color: var(--ink-soft);
      }
      .failed .found,
      .warning .found {
        color: var(--ink);
      }
      .advice {
        grid-column: 3;
        margin-top: 0.25rem;
        padding: 0.45rem 0.7rem;
        border-radius: var(--radius-small);
        background: var(--warn-soft);
        overflow-wrap: anywhere;
      }
      .failed .advice {
        background: var(--bad-soft);
      }
      .advice b {
        font-weight: 600;
      }
      @media (max-width: 46rem) {
        li {
          grid-template-columns: 1.3rem minmax(0, 1fr);
        }
        .found,
        .advice {
          grid-column: 2;
        }
      }
    `,
  ]

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult {
    const text = words().checks
    const { value, failure, pending } = this.#report
    return html`
      <div class="bar">
        ${value ? this.#summary(value) : html`<span class="soft" role="status">${words().loading}</span>`}
        <button class="end" type="button" ?disabled=${pending} @click=${() => this.#report.refresh()} id="again">
          <cb-icon name="refresh"></cb-icon>${pending ? text.running : text.again}
        </button>
      </div>
      <cb-failure .failure=${failure} @retry=${() => this.#report.refresh()}></cb-failure>
      ${value ? GROUPS.map((group) => groupOf(value.probes, group)) : nothing}
    `
  }

  #summary({ probes, at, tookMs }: Schemas['DoctorReport']): TemplateResult {
    const text = words().checks
    const n = (wanted: Status): number => probes.filter(({ status }) => status === wanted).length
    const [failed, warning] = [n('failed'), n('warning')]
    return html`
      ${failed > 0 ? html`<cb-badge tone="bad" dot>${text.summary.failed(failed)}</cb-badge>` : nothing}
      ${warning > 0 ? html`<cb-badge tone="warn" dot>${text.summary.warning(warning)}</cb-badge>` : nothing}
      ${failed + warning === 0 ? html`<cb-badge tone="ok" dot>${text.allWell}</cb-badge>` : nothing}
      <span class="faint">${text.at(time(at), milliseconds(tookMs))}</span>
    `
  }
}

function groupOf(probes: readonly Probe[], { status, tone, icon }: (typeof GROUPS)[number]): unknown {
  const text = words().checks
  const names: Readonly<Record<string, string>> = text.names
  const found = probes.filter((probe) => probe.status === status)
  if (found.length === 0) return nothing
  return html`<section class="card" aria-labelledby=${status}>
    <header>
      <h2 id=${status}>${text[status]}</h2>
      <cb-badge class="end" tone=${tone}>${found.length}</cb-badge>
    </header>
    <ul>
      ${found.map(
        (probe) =>
          html`<li class=${status}>
            <cb-icon .name=${icon}></cb-icon>
            <span class="name">${names[probe.name] ?? probe.name}</span>
            <span class="found">${probe.found}</span>
            ${probe.advice ? html`<span class="advice"><b>${text.toDo}:</b> ${probe.advice}</span>` : nothing}
          </li>`,
      )}
    </ul>
  </section>`
}
