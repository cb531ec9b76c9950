import { css } from 'lit'

export const chartStyles = css`
  :host {
    min-width: 0;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.15rem 1rem;
    min-height: 1.5rem;
    margin-bottom: 0.3rem;
    color: var(--ink-soft);
    font-size: 0.82rem;
  }
  .entry {
    white-space: nowrap;
  }
  .entry i {
    display: inline-block;
    width: 0.6rem;
    height: 0.6rem;
    margin-right: 0.4rem;
    border-radius: 0.15rem;
  }
  .entry b {
    margin-left: 0.25rem;
    color: var(--ink);
    font-weight: 600;
  }
  .when {
    margin-left: auto;
    color: var(--ink-faint);
  }
  .plot {
    position: relative;
    overflow: hidden;
    /* The drawing follows the box, never the box the drawing. */
    contain: inline-size;
  }
  .none {
    display: grid;
    place-items: center;
    height: 100%;
    border: 1px dashed var(--line);
    border-radius: var(--radius-small);
    color: var(--ink-faint);
    font-size: 0.88rem;
  }

  /* What uPlot needs of its own style sheet. */
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-over,
  .u-under,
  .u-axis,
  .u-select {
    position: absolute;
  }
  .u-under {
    overflow: hidden;
  }
  .u-select {
    pointer-events: none;
  }
  canvas {
    display: block;
    position: relative;
    width: 100%;
    height: 100%;
  }
  .u-cursor-x,
  .u-cursor-y {
    position: absolute;
    top: 0;
    left: 0;
    height: 100%;
    border-right: 1px dashed var(--line-strong);
    pointer-events: none;
    will-change: transform;
  }
  .u-cursor-pt {
    position: absolute;
    top: 0;
    left: 0;
    border: 0 solid;
    border-radius: 50%;
    background-clip: padding-box !important;
    pointer-events: none;
    will-change: transform;
  }
  .u-off {
    display: none;
  }
`
