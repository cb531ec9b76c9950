import type { Test } from 'tap'
import { openApp, type App, type AppOptions } from '../../../dev/app/app.ts'
import { openCloud, type Cloud } from '../../../dev/cloud/cloud.ts'

/** Ana calls, Bruno is called; the SDK gives up after 4 s and repeats `call` every second. */
export async function scene(t: Test, bruno: Partial<AppOptions> = {}): Promise<{ cloud: Cloud; ana: App; bruno: App }> {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  cloud.addUser({ login: 'ana', password: 'secret-ana' })
  cloud.addUser({ login: 'bruno', password: 'secret-bruno' })
  const [ana, brunosApp] = await Promise.all([device(t, cloud, 'ana'), device(t, cloud, 'bruno', bruno)])
  return { cloud, ana, bruno: brunosApp }
}

export async function device(t: Test, cloud: Cloud, login: string, options: Partial<AppOptions> = {}): Promise<App> {
  const sdk = cloud.sdkConfig({ answerSeconds: 4, dialSeconds: 1 })
  const app = await openApp({ cloud: sdk, login, password: `secret-${login}`, ...options })
  t.teardown(() => app.close())
  return app
}

/** Tells the events and signals of one call. */
export function of(sessionID: string): (what: { readonly sessionID: string }) => boolean {
  return (what) => what.sessionID === sessionID
}
