import { css } from 'lit'

export const tableStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-width: 0;
    font-size: 0.9rem;
  }
  :host([fill]) {
    height: 100%;
    min-height: 0;
  }
  .scroller {
    flex: 0 1 auto;
    min-height: 0;
    overflow: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }
  :host([fill]) .scroller:not(.none) {
    flex: 1 1 0;
  }
  .table {
    min-width: min-content;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 2;
    background: var(--surface);
    border-bottom: 1px solid var(--line);
  }
  .row {
    display: grid;
    grid-template-columns: var(--tracks);
    align-items: center;
    column-gap: 0.9rem;
    padding: 0 1rem;
  }
  .head .row {
    min-height: 2.3rem;
  }
  .heading {
    min-width: 0;
    color: var(--ink-soft);
    font-size: 0.8rem;
    font-weight: 600;
    text-align: left;
    white-space: nowrap;
  }
  .heading button {
    position: relative;
    max-width: calc(100% + 0.9rem);
    min-height: 1.8rem;
    margin: 0 calc(-0.45rem - 1px);
    padding: 0 0.45rem;
    border-color: transparent;
    background: transparent;
    color: inherit;
    font-size: inherit;
    font-weight: inherit;
  }
  .heading button:hover {
    color: var(--ink);
  }
  /* In the gap between columns: no heading gets shorter for its arrow. */
  .heading cb-icon {
    position: absolute;
    left: calc(100% - 0.4rem);
    width: 0.85rem;
    height: 0.85rem;
    opacity: 0;
  }
  .heading button:hover cb-icon {
    opacity: 0.5;
  }
  .heading[aria-sort] {
    color: var(--ink);
  }
  .heading[aria-sort] cb-icon {
    opacity: 1;
    color: var(--accent-text);
  }
  .end {
    text-align: right;
  }
  .heading.end cb-icon {
    right: calc(100% - 0.4rem);
    left: auto;
  }

  .body {
    position: relative;
    contain: layout style;
  }
  .body .row {
    position: absolute;
    inset: 0 0 auto;
    height: var(--row);
    border-bottom: 1px solid var(--line);
    contain: layout style;
    cursor: default;
  }
  .body.opens .row {
    cursor: pointer;
  }
  .body .row:hover {
    background: var(--surface-sunken);
  }
  .body .row:focus-visible {
    outline-offset: -2px;
    border-radius: 0.25rem;
  }
  .cell {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .cell :focus-visible {
    outline-offset: -2px;
  }
  .way {
    color: inherit;
    font-weight: 600;
    text-decoration: none;
  }
  .row:hover .way {
    color: var(--accent-text);
  }
  .row[aria-current] {
    background: var(--accent-soft);
    box-shadow: inset 0.2rem 0 var(--accent);
  }
  .row.alarm {
    background: color-mix(in srgb, var(--bad-soft) 55%, transparent);
    box-shadow: inset 0.2rem 0 var(--bad);
  }
  .row.ended {
    background: var(--surface-sunken);
    color: var(--ink-faint);
  }
  .row.ended .cell {
    filter: grayscale(1);
  }
  @media (prefers-reduced-motion: no-preference) {
    /* Opacity alone: it fades without the page being styled and painted anew in each frame. */
    .row.new::before {
      content: '';
      position: absolute;
      z-index: -1;
      inset: 0;
      background: var(--accent-soft);
      opacity: 0;
      animation: came 2.4s ease-out;
    }
    @keyframes came {
      from,
      25% {
        opacity: 1;
      }
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .row.new {
      box-shadow: inset 0.2rem 0 var(--accent);
    }
  }

  .above {
    position: absolute;
    z-index: 3;
    top: 2.8rem;
    left: 50%;
    translate: -50% 0;
    min-height: 1.8rem;
    border-radius: 99rem;
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
    font-size: 0.82rem;
    box-shadow: var(--shadow-raised);
  }
  .above:hover:not(:disabled) {
    background: var(--accent);
    filter: brightness(1.08);
  }

  .by {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.6rem 0.9rem;
    border-bottom: 1px solid var(--line);
  }
  .by label {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 0.6rem;
    min-width: 0;
    color: var(--ink-soft);
    font-size: 0.82rem;
    white-space: nowrap;
  }
  .cards .table {
    min-width: 0;
  }
  .cards .body .row {
    display: flex;
    flex-wrap: wrap;
    align-content: center;
    column-gap: 0.75rem;
    row-gap: 0.3rem;
    padding: 0 0.9rem;
  }
  .cards .row::after {
    content: '';
    order: 2;
    flex-basis: 100%;
  }
  .cards .title {
    order: 0;
    flex: 1 1 0;
    min-width: 45%;
    font-weight: 600;
  }
  .cards .aside {
    order: 1;
    flex: none;
    max-width: 50%;
    text-align: right;
  }
  .cards .line {
    order: 3;
    flex: 0 1 auto;
    color: var(--ink-soft);
    font-size: 0.85rem;
  }
  .cards .line.end {
    flex-shrink: 0;
  }
  .what {
    color: var(--ink-faint);
    font-size: 0.92em;
  }
`
