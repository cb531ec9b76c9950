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
  /** Signed in, waiting for calls, until the end of `t`. */
  app(
    t: Test,
    login: keyof Scene['ids'],
    context?: BrowserAppOptions['context'],
    password?: string,
  ): Promise<BrowserApp>
}

/** A cloud with three users who have each other as contacts, the web app, and a browser: for all tests of a file. */
export async function openScene(t: Pick<Test, 'teardown'>): Promise<Scene> {
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
    await openWebApp({ sdkConfig: cloud.sdkConfig({ answerSeconds: 10, dialSeconds: 2 }), contacts }),
    (one) => one.close(),
  )
  const browser = closer.add('browser', await openBrowser(), (one) => one.close())
  return {
    cloud,
    web,
    ids: { ana: ana!, bruno: bruno!, carla: carla! },
    app: async (t, login, context = {}, password = PASSWORD) => {
      // Animations cost a browser without a graphics card most of a core.
      const quiet = { reducedMotion: 'reduce', ...context } as const
      const app = await openBrowserApp({ browser, url: web.url, login, password, context: quiet })
      t.teardown(() => app.close())
      return app
    },
  }
}
