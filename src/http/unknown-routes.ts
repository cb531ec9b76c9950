import type { Api } from './api.ts'
import { HttpError } from './errors.ts'

interface Known {
  readonly path: RegExp
  readonly methods: Set<string>
}

/** Knows which methods each path has, so that a wrong one is told apart from a wrong path (RFC 9110 15.5.6). */
export class UnknownRoutes {
  readonly #routes = new Map<string, Known>()

  /** Before any route is added. */
  watch(api: Api): void {
    api.addHook('onRoute', ({ method, url }) => {
      // The documentation's files are no part of the interface.
      if (url.includes('*')) return
      const known = this.#routes.get(url) ?? { path: pathPattern(url), methods: new Set() }
      for (const name of [method].flat()) known.methods.add(name)
      this.#routes.set(url, known)
    })
  }

  /** 405 with the methods that the path has, or 404. */
  refusal(method: string, url: string): { readonly error: HttpError; readonly allow: string | undefined } {
    const path = url.split('?', 1)[0] ?? ''
    const methods = new Set([...this.#routes.values()].flatMap((it) => (it.path.test(path) ? [...it.methods] : [])))
    if (methods.size === 0) {
      return { error: new HttpError('http_not_found', `there is no ${method} here: see /docs`), allow: undefined }
    }
    const allow = [...methods].sort().join(', ')
    return { error: new HttpError('http_method_not_allowed', `${method} is not for this: there is ${allow}`), allow }
  }
}

function pathPattern(url: string): RegExp {
  return new RegExp(`^${url.replace(/[.+()]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`)
}
