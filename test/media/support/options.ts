import type { MediaOptions } from '../../../src/media/session.ts'

let last = 0

/** What a call on this machine asks for. */
export function mediaOptions(changes: Partial<MediaOptions> = {}): MediaOptions {
  return {
    id: `call-${++last}`,
    ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] },
    opus: { bitrate: 24_000, complexity: 5, inbandFec: true, expectedLossPercent: 10, dtx: false },
    prefer: 'opus',
    appTimeoutMs: 20_000,
    connectTimeoutMs: 20_000,
    ...changes,
  }
}

/** Polls until `check` is true; the bound is for hanging only. */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await check())) {
    if (performance.now() > until) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
