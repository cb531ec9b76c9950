// Measures the bridge: `npm run bench -- --help`.
import { start } from './bootstrap.mjs'

await start('bench/main.ts', process.argv.slice(2))
