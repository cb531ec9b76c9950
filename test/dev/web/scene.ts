import type { Test } from 'tap'
import { openBrowser } from '../../../dev/browser/browser.ts'
import { openBrowserApp, type BrowserApp, type BrowserAppOptions } from '../../../dev/browser/browser-app.ts'
import { openCloud, type Cloud } from '../../../dev/cloud/cloud.ts'
import { openWebApp, type WebApp } from '../../../dev/web/server.ts'
import { Closer } from '../../../src/lib/closer.ts'

export const PASSWORD = 'password1'

export interface Scene {
  readonly cloud: Cloud
  readonly web: WebApp
  readonly ids: Readonly<Record<'ana' | 'bruno' | 'carla', number>>
  /** Signed in, waiting for calls. */
  app(login: keyof Scene['ids'], context?: BrowserAppOptions['context'], password?: string): Promise<BrowserApp>
  close(): Promise<void>
}

/** A cloud with three users who have each other as contacts, the web app, and a browser to open it in. */
export async function openScene(t: Test): Promise<Scene> {
  const closer = new Closer()
  t.teardown(() => closer.close(15_000))
  const cloud = closer.add('cloud', await openCloud(), (one) => one.close())
  const users = (['ana', 'bruno', 'carla'] as const).map((login) =>
    cloud.addUser({ login, password: PASSWORD, fullName: `${login[0]!.toUpperCase()}${login.slice(1)} Souza` }),
  )
  const [ana, bruno, carla] = users.map((user) => user.id)
  const contacts = users.map((user) => ({ userId: user.id, name: user.fullName!, number: user.login! }))
  const web = closer.add(
    'web app',
    await openWebApp({ sdkConfig: cloud.sdkConfig({ answerSeconds: 8, dialSeconds: 2 }), contacts }),
    (one) => one.close(),
  )
  const browser = closer.add('browser', await openBrowser(), (one) => one.close())
  return {
    cloud,
    web,
    ids: { ana: ana!, bruno: bruno!, carla: carla! },
    app: async (login, context, password = PASSWORD) =>
      closer.add(
        `app of ${login}`,
        await openBrowserApp({ browser, url: web.url, login, password, ...(context && { context }) }),
        (app) => app.close(),
      ),
    close: async () => {
      const errors = await closer.close(15_000)
      if (errors.length > 0) throw new AggregateError(errors, 'closing the scene')
    },
  }
}
