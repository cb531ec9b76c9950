import { connectAll, LOOPBACK, type OpenSide, type Side } from './side.ts'

/**
 * No bridge: each far end's RTP goes straight to the other, which decodes what it gets. What is under way for some time
 * even so is the far ends' own part of every latency measured here.
 */
export const direct: Side = {
  name: 'direct',
  description: 'no bridge: PCMU one way, Opus the other, plain RTP',
  async open(calls, { phones, apps, phonePorts }): Promise<OpenSide> {
    await connectAll(calls, async (call) => {
      const port = await apps.ask('bind', call)
      await apps.ask('connect', { call, remote: { address: LOOPBACK, port: phonePorts[call]! } })
      await phones.ask('connect', { call, remote: { address: LOOPBACK, port } })
    })
    return { pids: [], emptyRssKb: 0, close: () => Promise.resolve() }
  },
}
