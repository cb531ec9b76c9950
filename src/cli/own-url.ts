import type { BridgeConfig } from '../config/bridge-config.ts'

/** Where the configured HTTP interface is reached from this machine; undefined when it is off. */
export function ownUrl(http: BridgeConfig['http']): string | undefined {
  if (!http.enabled) return undefined
  // "All addresses" is no address to connect to.
  const host = http.address === '0.0.0.0' ? '127.0.0.1' : http.address === '::' ? '::1' : http.address
  return `${http.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${http.port}`
}
