import { freePortRange } from '../../../dev/ports/port-range.ts'
import { WorkerPool } from '../../../src/media/pool.ts'
import type { MediaOptions, RtpAddress } from '../../../src/media/session.ts'
import { Helper } from '../../measure/helper.ts'
import { LOOPBACK } from '../../sides/loopback.ts'
import type { WrtcBridge } from '../../sides/wrtc-process.ts'
import { OPUS } from '../simulated/simulate.ts'

export type BridgeName = 'cubebridge' | 'wrtc'

/** One call of a bridge, offered to an app. */
export interface BridgeCall {
  /** The offer with all candidates. */
  readonly offer: string
  /** Where the phone is to send. */
  readonly rtp: RtpAddress
  accept(answer: string): Promise<void>
  /** What the bridge says of the app's packets; undefined when it does not say. */
  figures(): Promise<{ readonly recovered: number; readonly concealedMs: number; readonly late: number } | undefined>
  close(): Promise<void>
}

export interface Bridge {
  readonly name: BridgeName
  call(phonePort: number): Promise<BridgeCall>
  close(): Promise<void>
}

const ROOM = 20

/** Our media plane: a worker of the pool. */
export async function openOurs(): Promise<Bridge> {
  const [min, max] = (await freePortRange(8 * ROOM)).split('-').map(Number)
  const pool = await WorkerPool.start({ workers: 1, rtpPortRange: [min!, max!], drainMs: 0 })
  let calls = 0
  return {
    name: 'cubebridge',
    async call(phonePort) {
      const session = await pool.open(mediaOptions(++calls))
      const offer = await session.createOffer()
      const rtp = await session.openRtp('PCMU')
      await session.connectRtp({ address: LOOPBACK, port: phonePort })
      return {
        offer,
        rtp,
        async accept(answer) {
          await session.acceptAnswer(answer)
          await session.connected()
        },
        async figures() {
          const { fecRecovered, concealedMs, late } = (await session.statistics()).fromApp
          return { recovered: fecRecovered, concealedMs, late }
        },
        async close() {
          await session.close()
        },
      }
    },
    close: () => pool.close(),
  }
}

/** libwebrtc in our place: a process for each call, as nothing else ends it for certain. */
export function openWrtc(): Bridge {
  return {
    name: 'wrtc',
    async call(phonePort) {
      const bridge = new Helper<WrtcBridge>(new URL('../../sides/wrtc-process.ts', import.meta.url))
      const { sdp, port } = await bridge.ask('offer', { call: 0, phonePort })
      return {
        offer: sdp,
        rtp: { address: LOOPBACK, port },
        accept: (answer) => bridge.ask('accept', { call: 0, sdp: answer }),
        figures: () => Promise.resolve(undefined),
        close: () => bridge.close(),
      }
    },
    close: () => Promise.resolve(),
  }
}

/** The bridge's defaults. */
function mediaOptions(call: number): MediaOptions {
  return {
    id: `quality-${call}`,
    ice: { servers: [], relayOnly: false, hostAddresses: [LOOPBACK] },
    opus: OPUS,
    prefer: 'opus',
    appTimeoutMs: 60_000,
    connectTimeoutMs: 20_000,
  }
}
