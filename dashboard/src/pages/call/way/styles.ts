import { css } from 'lit'

/** Below this width of the drawing's own box the way goes down instead of along. */
export const wayStyles = css`
  :host {
    container-type: inline-size;
  }
  .none {
    padding: 1.5rem 1rem;
  }
  .way {
    display: grid;
    grid-template-columns: 8rem 1.2rem 5.3rem 1.2rem minmax(0, 1fr) 1.2rem 8rem;
    align-items: stretch;
    padding: 1rem;
    font-size: 0.86rem;
  }
  .place {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 0.3rem;
    min-width: 0;
    padding: 0.75rem 0.6rem;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--surface-sunken);
    text-align: center;
  }
  .place > * {
    max-width: 100%;
  }
  .place .mark {
    display: grid;
    place-items: center;
    width: 2.2rem;
    height: 2.2rem;
    border-radius: 50%;
    background: var(--surface);
    box-shadow: inset 0 0 0 1px var(--line);
    color: var(--accent-text);
    font-size: 1.05rem;
  }
  .place strong {
    font-weight: 620;
  }
  .place cb-meter {
    width: 100%;
    grid-template-columns: minmax(0, 1fr) 2.9rem;
    gap: 0.3rem;
    font-size: 0.74rem;
  }
  .hears {
    color: var(--ink-soft);
    white-space: nowrap;
  }
  .bridge {
    position: relative;
    display: grid;
    gap: 0.9rem;
    align-content: center;
    min-width: 0;
    padding: 1.1rem 0.6rem 0.8rem;
    border: 1px dashed var(--line-strong);
    border-radius: var(--radius-small);
  }
  .frame {
    position: absolute;
    top: -0.65em;
    left: 1rem;
    padding: 0 0.4rem;
    background: var(--surface);
    color: var(--ink-faint);
    font-size: 0.8rem;
    font-weight: 600;
  }
  .lane {
    min-width: 0;
  }
  .lane h3 {
    margin-bottom: 0.35rem;
    color: var(--ink-soft);
    font-size: 0.8rem;
  }
  .lane.toApp h3 {
    color: color-mix(in srgb, var(--chart-1) 65%, var(--ink));
  }
  .lane.toPhone h3 {
    text-align: right;
    color: color-mix(in srgb, var(--chart-2) 65%, var(--ink));
  }
  ol {
    display: flex;
    align-items: stretch;
  }
  .toPhone ol,
  .toPhone li {
    flex-direction: row-reverse;
  }
  li {
    display: flex;
    align-items: center;
    flex: 1 0 auto;
    min-width: 0;
  }
  li:first-child {
    flex-grow: 0;
  }
  .box {
    flex: 0 1 auto;
    align-self: stretch;
    display: flex;
    flex-direction: column;
    min-width: 0;
    padding: 0.4rem 0.5rem;
    border: 1px solid var(--line);
    border-radius: 0.45rem;
    background: var(--surface);
    box-shadow: var(--shadow);
    line-height: 1.3;
  }
  .box b {
    font-weight: 620;
    white-space: nowrap;
  }
  .box .faint {
    font-size: 0.78rem;
  }
  dl {
    display: grid;
    gap: 0.05rem;
    margin-top: 0.3rem;
    padding-top: 0.3rem;
    border-top: 1px solid var(--line);
    font-size: 0.8rem;
  }
  dl div {
    display: flex;
    justify-content: space-between;
    column-gap: 0.4rem;
    white-space: nowrap;
  }
  dt {
    color: var(--ink-faint);
  }
  dd {
    margin-left: auto;
    font-weight: 600;
    white-space: nowrap;
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

  /* A wire is a row of dashes; they move where sound does. */
  .wire {
    --along: to right;
    position: relative;
    flex: 1 0 0.85rem;
    align-self: center;
    min-width: 0.85rem;
    height: 2px;
    color: var(--line-strong);
    background: repeating-linear-gradient(var(--along), currentColor 0 5px, transparent 5px 10px) 0 0 / 10px 2px
      repeat-x;
  }
  /* Its head says where to, also to who sees no motion. */
  .wire::after {
    content: '';
    position: absolute;
    top: 50%;
    right: -1px;
    border: 0.22rem solid transparent;
    border-left-color: currentColor;
    border-right-width: 0;
    translate: 0 -50%;
  }
  .wire.toPhone::after {
    right: auto;
    left: -1px;
    rotate: 180deg;
  }
  .wire.flows.toApp {
    color: var(--chart-1);
  }
  .wire.flows.toPhone {
    color: var(--chart-2);
  }
  li .wire {
    flex: 1 1 0.95rem;
    min-width: 0.7rem;
  }
  .wires {
    display: grid;
    grid-template-rows: 1fr 1fr;
    align-items: center;
  }
  .wires .wire {
    width: 100%;
  }
  @media (prefers-reduced-motion: no-preference) {
    .wire.flows {
      animation: along 0.7s linear infinite;
      /* What is not of now stands still: the page says so. */
      animation-play-state: var(--flow, running);
    }
    .wire.flows.toPhone {
      animation-direction: reverse;
    }
  }
  @keyframes along {
    to {
      background-position: 10px 0;
    }
  }
  @keyframes down {
    to {
      background-position: 0 10px;
    }
  }

  @container (max-width: 66rem) {
    .way {
      grid-template-columns: minmax(0, 1fr);
    }
    .place {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr) auto;
      gap: 0.2rem 0.7rem;
      padding: 0.5rem 0.7rem;
      text-align: left;
    }
    .place.switch {
      justify-self: stretch;
    }
    .place .mark {
      width: 1.9rem;
      height: 1.9rem;
    }
    .place cb-meter {
      grid-column: 1 / -1;
    }
    .wires {
      grid-template: auto / 1fr 1fr;
      justify-items: center;
      height: 1.1rem;
    }
    .bridge {
      grid-template-columns: 1fr 1fr;
      gap: 0.6rem;
      align-content: stretch;
      padding: 1rem 0.5rem 0.6rem;
    }
    .lane {
      display: flex;
      flex-direction: column;
    }
    .lane h3,
    .lane.toPhone h3 {
      text-align: center;
    }
    .toPhone ol,
    .toPhone li,
    ol,
    li {
      flex-direction: column;
    }
    .toPhone ol,
    .toPhone li {
      flex-direction: column-reverse;
    }
    ol {
      flex: 1;
    }
    li {
      align-items: stretch;
    }
    .box {
      flex: 1 0 auto;
    }
    li .wire,
    .wires .wire {
      --along: to bottom;
      flex: 0 0 1rem;
      align-self: center;
      min-width: 0;
      width: 2px;
      height: 1.1rem;
      background-size: 2px 10px;
      background-repeat: repeat-y;
    }
    .wire::after,
    .wire.toPhone::after {
      top: auto;
      right: auto;
      bottom: -1px;
      left: 50%;
      translate: -50% 0;
      rotate: 90deg;
    }
    .wire.toPhone::after {
      top: -1px;
      bottom: auto;
      rotate: -90deg;
    }
    .wire.flows {
      animation-name: down;
    }
  }
`
