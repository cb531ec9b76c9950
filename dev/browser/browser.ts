import { access, constants } from 'node:fs/promises'
import { chromium, type Browser } from 'playwright-core'
import { messageOf } from '../../src/lib/errors.ts'
import { BrowserError } from './errors.ts'

const DEBIAN_CHROMIUM = '/usr/bin/chromium'
const LAUNCH_MS = 30_000

/**
 * A real browser without a window, that asks nobody for the microphone and talks to nobody by itself. Its profile is a
 * temporary one, removed when it closes.
 *
 * @throws BrowserError `browser_not_found`
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CUBEBRIDGE_CHROMIUM || DEBIAN_CHROMIUM
  try {
    await access(executablePath, constants.X_OK)
  } catch (error) {
    throw new BrowserError(
      'browser_not_found',
      `There is no browser at ${executablePath}. Install it (apt-get install chromium) or name one: CUBEBRIDGE_CHROMIUM=/path/to/chromium`,
      { cause: error },
    )
  }
  try {
    // Whoever opened the browser closes it, after hanging up and signing out: not Playwright at the first signal.
    const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
    return await chromium.launch({ executablePath, headless: true, timeout: LAUNCH_MS, args: flags(), ...signals })
  } catch (error) {
    throw new BrowserError('browser_not_found', `${executablePath} did not start: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function flags(): string[] {
  const always = [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    // Both ends of a demo call share a machine.
    '--allow-loopback-in-peer-connection',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ]
  // Chromium's sandbox refuses to run as root.
  return process.getuid?.() === 0 ? ['--no-sandbox', ...always] : always
}
