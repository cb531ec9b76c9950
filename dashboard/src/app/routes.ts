import type { TemplateResult } from 'lit'
import { html } from 'lit'
import type { IconName } from '../ui/icons.ts'

/** One page; its code is fetched when it is first gone to. */
export interface Route {
  readonly name: PageName
  readonly icon: IconName
  /** Below `/dashboard/`; what follows it is the page's own. */
  readonly path: string
  /** The same path with or without something below it are two pages; both when absent. */
  readonly below?: boolean
  readonly load: () => Promise<unknown>
  readonly render: (rest: string) => TemplateResult
}

export type PageName = 'overview' | 'calls' | 'analytics' | 'history' | 'mappings' | 'health'

export const ROUTES: readonly Route[] = [
  {
    name: 'overview',
    icon: 'overview',
    path: '',
    load: () => import('../pages/overview/overview.ts'),
    render: () => html`<cb-overview></cb-overview>`,
  },
  {
    name: 'calls',
    icon: 'calls',
    path: 'calls',
    below: false,
    load: () => import('../pages/calls/calls.ts'),
    render: () => html`<cb-calls></cb-calls>`,
  },
  {
    name: 'calls',
    icon: 'calls',
    path: 'calls',
    below: true,
    load: () => import('../pages/call/call.ts'),
    render: (rest) => html`<cb-call .callId=${decodeURIComponent(rest)}></cb-call>`,
  },
  {
    name: 'analytics',
    icon: 'analytics',
    path: 'analytics',
    load: () => import('../pages/analytics/analytics.ts'),
    render: () => html`<cb-analytics></cb-analytics>`,
  },
  {
    name: 'history',
    icon: 'history',
    path: 'history',
    load: () => import('../pages/history/history.ts'),
    render: () => html`<cb-history></cb-history>`,
  },
  {
    name: 'mappings',
    icon: 'mappings',
    path: 'mappings',
    load: () => import('../pages/mappings/mappings.ts'),
    render: (rest) => html`<cb-mappings .rest=${rest}></cb-mappings>`,
  },
  {
    name: 'health',
    icon: 'health',
    path: 'health',
    load: () => import('../pages/health/health.ts'),
    render: (rest) => html`<cb-health .rest=${rest}></cb-health>`,
  },
]

/** The page at an address, and what of the address is the page's own. */
export function routeOf(path: string): { readonly route: Route; readonly rest: string } | undefined {
  const [first = '', ...others] = path.split('/')
  const rest = others.join('/')
  const route = ROUTES.find((it) => it.path === first && (it.below === undefined || it.below === (rest !== '')))
  return route && { route, rest }
}
