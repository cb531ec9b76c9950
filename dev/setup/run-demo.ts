import { loaderFlags } from '../../src/lib/typescript.ts'
import { runNode } from './node-process.ts'
import { setUp } from './setup.ts'

/** `npm run demo`: everything made ready, then the demo itself. */
const missing = await setUp({ asterisk: true, dashboard: true, tools: ['libopus', 'chromium', 'speech'] })
// The bridge has a fall-back for libopus, and calls need no web page; for the others the demo has none.
const needed = missing.filter((name) => name !== 'libopus' && name !== 'the dashboard')
if (needed.length > 0) {
  process.stderr.write(`The demo can't run without: ${needed.join(', ')}.\n`)
  process.exitCode = 1
} else {
  const main = 'dev/demo/main.ts'
  process.exitCode = await runNode([...loaderFlags(main), main, ...process.argv.slice(2)])
}
