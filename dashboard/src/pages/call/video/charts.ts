import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import { sheet } from '../../../ui/sheet.ts'
import { lately, type PathSeries } from '../data/series.ts'
import type { VideoColumn, VideoSeries } from '../data/video-series.ts'
import { chartGrid, chartGridStyles, type Drawn } from '../quality/chart-grid.ts'
import { MINUTES } from '../quality/charts.ts'
import { words as audioWords } from '../quality/words.ts'
import { words } from './words.ts'

interface Seen {
  readonly at: readonly number[]
  readonly video: VideoSeries
}

/** How a call looked over time, on both sides of the bridge; nothing where it never had video. */
@customElement('cb-call-video-charts')
export class VideoCharts extends LitElement {
  static override styles = [sheet, chartGridStyles]

  /** Of one app's way. */
  @property({ attribute: false }) accessor series: PathSeries | undefined
  @property({ type: Boolean }) accessor over = false

  #of: PathSeries | undefined
  #seen: Seen | undefined

  constructor() {
    super()
    new Follow(this, language)
  }

  override render(): TemplateResult | typeof nothing {
    const seen = this.#lately()
    if (!seen) return nothing
    const [text, { lastMinutes, wholeCall }] = [words(), audioWords()]
    return html`<section class="card" aria-labelledby="heading">
      <header>
        <h2 id="heading">${text.overTime}</h2>
        <span class="faint">${this.over ? wholeCall : lastMinutes(MINUTES)}</span>
      </header>
      ${chartGrid(drawings(), seen.at, seen.video)}
    </section>`
  }

  /** The same arrays until there is something new: charts draw anew only then. */
  #lately(): Seen | undefined {
    if (this.series !== this.#of) {
      this.#of = this.series
      const last = this.series?.at.at(-1) ?? 0
      const path = this.series && (this.over ? this.series : lately(this.series, last - MINUTES * 60_000))
      this.#seen = path?.video ? { at: path.at, video: inKilobits(path.video) } : undefined
    }
    return this.#seen
  }
}

/** As people read it, and as axes have it. */
function inKilobits(video: VideoSeries): VideoSeries {
  const kilo = (values: (number | null)[]) => values.map((value) => value && value / 1000)
  return {
    ...video,
    bitrateFromPhone: kilo(video.bitrateFromPhone),
    bitrateToApp: kilo(video.bitrateToApp),
    bitrateFromApp: kilo(video.bitrateFromApp),
    bitrateToPhone: kilo(video.bitrateToPhone),
  }
}

function drawings(): Drawn<VideoColumn>[] {
  const text = words()
  const four = (fromPhone: VideoColumn, toApp: VideoColumn, fromApp: VideoColumn, toPhone: VideoColumn) => [
    { label: text.fromPhone, column: fromPhone, color: '--chart-5' },
    { label: text.toAppShort, column: toApp, color: '--chart-1' },
    { label: text.fromApp, column: fromApp, color: '--chart-3' },
    { label: text.toPhoneShort, column: toPhone, color: '--chart-2' },
  ]
  const two = (toApp: VideoColumn, toPhone: VideoColumn) => [
    { label: text.toAppShort, column: toApp, color: '--chart-1' },
    { label: text.toPhoneShort, column: toPhone, color: '--chart-2' },
  ]
  return [
    {
      label: text.bitrate,
      lines: four('bitrateFromPhone', 'bitrateToApp', 'bitrateFromApp', 'bitrateToPhone'),
      ...{ unit: 'kb/s', digits: 0, min: 0 },
    },
    {
      label: text.frameRate,
      lines: four('frameRateFromPhone', 'frameRateToApp', 'frameRateFromApp', 'frameRateToPhone'),
      ...{ unit: text.fps, digits: 0, min: 0 },
    },
    {
      label: text.lines,
      lines: four('linesFromPhone', 'linesToApp', 'linesFromApp', 'linesToPhone'),
      ...{ unit: 'p', digits: 0, min: 0 },
    },
    { label: text.loss, lines: two('lossToAppPercent', 'lossToPhonePercent'), unit: '%', digits: 1, min: 0 },
    { label: text.freezes, lines: two('frozenToAppMs', 'frozenToPhoneMs'), unit: 'ms', digits: 0, min: 0 },
  ]
}
