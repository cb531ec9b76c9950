import { start } from './bootstrap.mjs'

await start('dev/setup/run-demo.ts', process.argv.slice(2))
