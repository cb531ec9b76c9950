import { start } from './bootstrap.mjs'

await start('dev/api/generate.ts', process.argv.slice(2))
