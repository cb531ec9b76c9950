import { runNode } from './node-process.ts'
import { setUp } from './setup.ts'

/** `npm run demo`: everything made ready, then the demo itself. */
const missing = await setUp({ asterisk: true, tools: ['libopus', 'chromium', 'speech'] })
// The bridge has a fall-back for libopus; for the others the demo has none.
if (missing.some((name) => name !== 'libopus')) {
  process.stderr.write(`The demo can't run without: ${missing.join(', ')}.\n`)
  process.exitCode = 1
} else {
  process.exitCode = await runNode(['--import=tsx', 'dev/demo/main.ts', ...process.argv.slice(2)])
}
