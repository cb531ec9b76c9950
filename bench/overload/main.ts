import { parseArgs } from 'node:util'
import { TOOLS } from '../../dev/setup/tools.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { overload, type Overload } from './overload.ts'
import { report } from './report.ts'

/** More than any machine here carries: what ends the filling is the pool. */
const MOST_CALLS = 150

/** `npm run bench -- overload`: half as many calls again as the pool takes. */
export const bench: Bench = {
  summary: 'calls beyond what the media workers take: refused at once, and the live ones notice nothing',
  options: [
    '--sessions 20   calls that the two workers may hold together, for the limit by number',
    '--seconds 5     for which the live calls are measured, before and while others are refused',
    '--by both       limit by "number", by measured "load" (one worker, so that its far ends have a core), or both',
    '--json          a last line of JSON',
  ],
  needs: { tools: [TOOLS.libopus] },
  async run({ args }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        sessions: { type: 'string', default: '20' },
        seconds: { type: 'string', default: '5' },
        by: { type: 'string', default: 'both' },
        json: { type: 'boolean', default: false },
      },
    })
    const [sessions, measureMs] = [Number(values.sessions), Number(values.seconds) * 1000]
    if (!(sessions >= 2 && measureMs >= 1000)) throw new Error('--sessions is 2 or more, --seconds 1 or more')
    if (!['number', 'load', 'both'].includes(values.by)) throw new Error('--by is number, load or both')
    say(await describeMachine())
    const results: Overload[] = []
    if (values.by !== 'load') {
      const perWorker = Math.ceil(sessions / 2)
      results.push(
        await overload({
          by: 'number',
          most: 2 * perWorker,
          limits: { workers: 2, maxSessionsPerWorker: perWorker },
          measureMs,
        }),
      )
    }
    if (values.by !== 'number') {
      const limits = { workers: 1, maxSessionsPerWorker: MOST_CALLS }
      results.push(await overload({ by: 'load', most: MOST_CALLS, limits, measureMs }))
    }
    for (const result of results) say(report(result))
    if (values.json) say(JSON.stringify(results))
    return results.every(({ tried, admittedBeyond, failedBeyond }) => tried > 0 && admittedBeyond + failedBeyond === 0)
      ? 0
      : 1
  },
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
