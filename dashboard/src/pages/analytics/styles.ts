import { css } from 'lit'

export const styles = css`
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.6rem;
    padding: 0.7rem 1rem;
  }
  .filters cb-range-picker {
    flex: 1 1 30rem;
  }
  .filters .choice {
    flex: 0 1 12rem;
    width: auto;
    min-width: 8.5rem;
  }
  /* What is only read out in its cells stays in its box. */
  .scroll-x {
    position: relative;
  }
  .figures {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    transition: opacity 0.15s;
  }
  .figures > * {
    min-width: 0;
  }
  .figures.asking {
    opacity: 0.6;
  }
  .few {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
    gap: 1rem;
  }
  .few > * {
    min-width: 0;
  }
  .tiles {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr));
  }
  tbody th {
    border-top: 1px solid var(--line);
    color: var(--ink);
    font-size: 0.9rem;
    font-weight: 550;
  }
  td.cut,
  th.cut {
    max-width: 16rem;
  }
  .tone {
    white-space: nowrap;
  }
  .tone.ok {
    color: var(--ok);
  }
  .tone.warn {
    color: var(--warn);
  }
  .tone.bad {
    color: var(--bad);
  }
  th.calls,
  td.calls {
    width: 34%;
    min-width: 9rem;
  }
  .bar-of {
    display: flex;
    align-items: center;
    gap: 0.6rem;
  }
  .bar-of b {
    min-width: 3.2rem;
    font-weight: 600;
    text-align: right;
  }
  .track {
    display: flex;
    flex: 1;
    height: 0.7rem;
    border-radius: 0.2rem;
    overflow: hidden;
  }
  .strip + .tables {
    margin-top: 0.75rem;
  }
  .tables {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
    gap: 0.75rem 1.5rem;
    align-items: start;
  }
  .outcomes table {
    min-width: 0;
  }
  .outcomes th,
  .outcomes td {
    padding-inline: 0.4rem;
  }
  .outcomes th:first-child,
  .outcomes td:first-child {
    padding-left: 0;
  }
  .outcomes tbody th {
    width: 100%;
    max-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .outcomes td:last-child,
  .outcomes th:last-child {
    width: 4.2rem;
    padding-right: 0;
  }
  .strip {
    display: flex;
    gap: 2px;
    height: 0.8rem;
    border-radius: 0.25rem;
    overflow: hidden;
  }
  .strip i {
    flex-basis: 0;
  }
  .dot {
    display: inline-block;
    width: 0.55rem;
    height: 0.55rem;
    margin-right: 0.5rem;
    border-radius: 50%;
  }
  .heat {
    min-width: 46rem;
    border-collapse: separate;
    border-spacing: 2px;
    table-layout: fixed;
    font-size: 0.78rem;
  }
  .heat th,
  .heat td {
    height: 1.9rem;
    padding: 0;
    border: 0;
    text-align: center;
  }
  .heat th {
    color: var(--ink-soft);
    font-size: 0.76rem;
    font-weight: 550;
  }
  .heat tbody th {
    text-align: left;
  }
  .heat th:first-child {
    width: 3rem;
  }
  .heat td {
    border-radius: 0.25rem;
    background: var(--surface-sunken);
    color: var(--ink);
  }
  .scale-of {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    color: var(--ink-faint);
    font-size: 0.78rem;
  }
  .scale-of i {
    width: 1rem;
    height: 0.8rem;
    border-radius: 0.2rem;
  }
  .loading {
    animation: late 0.3s step-end;
  }
  @keyframes late {
    from {
      opacity: 0;
    }
  }
  @media (max-width: 36rem) {
    .filters .choice {
      flex: 1 1 100%;
    }
    .asof {
      order: 3;
      width: 100%;
    }
  }
`
