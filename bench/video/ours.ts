import { Transcoders } from '../../src/media/video/transcoder/transcoders.ts'
import { machineMs } from '../measure/clock.ts'
import type { Output, Side } from './side.ts'

/** The bridge's own: one process for all tasks, as a media worker has it. */
export const ours: Side = {
  name: 'cubebridge',
  async start(tasks) {
    // What is measured is what it costs, not how many are let in.
    const transcoders = Transcoders.start({
      maxLoad: 100,
      warn: (message) => process.stderr.write(`${message}\n`),
    })
    await transcoders.settled
    if (transcoders.unavailability !== undefined) throw new Error(transcoders.unavailability)
    const pids = [transcoders.pid!]
    return tasks.map(({ from, to, target }, i) => {
      const outputs: Output[] = []
      const transcode = transcoders.open(
        { from, to, target, h264Mode: 1 },
        {
          onPicture: ({ data }) => outputs.push({ data, at: machineMs() }),
          onKeyframeNeeded: () => undefined,
          onLost: (detail) => process.stderr.write(`the transcoder was lost: ${detail}\n`),
        },
      )
      return {
        pids: i === 0 ? pids : [],
        push: (picture) => void transcode.push(picture),
        finish: async () => {
          transcode.close()
          await transcoders.close()
          return outputs
        },
      }
    })
  },
}
