import { css } from 'lit'

export const auditStyles = css`
  :host {
    display: grid;
    gap: 1rem;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.6rem 0.75rem;
    padding: 0.8rem 1rem;
    border-bottom: 1px solid var(--line);
  }
  .filters .field {
    flex: 1 1 9rem;
    min-width: 0;
  }
  .filters .instant {
    flex-basis: 13.5rem;
  }
  .card {
    min-width: 0;
    overflow: hidden;
  }
  li + li {
    border-top: 1px solid var(--line);
  }
  summary {
    display: grid;
    grid-template-columns: 8rem minmax(6rem, 10rem) minmax(9rem, 15rem) minmax(0, 1fr) 6rem;
    align-items: center;
    gap: 0.2rem 0.9rem;
    padding: 0.55rem 1rem;
    font-size: 0.93rem;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    background: var(--surface-sunken);
  }
  summary:focus-visible {
    outline-offset: -2px;
  }
  summary cb-badge {
    justify-self: end;
  }
  summary time {
    color: var(--ink-faint);
    font-size: 0.88rem;
    white-space: nowrap;
  }
  .action {
    font-weight: 550;
  }
  .target {
    color: var(--ink-faint);
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.3rem 1rem;
    padding: 0.6rem 1rem 0.9rem;
    background: var(--surface-sunken);
    font-size: 0.88rem;
  }
  dt {
    color: var(--ink-faint);
  }
  dd {
    overflow-wrap: anywhere;
  }
  pre {
    margin: 0;
    max-height: 18rem;
    overflow: auto;
    white-space: pre-wrap;
  }
  cb-failure {
    display: contents;
  }
  @media (max-width: 52rem) {
    summary {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .actor,
    .target {
      font-size: 0.85rem;
    }
    .action {
      grid-row: 1;
      grid-column: 1;
    }
    summary cb-badge {
      grid-row: 1;
      grid-column: 2;
    }
    summary time {
      grid-row: 2;
      grid-column: 2;
    }
    .actor {
      grid-row: 2;
      grid-column: 1;
    }
    .target {
      grid-row: 3;
      grid-column: 1 / -1;
    }
    dl {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
