import { css } from 'lit'

export const askStyles = css`
  form,
  .fields {
    display: grid;
    gap: 1rem;
  }
  fieldset {
    display: grid;
    gap: 0.4rem;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend,
  .legend {
    padding: 0;
    font-size: 0.88rem;
    font-weight: 550;
  }
  .hint {
    color: var(--ink-soft);
    font-size: 0.88rem;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-width: 0;
    padding: 0.45rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    font-size: 0.92rem;
    cursor: pointer;
  }
  .choice:has(input:checked) {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .choice cb-icon {
    color: var(--ink-soft);
  }
  .choice input {
    flex: none;
  }
`
