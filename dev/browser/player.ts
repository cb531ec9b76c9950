import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { within } from '../../src/lib/deadline.ts'
import type { Pcm } from '../audio/wav.ts'

/** What `player-page.js` puts into the page. */
interface PlayerPage {
  readonly player: { play(base64: string): Promise<{ sampleRate: number; base64: string }> }
}

const SCRIPT = new URL('./player-page.js', import.meta.url)
const PLAY_MS = 30_000

/**
 * Plays the beginning of a sound file in the browser, and resolves to what the browser decoded of all of it, of several
 * channels the first. Rejects when the browser can't play it.
 */
export async function decodeInBrowser(browser: Browser, file: Buffer): Promise<Pcm> {
  const page = await browser.newPage()
  try {
    await page.addScriptTag({ content: await readFile(SCRIPT, 'utf8') })
    const played = page.evaluate(
      (base64) => (globalThis as unknown as PlayerPage).player.play(base64),
      file.toString('base64'),
    )
    const { sampleRate, base64 } = await within(PLAY_MS, played, 'playing a sound in the browser')
    const bytes = Buffer.from(base64, 'base64')
    const samples = new Int16Array(bytes.length / 2)
    for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2)
    return { samples, sampleRate }
  } finally {
    await page.close()
  }
}
