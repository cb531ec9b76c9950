import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openBrowser } from '../../dev/browser/browser.ts'
import { hear } from '../../dev/audio/heard.ts'
import { newRecording, part, toneFile } from './fixtures/sound.ts'
import { startShelf } from './fixtures/shelf.ts'

t.test('a browser plays each format and layout, each side in its channel', async (t) => {
  const folder = t.testdir()
  const { shelf } = await startShelf(t, folder)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  for (const format of ['wav', 'ogg'] as const) {
    const parts = [part('caller', toneFile(600, 1.5)), part('others', toneFile(1400, 1.5))]
    const { path } = await shelf.keep(newRecording(`split-${format}`, { layout: 'split', format, parts }))
    const base64 = readFileSync(join(folder, path)).toString('base64')
    // As text, since what runs in the page has another world of types.
    const sound: { channels: number[][]; duration: number } = await page.evaluate(
      `(async () => {
        const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (letter) => letter.charCodeAt(0))
        const sound = await new OfflineAudioContext(2, 1, 8000).decodeAudioData(bytes.buffer)
        const channels = [...Array(sound.numberOfChannels).keys()].map((i) => Array.from(sound.getChannelData(i)))
        return { channels, duration: sound.duration }
      })()`,
    )
    t.equal(sound.channels.length, 2, format)
    t.ok(Math.abs(sound.duration - 1.5) < 0.02, `${format}: ${sound.duration} s`)
    const [left, right] = sound.channels.map((channel) => {
      const samples = Int16Array.from(channel, (sample) => sample * 32_767)
      return hear(samples.subarray(2000, 10_000), 8000).dominantHz!
    })
    t.ok(Math.abs(left! - 600) <= 3, `${format}: ${left} Hz left`)
    t.ok(Math.abs(right! - 1400) <= 3, `${format}: ${right} Hz right`)
  }
})
