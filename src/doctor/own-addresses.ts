import { networkInterfaces } from 'node:os'
import { isLoopback } from '../config/http-section.ts'

/** Whether the host is this machine; undefined for a name, since nobody is asked what it stands for. */
export function isThisMachine(host: string): boolean | undefined {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isLoopback(bare)) return true
  if (ownAddresses().includes(bare)) return true
  return /^[\d.]+$/.test(bare) || bare.includes(':') ? false : undefined
}

export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
}
