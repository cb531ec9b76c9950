import { bench } from '../../../bench/audio/main.ts'

process.exit(await bench.run({ args: process.argv.slice(2), missing: ['rtpengine'] }))
