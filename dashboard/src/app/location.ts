import { Cell } from '../lib/cell.ts'

/** The page's part of the address. */
export interface Place {
  /** Below `/dashboard/`, without slashes at its ends: `calls/0c2b…`. */
  readonly path: string
  readonly query: URLSearchParams
}

const BASE = '/dashboard/'

export const place = new Cell<Place>(read())

function read(): Place {
  const path = location.pathname.slice(BASE.length - 1).replace(/^\/+|\/+$/g, '')
  return { path, query: new URLSearchParams(location.search) }
}

/** The address of a page: `href('calls', id)`. */
export function href(...parts: readonly string[]): string {
  return BASE + parts.map(encodeURIComponent).join('/')
}

/** Goes to an address of this page without loading it anew. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  place.set(read())
}

/** Keeps filters and such in the address, so that it can be sent to somebody. Empty values are left out. */
export function rewriteQuery(values: Readonly<Record<string, string | undefined>>): void {
  const query = new URLSearchParams(location.search)
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === '') query.delete(key)
    else query.set(key, value)
  }
  const text = query.toString()
  go(location.pathname + (text === '' ? '' : `?${text}`), { replace: true })
}

/** Links within the page change the address only; once, at the start. */
export function beginLocation(): void {
  addEventListener('popstate', () => place.set(read()))
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.composedPath().find((it) => it instanceof HTMLAnchorElement)
    if (link?.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return
    if (!link.pathname.startsWith(BASE)) return
    event.preventDefault()
    if (link.href !== location.href) go(link.href)
  })
}
