import { html, nothing, type TemplateResult } from 'lit'
import type { Box, Direction } from './stage-figures.ts'
import { words } from './words.ts'

/** Between what stands beside the bridge: one wire for each direction. */
export function wires(flows: Readonly<Record<Direction, boolean>>): TemplateResult {
  return html`<div class="wires" aria-hidden="true">
    <i class="wire toApp ${flows.toApp ? 'flows' : ''}"></i>
    <i class="wire toPhone ${flows.toPhone ? 'flows' : ''}"></i>
  </div>`
}

export interface Lane {
  readonly direction: Direction
  readonly boxes: readonly Box[]
  readonly flows: boolean
  /** Of the flow, for who listens. */
  readonly state: string
  /** What is said where there are no boxes. */
  readonly empty: string
}

/** The stages of one direction, in the bridge. */
export function lane({ direction, boxes, flows, state, empty }: Lane): TemplateResult {
  const wire = html`<i class="wire ${direction} ${flows ? 'flows' : ''}" aria-hidden="true"></i>`
  return html`<div class="lane ${direction}">
    <h3>${words()[direction]}<span class="spoken"> (${state})</span></h3>
    ${
      boxes.length === 0
        ? html`<p class="faint">${empty}</p>`
        : html`<ol>
            ${boxes.map((it, i) => html`<li>${i > 0 ? wire : nothing}${box(it)}</li>`)}
          </ol>`
    }
  </div>`
}

function box({ title, detail, figures, printed }: Box): TemplateResult {
  return html`<div class="box" title=${printed}>
    <b>${title}</b>
    <span class="faint">${detail}</span>
    ${
      figures.length === 0
        ? nothing
        : html`<dl>
            ${figures.map(
              ({ label, value, tone }) =>
                html`<div>
                  <dt>${label}</dt>
                  <dd class=${tone}>${value}</dd>
                </div>`,
            )}
          </dl>`
    }
  </div>`
}
