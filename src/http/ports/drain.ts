/** How a stop that was asked for goes. */
export interface DrainView {
  readonly liveCalls: number
  /** Epoch ms at which those that are still live are ended. */
  readonly until: number
}

export interface DrainPort {
  /**
   * From now on new calls are refused; the live ones may go on for `ms` (the configuration's when undefined), then the
   * bridge ends. Returns at once. Asked again, it only tells how the first goes on: who asked first is not overruled.
   */
  begin(ms: number | undefined): DrainView
}
