// Runs the local ConnectyCube-compatible server alone: `npm run cloud -- --help`.
import { start } from './bootstrap.mjs'

await start('dev/cloud/main.ts', process.argv.slice(2))
