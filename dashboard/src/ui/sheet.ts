import { css } from 'lit'

/** What every component's own tree begins with: a shadow tree inherits fonts and colours, but no rules. */
export const sheet = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: 1.35rem;
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.25;
  }
  h2 {
    font-size: 0.95rem;
    font-weight: 650;
    letter-spacing: -0.005em;
  }
  h3 {
    font-size: 0.85rem;
    font-weight: 600;
  }
  a {
    color: var(--accent-text);
    text-underline-offset: 0.15em;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .soft {
    color: var(--ink-soft);
  }
  .faint {
    color: var(--ink-faint);
    font-size: 0.85rem;
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.85em;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Read out, not shown. */
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .card > header {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    flex-wrap: wrap;
    padding: 0.8rem 1rem;
    border-bottom: 1px solid var(--line);
  }
  .card > header > .end,
  .bar > .end {
    margin-left: auto;
  }
  .card > .body {
    padding: 1rem;
  }
  .bar {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .page {
    display: grid;
    gap: 1rem;
    align-content: start;
    min-width: 0;
  }
  .page > * {
    min-width: 0;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 11.5rem), 1fr));
    gap: 0.85rem;
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    gap: 1rem;
    align-items: start;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.45em;
    min-height: 2.15rem;
    padding: 0 0.85rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: var(--ink);
    font: inherit;
    font-size: 0.9rem;
    font-weight: 550;
    line-height: 1.1;
    white-space: nowrap;
    text-decoration: none;
    cursor: pointer;
    transition:
      background-color 0.12s,
      border-color 0.12s;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--surface-sunken);
  }
  button:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-ink);
  }
  button.primary:hover:not(:disabled) {
    filter: brightness(1.08);
    background: var(--accent);
  }
  button.danger {
    border-color: var(--bad);
    color: var(--bad);
  }
  button.danger:hover:not(:disabled) {
    background: var(--bad-soft);
  }
  button.plain {
    border-color: transparent;
    background: transparent;
  }
  button.plain:hover:not(:disabled) {
    background: var(--surface-sunken);
  }
  button.icon {
    width: 2.15rem;
    padding: 0;
  }
  button.small {
    min-height: 1.75rem;
    padding: 0 0.6rem;
    font-size: 0.82rem;
  }
  button[aria-pressed='true'] {
    background: var(--accent-soft);
    border-color: var(--accent);
    color: var(--accent-text);
  }

  label.field {
    display: grid;
    align-content: start;
    gap: 0.3rem;
    font-size: 0.88rem;
    font-weight: 550;
  }
  label.field .hint {
    font-weight: 400;
    color: var(--ink-faint);
    font-size: 0.82rem;
  }
  label.check {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    font-size: 0.9rem;
  }
  input,
  select,
  textarea {
    min-height: 2.15rem;
    width: 100%;
    padding: 0.35rem 0.65rem;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    color: var(--ink);
    font: inherit;
    font-size: 0.92rem;
    font-weight: 400;
  }
  input[type='checkbox'],
  input[type='radio'] {
    width: 1.05rem;
    min-height: 1.05rem;
    height: 1.05rem;
    margin: 0;
    padding: 0;
    accent-color: var(--accent);
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--ink-faint);
    opacity: 1;
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 0;
  }
  [aria-invalid='true'] {
    border-color: var(--bad);
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9rem;
  }
  th {
    padding: 0.5rem 0.75rem;
    color: var(--ink-soft);
    font-size: 0.8rem;
    font-weight: 600;
    text-align: left;
    white-space: nowrap;
  }
  td {
    padding: 0.5rem 0.75rem;
    border-top: 1px solid var(--line);
    vertical-align: middle;
  }
  th.number {
    text-align: right;
  }
  .scroll-x {
    overflow-x: auto;
  }
`
