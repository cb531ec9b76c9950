import { css, html, nothing, type TemplateResult } from 'lit'
import type { Schemas } from '../../../../client/client.ts'
import { href } from '../../app/location.ts'
import { moment, timeOrDay } from '../../lib/format.ts'
import { words } from './words.ts'

export type DeadLetter = Schemas['DeadLetter']

interface Actions {
  readonly mayAct: boolean
  readonly busy: boolean
  readonly retry: () => void
  readonly forget: () => void
}

export const letterStyles = css`
  .letters li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 1rem;
    align-items: start;
    padding: 0.7rem 1rem;
  }
  .letters .what {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 0.75rem;
    align-items: baseline;
  }
  .letters strong {
    font-weight: 600;
  }
  .letters .why {
    color: var(--bad);
    font-size: 0.9rem;
    overflow-wrap: anywhere;
  }
  .letters .actions {
    display: flex;
    gap: 0.4rem;
  }
  .letters details {
    grid-column: 1 / -1;
    font-size: 0.86rem;
  }
  .letters summary {
    width: fit-content;
    color: var(--ink-soft);
    cursor: pointer;
  }
  .letters pre {
    max-height: 20rem;
    margin: 0.4rem 0 0;
    padding: 0.6rem 0.75rem;
    overflow: auto;
    border-radius: var(--radius-small);
    background: var(--surface-sunken);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  @media (max-width: 46rem) {
    .letters li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`

/** One delivery that was given up. */
export function letterRow(letter: DeadLetter, { mayAct, busy, retry, forget }: Actions): TemplateResult {
  const text = words().webhooks
  const { hook, type, callId, error, attempts, diedAt, body } = letter
  return html`<li>
    <div>
      <p class="what">
        <strong>${hook}</strong>
        <span class="mono">${type}</span>
        ${callId === null ? nothing : html`<a href=${href('calls', callId)}>${text.call}</a>`}
        <span class="faint" title=${moment(diedAt)}
          >${text.givenUp(timeOrDay(diedAt))} · ${text.attempts(attempts)}</span
        >
      </p>
      <p class="why">${error}</p>
    </div>
    ${
      mayAct
        ? html`<div class="actions">
            <button class="small" type="button" ?disabled=${busy} @click=${retry}>${text.retry}</button>
            <button class="small danger" type="button" ?disabled=${busy} @click=${forget}>${text.forget}</button>
          </div>`
        : nothing
    }
    <details>
      <summary>${text.body}</summary>
      <pre class="mono" tabindex="0" aria-label=${text.body}>${pretty(body)}</pre>
    </details>
  </li>`
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
