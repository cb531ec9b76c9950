/** What a look at one part came to; `warning` is what works, but not as well as it could or not for long. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed'
  /** What there is; never a secret. */
  readonly found: string
  /** What to do about it. */
  readonly advice?: string | undefined
}

/** All that the doctor's probes found, in their order. */
export interface DoctorReport {
  /** Epoch ms at which the looking began. */
  readonly at: number
  readonly tookMs: number
  readonly probes: readonly (Finding & { readonly name: string })[]
}
