import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { BridgeConfig } from '../config/bridge-config.ts'
import { isLoopback } from '../config/http-section.ts'
import { addressPolicy } from '../events/webhooks/address-policy.ts'
import { describeFileError, readBoundedFile } from '../lib/bounded-file.ts'
import type { Finding, Probe } from './probe.ts'

const MAX_PEM = 1024 * 1024
const SOON_MS = 14 * 86_400_000

/** Who can reach the HTTP interface, and whether what travels is encrypted. */
export function httpProbe({ http }: BridgeConfig, now = Date.now()): Probe {
  return {
    name: 'http',
    look: async () => {
      if (!http.enabled) return { status: 'ok', found: 'the HTTP interface is off (http.enabled)' }
      const tokens = http.tokens.length === 1 ? '1 token' : `${http.tokens.length} tokens`
      const found = `${http.address} port ${http.port}, ${tokens}`
      if (http.tls) return lookAtTls(http.tls, found, now)
      if (isLoopback(http.address)) return { status: 'ok', found: `${found}, for this machine only` }
      const advice = 'tokens travel unencrypted: set http.tls, or http.address 127.0.0.1 behind a proxy with TLS'
      return { status: 'warning', found: `${found}, without TLS, for other machines (http.insecure)`, advice }
    },
  }
}

async function lookAtTls(tls: { cert: string; key: string }, found: string, now: number): Promise<Finding> {
  const texts: string[] = []
  for (const [name, file] of Object.entries({ cert: tls.cert, key: tls.key })) {
    try {
      texts.push(await readBoundedFile(file, MAX_PEM))
    } catch (error) {
      return { status: 'failed', found: `${file}: it ${describeFileError(error)}`, advice: `see http.tls.${name}` }
    }
  }
  try {
    const certificate = new X509Certificate(texts[0] ?? '')
    if (!certificate.checkPrivateKey(createPrivateKey(texts[1] ?? ''))) {
      return { status: 'failed', found: `${tls.key} is not the key of ${tls.cert}`, advice: 'see http.tls.key' }
    }
    const until = Date.parse(certificate.validTo)
    const valid = `${found}, TLS until ${certificate.validTo}`
    if (until < now) return { status: 'failed', found: valid, advice: `it is over: renew ${tls.cert}` }
    if (until < now + SOON_MS) return { status: 'warning', found: valid, advice: `renew ${tls.cert} soon` }
    return { status: 'ok', found: valid }
  } catch {
    return { status: 'failed', found: `${tls.cert} or ${tls.key} can't be read as PEM`, advice: 'see http.tls' }
  }
}

/** Whether webhooks may go where they are to go, as far as the configuration alone tells: nobody is asked. */
export function webhooksProbe({ webhooks = [] }: BridgeConfig): Probe {
  return {
    name: 'webhooks',
    look: () => {
      if (webhooks.length === 0) return { status: 'ok', found: 'none' }
      const refused = webhooks.filter(({ url, allowAddresses }) => isRefused(new URL(url), allowAddresses))
      if (refused.length > 0) {
        const names = refused.map(({ name, url }) => `${name} (${new URL(url).hostname})`).join(', ')
        const advice = 'name the address in its allowAddresses in cubebridge.yaml, such as 10.1.2.3/32'
        return { status: 'failed', found: `go to addresses that are not public: ${names}`, advice }
      }
      const plain = webhooks.filter(({ url }) => url.startsWith('http:'))
      const found = `${webhooks.length}: ${webhooks.map(({ name }) => name).join(', ')}`
      if (plain.length === 0) return { status: 'ok', found }
      const advice = `${plain.map(({ name }) => name).join(', ')}: what is sent can be read on the way; use https`
      return { status: 'warning', found, advice }
    },
  }
}

/** Names are resolved by the bridge at each delivery, and not here. */
function isRefused({ hostname }: URL, allowAddresses: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  const address = host === 'localhost' ? '127.0.0.1' : host
  return isIP(address) !== 0 && !addressPolicy(allowAddresses).may(address)
}
