import { css } from 'lit'

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.85rem;
  }
  :host(.calls) {
    min-height: 26rem;
    /* What the shell has above and below. */
    height: calc(100dvh - 2.4rem);
    margin-bottom: -0.85rem;
  }
  header {
    flex: none;
    min-height: 2.15rem;
  }
  .count {
    color: var(--ink-soft);
    font-size: 0.9rem;
  }
  .card {
    display: flex;
    flex-direction: column;
    min-height: 0;
    overflow: hidden;
  }
  :host(.calls) .card {
    position: relative;
    flex: 1 1 0;
  }
  cb-history-filters {
    flex: none;
    border-bottom: 1px solid var(--line);
  }
  cb-table {
    flex: 1 1 0;
    min-height: 0;
  }
  .asking cb-table {
    opacity: 0.6;
  }
  cb-failure.list {
    display: block;
    flex: none;
    padding: 0.75rem 1rem;
  }
  .news {
    flex: none;
    display: flex;
    justify-content: center;
    padding: 0.4rem 1rem;
    border-bottom: 1px solid var(--line);
    background: var(--accent-soft);
  }
  .news button {
    min-height: 1.8rem;
    border-color: transparent;
    background: transparent;
    color: var(--accent-text);
  }
  .loading {
    padding: 1rem;
    animation: late 0.3s step-end;
  }
  .going {
    position: absolute;
    bottom: 0.6rem;
    left: 50%;
    translate: -50% 0;
    padding: 0.3rem 0.9rem;
    border-radius: 99rem;
    background: var(--surface-raised);
    box-shadow: var(--shadow-raised);
    color: var(--ink-soft);
    font-size: 0.85rem;
    animation: late 0.3s step-end;
  }
  @keyframes late {
    from {
      opacity: 0;
    }
  }
  @media (max-width: 56rem) {
    :host(.calls) {
      height: calc(100dvh - 5.9rem);
      min-height: 34rem;
    }
  }
`
