import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { sleep, within } from '../../src/lib/deadline.ts'
import { TimeoutError } from '../../src/lib/errors.ts'
import type { Heard } from '../audio/heard.ts'
import { encodeWav, type Pcm } from '../audio/wav.ts'
import { BrowserError } from './errors.ts'

export type AppStatus = 'idle' | 'incoming' | 'dialing' | 'connecting' | 'talking' | 'ended'

/** What the app shows, in the language it shows it in. */
export interface AppView {
  readonly status: AppStatus
  /** `Incoming call`, `Busy`. */
  readonly headline: string
  readonly name: string
  readonly number: string
  /** `Maria did not answer.` */
  readonly text: string
  /** After the end: the page's stable word for how it ended, `busy`, `noAnswer`, `missed`… */
  readonly outcome: string
}

/** From the browser's own getStats, of the app's audio. */
export interface AppStatistics {
  readonly connectionState: string
  /** `audio/opus`. */
  readonly codec: string | null
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly jitterMs: number
  readonly roundTripMs: number | null
  /** Samples the decoder had to make up, of `totalSamplesReceived`. */
  readonly concealedSamples: number
  readonly totalSamplesReceived: number
}

export interface BrowserAppOptions {
  readonly browser: Browser
  /** Of the web app. */
  readonly url: string
  readonly login: string
  readonly password: string
  /** Playwright's: viewport, colorScheme, locale. */
  readonly context?: BrowserContextOptions
}

/** What `page-probe.js` puts into the page. */
interface PageProbe {
  readonly demoProbe: {
    tone(hz: number): void
    wav(base64: string, loop: boolean): Promise<number>
    silence(): void
    heard(): Promise<{ dominantHz: number | null; levelDbfs: number }>
    record(seconds: number): Promise<{ sampleRate: number; base64: string } | null>
    stats(): Promise<AppStatistics | null>
  }
}

const PROBE = new URL('./page-probe.js', import.meta.url)
/** Generous: several browsers may share two busy cores. */
const WAIT_MS = 30_000
const CONNECT_MS = 40_000
const SIGN_OUT_MS = 8000
const LISTEN_EVERY_MS = 150

/**
 * Opens the web app as its user would, by its form and its buttons, in a browser profile of its own, and resolves when
 * it waits for calls.
 */
export async function openBrowserApp(options: BrowserAppOptions): Promise<BrowserApp> {
  const { browser, url, login, password } = options
  const context = await browser.newContext({ permissions: ['microphone'], locale: 'en-GB', ...options.context })
  try {
    await context.addInitScript({ content: await readFile(PROBE, 'utf8') })
    const page = await context.newPage()
    page.setDefaultTimeout(WAIT_MS)
    const app = new BrowserApp(page, context)
    await page.goto(`${url}?${new URLSearchParams({ login, password }).toString()}`)
    await page.locator('body[data-view="sign-in"]').waitFor()
    await page.locator('#sign-in-button').click()
    await page.locator('body[data-view="phone"], #sign-in-problem:visible').first().waitFor()
    const problem = page.locator('#sign-in-problem')
    if (await problem.isVisible()) {
      throw new BrowserError('browser_sign_in', `${login} could not sign in: ${(await problem.textContent()) ?? ''}`)
    }
    return app
  } catch (error) {
    await context.close()
    throw error
  }
}

/** One user's app. Every wait has a bound and says what the app showed instead. */
export class BrowserApp {
  readonly page: Page
  /** Console errors, uncaught exceptions and breaches of the content security policy, as they came. */
  readonly problems: string[] = []
  readonly #context: BrowserContext
  #crashed = false
  #closing: Promise<void> | undefined

  /** Use openBrowserApp. */
  constructor(page: Page, context: BrowserContext) {
    this.page = page
    this.#context = context
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
    page.on('crash', () => (this.#crashed = true))
    page.on('pageerror', (error) => this.problems.push(error.message))
  }

  async view(): Promise<AppView> {
    const text = async (id: string) => ((await this.page.locator(id).textContent()) ?? '').trim()
    const phone = this.page.locator('#phone')
    return {
      status: ((await phone.getAttribute('data-status')) ?? 'idle') as AppStatus,
      headline: await text('#stage-eyebrow'),
      name: await text('#stage-name'),
      number: await text('#stage-number'),
      text: await text('#stage-hint'),
      outcome: (await phone.getAttribute('data-outcome')) ?? '',
    }
  }

  /** Resolves when the app shows `status`. */
  async reaches(status: AppStatus, ms = WAIT_MS): Promise<AppView> {
    try {
      await this.page.locator(`#phone[data-status="${status}"]`).waitFor({ state: 'attached', timeout: ms })
    } catch (error) {
      const { status: shown, headline, text } = await this.view()
      throw new TimeoutError(
        `The app did not become ${status} within ${ms} ms; it is ${shown}: ${[headline, text].filter(Boolean).join(', ')}`,
        { cause: error },
      )
    }
    return this.view()
  }

  /** Waits for a call; the result names who calls. */
  incoming(ms?: number): Promise<AppView> {
    return this.reaches('incoming', ms)
  }

  /** Takes the call and resolves when the two are connected. */
  async answer(): Promise<AppView> {
    await this.page.locator('#answer').click()
    return this.reaches('talking', CONNECT_MS)
  }

  async decline(): Promise<void> {
    await this.page.locator('#decline').click()
    await this.reaches('ended')
  }

  /**
   * Calls a contact of the list, by ConnectyCube user id, number or name. Resolves when the app calls.
   *
   * @throws BrowserError `browser_no_contact`
   */
  async call(contact: string | number): Promise<AppView> {
    const rows = this.page.locator('#contacts .row')
    const wanted = await rows.evaluateAll(
      (buttons, key) =>
        buttons.findIndex((button) => {
          const row = button as unknown as { dataset: Record<string, string>; textContent: string }
          return row.dataset.userId === key || row.dataset.number === key || row.dataset.name === key
        }),
      String(contact),
    )
    if (wanted < 0) {
      throw new BrowserError(
        'browser_no_contact',
        `The app has no contact ${contact}; give it one in openWebApp({ contacts })`,
      )
    }
    // A call may be over at once, so the new call is told by its id and not by its state.
    const before = (await this.page.locator('#phone').getAttribute('data-call')) ?? ''
    await rows.nth(wanted).click()
    await this.page.locator(`#phone:not([data-call="${before}"])`).waitFor()
    return this.view()
  }

  async hangUp(): Promise<void> {
    await this.page.locator('#hang-up').click()
    await this.reaches('ended')
  }

  /** Presses the mute button when that changes anything. */
  async mute(muted: boolean): Promise<void> {
    const button = this.page.locator('#mute')
    if ((await button.getAttribute('aria-pressed')) !== String(muted)) await button.click()
  }

  /**
   * What the microphone picks up from now on, in this call and later ones: a sine of so many hertz (RMS -12 dBFS), PCM
   * or a WAV file (path or `file:` URL), over and over unless `loop` is false, or silence, which is what it begins with.
   *
   * @throws BrowserError `browser_bad_wav`
   */
  async speak(what: number | Pcm | string | URL | null, { loop = true } = {}): Promise<void> {
    if (what === null) return this.page.evaluate(() => (globalThis as unknown as PageProbe).demoProbe.silence())
    if (typeof what === 'number') {
      return this.page.evaluate((hz) => (globalThis as unknown as PageProbe).demoProbe.tone(hz), what)
    }
    const wav = await wavOf(what)
    try {
      await this.page.evaluate(([base64, again]) => (globalThis as unknown as PageProbe).demoProbe.wav(base64, again), [
        wav.toString('base64'),
        loop,
      ] as const)
    } catch (error) {
      throw new BrowserError('browser_bad_wav', 'The browser cannot decode this sound; give it a WAV file', {
        cause: error,
      })
    }
  }

  /** What the app hears from the far side, over the last 170 ms. No frequency for silence, nor without a call. */
  async heard(): Promise<Heard> {
    const { dominantHz, levelDbfs } = await this.page.evaluate(() =>
      (globalThis as unknown as PageProbe).demoProbe.heard(),
    )
    return { dominantHz: dominantHz ?? undefined, levelDbfs }
  }

  /** Waits until it hears `hz` (within `tolerance`), or with null until it hears nothing. @throws TimeoutError */
  async hears(hz: number | null, { ms = WAIT_MS, tolerance = 10 } = {}): Promise<Heard> {
    const deadline = performance.now() + ms
    for (;;) {
      const heard = await this.heard()
      const { dominantHz, levelDbfs } = heard
      if (hz === null ? dominantHz === undefined : Math.abs((dominantHz ?? Infinity) - hz) <= tolerance) return heard
      if (performance.now() > deadline) {
        throw new TimeoutError(
          `The app did not hear ${hz ?? 'silence'} within ${ms} ms but ${dominantHz ?? 'nothing'} at ${levelDbfs} dBFS`,
        )
      }
      await sleep(LISTEN_EVERY_MS)
    }
  }

  /**
   * What the app hears during the next `seconds`; shorter when the call ends before.
   *
   * @throws BrowserError `browser_no_call`
   */
  async record(seconds: number): Promise<Pcm> {
    const taken = await this.page.evaluate(
      (length) => (globalThis as unknown as PageProbe).demoProbe.record(length),
      seconds,
    )
    if (!taken) throw new BrowserError('browser_no_call', 'The app hears nobody: record during a call')
    const bytes = Buffer.from(taken.base64, 'base64')
    const samples = new Int16Array(bytes.length / 2)
    for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2)
    return { samples, sampleRate: taken.sampleRate }
  }

  /** Presses keys of the keypad, `12#`; opens it first and leaves it open. */
  async pressDigits(digits: string): Promise<void> {
    const toggle = this.page.locator('#show-keypad')
    if ((await toggle.getAttribute('aria-expanded')) !== 'true') await toggle.click()
    for (const digit of digits) await this.page.locator(`#keys button[data-digit="${digit}"]`).click()
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path })
  }

  /** Of the newest connection that got anywhere; undefined before the first. */
  async stats(): Promise<AppStatistics | undefined> {
    return (await this.page.evaluate(() => (globalThis as unknown as PageProbe).demoProbe.stats())) ?? undefined
  }

  /** The page's process dies in the middle of things: no hang-up, no farewell. `close` is still to be called. */
  async crash(): Promise<void> {
    const crashed = new Promise<void>((resolve) => this.page.once('crash', () => resolve()))
    const devtools = await this.#context.newCDPSession(this.page)
    // Never answered: nobody is left to answer it.
    void devtools.send('Page.crash').catch(() => undefined)
    await within(WAIT_MS, crashed, 'crashing the page')
  }

  /** Hangs up, signs out and closes. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#signOutAndClose()
    return this.#closing
  }

  async #signOutAndClose(): Promise<void> {
    const signOut = async (): Promise<void> => {
      await this.page.locator('#sign-out').click({ timeout: SIGN_OUT_MS })
      await this.page.locator('body[data-view="sign-in"]').waitFor({ timeout: SIGN_OUT_MS })
    }
    // A page that lost its server cannot sign out; it closes all the same.
    if (!this.#crashed && !this.page.isClosed())
      await within(SIGN_OUT_MS, signOut(), 'signing out').catch(() => undefined)
    await this.#context.close()
  }
}

async function wavOf(sound: Pcm | string | URL): Promise<Buffer> {
  if (typeof sound === 'object' && 'samples' in sound) return encodeWav(sound)
  return readFile(typeof sound === 'string' && sound.startsWith('file:') ? new URL(sound) : sound)
}
