import {
  VIDEO_SERIES_FIGURES,
  type CallSeries,
  type LiveCallFigures,
  type VideoSeries,
} from '../../src/calls/figures-view.ts'
import type { ParticipantFigures } from '../../src/calls/operator.ts'
import type { CallFiguresWatch, FiguresPort, FiguresWatch } from '../../src/http/ports/figures.ts'
import { CALL } from './fake-operator.ts'

export const LIVE: LiveCallFigures = {
  callId: CALL.callId,
  phoneCodec: 'PCMU',
  appCodec: undefined,
  mosToApp: 4.3,
  mosToPhone: undefined,
  lossToAppPercent: 0.5,
  lossToPhonePercent: 0,
  jitterFromPhoneMs: 1.2,
  jitterFromAppMs: 4,
  roundTripMs: undefined,
  levelPhoneDbov: -22,
  levelAppDbov: undefined,
}

export const SERIES: CallSeries = {
  callId: CALL.callId,
  stepMs: 5000,
  paths: [
    {
      participant: 'p2',
      at: [10, 5010],
      mosToApp: [undefined, 4.3],
      mosToPhone: [4.2, 4.2],
      lossToAppPercent: [0, 0],
      lossToPhonePercent: [0, 1.5],
      jitterFromPhoneMs: [1, 1],
      jitterFromAppMs: [2, 2],
      concealedToPhoneMs: [0, 20],
      roundTripMs: [undefined, 48],
      levelPhoneDbov: [-20, -20],
      levelAppDbov: [-30, -30],
      bitrateToApp: [24_000, 24_000],
      bitrateToPhone: [64_000, 64_000],
    },
  ],
}

/** Of a call whose video began a moment later. */
export const SERIES_WITH_VIDEO: CallSeries = {
  ...SERIES,
  paths: SERIES.paths.map((path) => ({
    ...path,
    video: Object.fromEntries(VIDEO_SERIES_FIGURES.map((name, i) => [name, [undefined, i]])) as unknown as VideoSeries,
  })),
}

/** Figures that the test sets; as the real ones, it knows who looks. */
export class FakeFigures implements FiguresPort {
  live: LiveCallFigures[] = [LIVE]
  kept: CallSeries | undefined = SERIES
  measured: { at: number; participants: readonly ParticipantFigures[] } | undefined
  ended = false
  /** Watches that are open. */
  watching = 0
  readonly #listeners = new Set<() => void>()

  watch(): FiguresWatch {
    return { read: () => this.live, close: this.#opened(() => undefined) }
  }

  watchCall(callId: string, onChange: () => void): CallFiguresWatch | undefined {
    if (callId !== CALL.callId) return undefined
    const close = this.#opened(onChange)
    return {
      read: () => this.measured,
      isEnded: () => this.ended,
      close,
    }
  }

  series(callId: string): CallSeries | undefined {
    return callId === CALL.callId ? this.kept : undefined
  }

  /** Everyone who looks at one call hears that something changed. */
  change(): void {
    for (const listener of this.#listeners) listener()
  }

  #opened(listener: () => void): () => void {
    this.watching++
    this.#listeners.add(listener)
    return () => {
      if (this.#listeners.delete(listener)) this.watching--
    }
  }
}
