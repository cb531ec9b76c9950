import type { Page } from 'playwright-core'
import { percentile } from '../measure/percentiles.ts'

/** How evenly a page was drawn while it was scrolled. */
export interface Scrolling {
  readonly framesPerSecond: number
  /** Between two frames, milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly longest: number
  /** Frames that took longer than two of 60 a second, percent. */
  readonly latePercent: number
}

/** Finds an element through shadow trees: `deep('cb-table', '.scroller')`, each within the one before. */
const DEEP = `const deep = (...path) => {
  const find = (root, selector) => {
    const here = root.querySelector(selector)
    if (here) return here
    for (const it of root.querySelectorAll('*')) {
      const found = it.shadowRoot && find(it.shadowRoot, selector)
      if (found) return found
    }
  }
  return path.reduce((at, selector) => find(at.shadowRoot ?? at, selector), document)
}`

/**
 * Scrolls up and down without a pause, as fast as someone who looks for something, a step each frame, and tells when the
 * frames came.
 */
export async function scroll(page: Page, path: readonly string[], seconds: number): Promise<Scrolling> {
  const times = await page.evaluate<number[]>(`new Promise((resolve) => {
    ${DEEP}
    const scroller = deep(...${JSON.stringify(path)})
    const frames = []
    let direction = 1
    let last
    const step = (at) => {
      frames.push(at)
      if (last !== undefined) scroller.scrollTop += direction * 1.6 * (at - last)
      last = at
      const end = scroller.scrollHeight - scroller.clientHeight
      if (scroller.scrollTop >= end - 1) direction = -1
      else if (scroller.scrollTop <= 0) direction = 1
      if (at - frames[0] < ${seconds * 1000}) requestAnimationFrame(step)
      else resolve(frames)
    }
    requestAnimationFrame(step)
  })`)
  const gaps = times.slice(1).map((at, i) => at - times[i]!)
  const took = times.at(-1)! - times[0]!
  const of = (percent: number): number => percentile(gaps, percent) ?? NaN
  return {
    framesPerSecond: (gaps.length / took) * 1000,
    p50: of(50),
    p95: of(95),
    p99: of(99),
    longest: Math.max(...gaps),
    latePercent: (gaps.filter((gap) => gap > 34).length / gaps.length) * 100,
  }
}

/** The floor: as many rows of plain text as calls, all of them in a page that does nothing else. */
export async function showPlainList(page: Page, rows: number): Promise<void> {
  const list = Array.from({ length: rows }, (_, i) => `<div class="row">Call ${i} — 1001 → vendas, PCMU → Opus</div>`)
  await page.setContent(
    `<style>body{margin:0;font:15px sans-serif}.scroller{height:100vh;overflow:auto}` +
      `.row{height:43px;border-bottom:1px solid #ddd}</style><div class="scroller">${list.join('')}</div>`,
  )
}
