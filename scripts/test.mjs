import { start } from './bootstrap.mjs'

await start('dev/setup/run-tests.ts', process.argv.slice(2))
