import t from 'tap'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loaderFlags } from '../../../src/lib/typescript.ts'
import { floorTool } from '../../../bench/sides/floor.ts'

const main = fileURLToPath(new URL('./run-audio.ts', import.meta.url))

/** The bench as `npm run bench -- audio` runs it, but nothing is installed or fetched for it. */
function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...loaderFlags(main), main, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

t.test('two calls for two seconds give a line with every side that could run', async (t) => {
  const withFloor = (await floorTool.find()) !== undefined
  if (!withFloor) t.comment('left out: floor, for want of gcc, libopus-dev or libsrtp2-dev')
  const sides = withFloor ? 'cubebridge,floor' : 'cubebridge'
  const { code, output } = await run(
    '--calls',
    '2',
    '--seconds',
    '2',
    '--rounds',
    '1',
    '--warm-up',
    '1',
    '--sides',
    sides,
    '--json',
  )
  t.equal(code, 0, output)
  const line = JSON.parse(output.trim().split('\n').at(-1)!) as {
    calls: number
    cpuPercentPerCall: Record<string, number>
    memoryKbPerCall: Record<string, number>
    latencyMs: { p50: number | null; p95: number | null }
    deliveredPercent: Record<string, number>
  }
  t.equal(line.calls, 2)
  for (const side of sides.split(',')) {
    t.ok(line.cpuPercentPerCall[side]! > 0, `${side} worked`)
    t.ok(line.deliveredPercent[side]! > 50, `${side} delivered ${line.deliveredPercent[side]} %`)
  }
  t.ok(line.latencyMs.p50! > 0, `and took ${line.latencyMs.p50} ms to do so`)
})
