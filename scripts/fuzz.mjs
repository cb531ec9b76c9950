// Searches the parsers for inputs that break them: `npm run fuzz -- --help`.
import { start } from './bootstrap.mjs'

await start('fuzz/main.ts', process.argv.slice(2))
