import { css } from 'lit'

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.85rem;
    min-height: 22rem;
    /* What the shell has above and below. */
    height: calc(100dvh - 2.4rem);
    margin-bottom: -0.85rem;
  }
  header {
    flex: none;
    flex-wrap: nowrap;
    min-height: 2.15rem;
  }
  h1,
  header button {
    flex: none;
  }
  /* They take no place, and no gap. */
  cb-hang-up,
  cb-begin-call {
    display: contents;
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.1rem;
    margin-left: 0.6rem;
    color: var(--ink-soft);
    font-size: 0.9rem;
  }
  .counts strong {
    color: var(--ink);
    font-weight: 600;
  }
  .counts .shown {
    color: var(--accent-text);
  }
  .counts .alarmed {
    color: var(--bad);
    font-weight: 600;
  }
  .card {
    display: flex;
    flex: 1 1 0;
    flex-direction: column;
    min-height: 0;
    overflow: hidden;
  }
  cb-call-filters {
    flex: none;
    border-bottom: 1px solid var(--line);
  }
  cb-table {
    flex: 1 1 0;
    min-height: 0;
  }
  .loading {
    animation: late 0.3s step-end;
  }
  @keyframes late {
    from {
      opacity: 0;
    }
  }
  .stale cb-table {
    /* Not paler: what is old must be readable, too. */
    filter: grayscale(1);
  }
  @media (max-width: 56rem) {
    :host {
      height: calc(100dvh - 5.7rem);
    }
  }
  @media (max-width: 36rem) {
    header {
      flex-wrap: wrap;
    }
    header button {
      width: 2.15rem;
      padding: 0;
    }
    header button span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .counts {
      order: 2;
      margin-left: 0;
      font-size: 0.85rem;
    }
  }
`
