import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { METRICS, type MetricDefinition, type MetricName } from './definitions.ts'

export type Labels = Readonly<Record<string, string>>

/** The metrics of one bridge; each is reached by its name, and has the labels that its definition says. */
export class Instruments {
  readonly #registry = new Registry()
  readonly #gauges = new Map<MetricName, Gauge>()
  readonly #counters = new Map<MetricName, Counter>()
  readonly #histograms = new Map<MetricName, Histogram>()

  constructor() {
    const registers = [this.#registry]
    for (const [key, definition] of Object.entries<MetricDefinition>(METRICS)) {
      const name = key as MetricName
      const { kind, help, labels, buckets = [] } = definition
      const settings = { name, help, labelNames: [...labels], registers }
      if (kind === 'gauge') this.#gauges.set(name, new Gauge(settings))
      else if (kind === 'counter') this.#counters.set(name, new Counter(settings))
      else this.#histograms.set(name, new Histogram({ ...settings, buckets: [...buckets] }))
    }
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** All that a gauge has now; what is not among it is gone. */
  set(name: MetricName, values: readonly (readonly [labels: Labels, value: number])[]): void {
    const metric = this.#gauges.get(name)
    metric?.reset()
    for (const [labels, value] of values) metric?.set({ ...labels }, value)
  }

  add(name: MetricName, labels: Labels, value = 1): void {
    this.#counters.get(name)?.inc({ ...labels }, value)
  }

  /** A counter whose value is kept elsewhere, since the same start. */
  setCounter(name: MetricName, values: readonly (readonly [labels: Labels, value: number])[]): void {
    const metric = this.#counters.get(name)
    metric?.reset()
    for (const [labels, value] of values) metric?.inc({ ...labels }, value)
  }

  observe(name: MetricName, labels: Labels, value: number | null | undefined): void {
    if (typeof value === 'number' && Number.isFinite(value)) this.#histograms.get(name)?.observe({ ...labels }, value)
  }
}
