import type { HttpPorts } from '../../src/http/ports.ts'

/**
 * Ports that are all there and do nothing: whatever group of routes exists is described. Describing calls none of them,
 * so that a new group needs no line here.
 */
export function allPorts(): HttpPorts {
  const nothing: object = new Proxy(() => nothing, { get: () => nothing })
  return nothing as HttpPorts
}
