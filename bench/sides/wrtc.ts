import { Helper } from '../measure/helper.ts'
import { sampleProcesses } from '../measure/processes.ts'
import { connectAll, LOOPBACK, type OpenSide, type Side } from './side.ts'
import type { WrtcBridge } from './wrtc-process.ts'

const PROCESSES = 2

/** libwebrtc for Node in place of our media plane. Processes, because it crashes in worker threads. */
export const wrtc: Side = {
  name: 'wrtc',
  description: `@roamhq/wrtc in ${PROCESSES} processes, RTCAudioSource and RTCAudioSink, rates changed in JavaScript`,
  async open(calls, { phones, apps, phonePorts }): Promise<OpenSide> {
    const bridges = Array.from(
      { length: PROCESSES },
      () => new Helper<WrtcBridge>(new URL('./wrtc-process.ts', import.meta.url)),
    )
    const close = async () => {
      await Promise.all(bridges.map((bridge) => bridge.close()))
    }
    try {
      const pids = bridges.map(({ pid }) => pid)
      // Loaded when they answer: before that they are not as large as without calls.
      await Promise.all(bridges.map((bridge) => bridge.ask('ready', undefined)))
      const { rssKb } = await sampleProcesses(pids)
      await connectAll(calls, async (call) => {
        const bridge = bridges[call % PROCESSES]!
        const { sdp, port } = await bridge.ask('offer', { call, phonePort: phonePorts[call]! })
        await bridge.ask('accept', { call, sdp: await apps.ask('answer', { call, sdp }) })
        await phones.ask('connect', { call, remote: { address: LOOPBACK, port } })
        await apps.ask('connected', call)
      })
      return { pids, emptyRssKb: rssKb, close }
    } catch (error) {
      await close()
      throw error
    }
  },
}
