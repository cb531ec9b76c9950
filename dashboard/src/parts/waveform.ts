import { LitElement, css, html, svg, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { sheet } from '../ui/sheet.ts'
import { styled } from '../ui/styled.ts'

type Channel = readonly number[]

/**
 * How loud a recording is where: what was played is coloured. Of two channels the first (the caller) stands above the
 * line, the second (what the caller hears) below it. As high as its box.
 */
@customElement('cb-waveform')
export class Waveform extends LitElement {
  /** For each channel the loudest of each stretch, 0 to 1. */
  @property({ attribute: false }) accessor peaks: readonly Channel[] = []
  /** 0 to 1 */
  @property({ type: Number }) accessor played = 0

  static override styles = [
    sheet,
    css`
      :host {
        position: relative;
        height: 2.75rem;
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      path {
        fill: none;
        stroke-width: 2px;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
      .rest path {
        stroke: color-mix(in srgb, var(--ink-faint) 55%, var(--surface));
      }
      .played path {
        stroke: var(--chart-1);
      }
      .played path.second {
        stroke: var(--chart-2);
      }
    `,
  ]

  override render(): TemplateResult {
    const paths = drawn(this.peaks)
    const layer = (name: string, clip: Record<string, string>): TemplateResult =>
      html`<svg class=${name} viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" ${styled(clip)}>
        ${paths.map((d, i) => svg`<path class=${i === 1 ? 'second' : ''} d=${d} />`)}
      </svg>`
    const percent = `${Math.round(Math.min(1, Math.max(0, this.played)) * 10_000) / 100}%`
    return html`${layer('rest', { 'clip-path': `inset(0 0 0 ${percent})` })}
    ${layer('played', { 'clip-path': `inset(0 calc(100% - ${percent}) 0 0)` })}`
  }
}

/** A stroke for each stretch: around the middle for one channel, up and down from it for two. */
function drawn(peaks: readonly Channel[]): readonly string[] {
  return peaks.map((channel, i) => {
    const step = 1000 / Math.max(1, channel.length)
    const [up, down] = peaks.length === 1 ? [46, 46] : i === 0 ? [46, 0] : [0, 46]
    // The middle is left free between two, so that each is told from the other.
    const [above, below] = peaks.length === 1 ? [50, 50] : [47, 53]
    return channel
      .map((peak, place) => {
        const x = round((place + 0.5) * step)
        const size = Math.max(0.01, Math.min(1, peak))
        const [from, to] = [above - up * size, below + down * size]
        return i === 0 && peaks.length > 1
          ? `M${x} ${round(from)}V${above}`
          : `M${x} ${round(i === 0 ? from : below)}V${round(to)}`
      })
      .join('')
  })
}

const round = (value: number): number => Math.round(value * 10) / 10

declare global {
  interface HTMLElementTagNameMap {
    'cb-waveform': Waveform
  }
}
