import { z } from '../lib/schema.ts'
import type { Api } from './api.ts'
import { invalidRequest } from './problem.ts'

const NO_QUERY = z.strictObject({})

/** What a route does not ask for is refused rather than passed over: a misspelt option must not look as if it counted. */
export function refuseExtras(api: Api): void {
  api.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, querystring: route.schema?.querystring ?? NO_QUERY }
  })
  api.addHook('preValidation', (request, _reply, done) => {
    const { body, routeOptions } = request
    const given = typeof body === 'object' && body !== null ? Object.keys(body).length > 0 : body !== undefined
    if (given && body !== null && routeOptions.schema?.body === undefined) {
      done(invalidRequest([{ key: '', message: 'must have no body' }]))
      return
    }
    done()
  })
}
