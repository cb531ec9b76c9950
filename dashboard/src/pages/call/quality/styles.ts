import { css } from 'lit'

/** Of a table whose columns are both directions. */
export const figureStyles = css`
  th[scope='row'] {
    border-top: 1px solid var(--line);
    color: var(--ink-soft);
    font-weight: 550;
    vertical-align: top;
  }
  thead th {
    white-space: normal;
    vertical-align: bottom;
  }
  tbody td {
    vertical-align: top;
  }
  .value {
    font-weight: 620;
    white-space: nowrap;
  }
  .word {
    white-space: nowrap;
  }
  .codec {
    white-space: normal;
  }
  .ok {
    color: var(--ok);
  }
  .warn {
    color: var(--warn);
  }
  .bad {
    color: var(--bad);
  }
  small {
    display: block;
    min-height: 1.3em;
    color: var(--ink-faint);
    font-size: 0.8rem;
  }
  .none {
    padding: 1.5rem 1rem;
  }
  details {
    padding: 0.7rem 1rem;
    border-top: 1px solid var(--line);
    font-size: 0.88rem;
  }
  summary {
    width: fit-content;
    cursor: pointer;
    color: var(--accent-text);
    border-radius: 0.25rem;
  }
  .bounds {
    margin: 0.5rem 0;
    font-size: 0.85rem;
  }
  .bounds th,
  .bounds td {
    padding: 0.3rem 0.5rem;
    white-space: nowrap;
  }
  @media (max-width: 30rem) {
    .figures th,
    .figures td {
      padding: 0.4rem 0.35rem;
      white-space: normal;
    }
  }
`
