import { html, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { rewriteQuery } from '../app/location.ts'
import { defineWords } from '../lib/language.ts'

const words = defineWords({ en: { any: 'any' }, 'pt-BR': { any: 'qualquer' } })

export type Choice = readonly [value: string, label: string]

/** One of some, or any: what is chosen goes to the address. What stands there already is seen though nobody knows it. */
export function addressChoice(key: string, label: string, value: string, options: readonly Choice[]): TemplateResult {
  const known = value === '' || options.some(([option]) => option === value)
  const all: readonly Choice[] = known ? options : [...options, [value, value]]
  return html`<select
    class="choice"
    name=${key}
    aria-label=${label}
    .value=${live(value)}
    @change=${(event: Event) => rewriteQuery({ [key]: (event.target as HTMLSelectElement).value })}
  >
    <option value="" ?selected=${value === ''}>${label}: ${words().any}</option>
    ${all.map(([option, name]) => html`<option value=${option} ?selected=${value === option}>${name}</option>`)}
  </select>`
}
