import { createSocket } from 'node:dgram'
import { isLoopback } from '../config/http-section.ts'
import type { BridgeConfig } from '../config/bridge-config.ts'
import type { RtpRange } from '../asterisk/rtp-range.ts'
import { isThisMachine, ownAddresses } from './own-addresses.ts'
import { PROBE_MS, type Finding, type Probe } from './probe.ts'

/** More are tried only in part: each takes some time, and they tell nothing new. */
const MOST_PORTS = 1000

/**
 * Whether Asterisk can send to the bridge's ports. `asterisksPorts` resolves to undefined when nobody knows them.
 * `inUse`: the talk paths of the bridge that looks; it tries no port, lest a call that begins just then finds it taken.
 */
export function rtpProbe(
  { media: { rtp }, asterisk, sip }: BridgeConfig,
  asterisksPorts: Promise<RtpRange | undefined>,
  inUse?: () => number,
): Probe {
  const far = asterisk?.ari.url ?? sip?.server ?? 'ws://127.0.0.1'
  return { name: 'rtp', look: () => look(rtp, new URL(far).hostname, asterisksPorts, inUse) }
}

async function look(
  { address, ports }: BridgeConfig['media']['rtp'],
  asterisk: string,
  asterisksPorts: Promise<RtpRange | undefined>,
  inUse: (() => number) | undefined,
): Promise<Finding> {
  const range = `${ports.first}-${ports.last}`
  if (address === '0.0.0.0') {
    return {
      status: 'failed',
      found: '0.0.0.0 is no address that Asterisk could send to',
      advice: `set media.rtp.address to one of ${ownAddresses().join(', ')}`,
    }
  }
  const tried = inUse ? await tryAnyPort(address) : await tryPorts(address, ports)
  if (tried.foreign) {
    return {
      status: 'failed',
      found: `${address} is no address of this machine`,
      advice: `set media.rtp.address to one of ${ownAddresses().join(', ')}`,
    }
  }
  const isLocal = isThisMachine(asterisk)
  if (isLocal === false && isLoopback(address)) {
    return {
      status: 'failed',
      found: `Asterisk at ${asterisk} can't send to ${address}, which is this machine's own`,
      advice: 'set media.rtp.address to an address that Asterisk reaches',
    }
  }
  const theirs = await asterisksPorts
  if (theirs && isLocal !== false && theirs.first <= ports.last && ports.first <= theirs.last) {
    return {
      status: isLocal ? 'failed' : 'warning',
      found: `${address}, ports ${range} overlap Asterisk's ${theirs.first}-${theirs.last}`,
      advice: 'set media.rtp.ports to others, or rtpstart and rtpend of rtp.conf',
    }
  }
  const apart = theirs ? `apart from Asterisk's ${theirs.first}-${theirs.last}` : "Asterisk's own are not known"
  const use = inUse ? `${inUse()} talk paths use them` : `${tried.free} of ${tried.tried} tried are free`
  const found = `${address}, ports ${range}: ${use}, ${apart}`
  if (tried.free === 0) {
    return { status: 'failed', found, advice: 'other programs hold all of them: set media.rtp.ports to others' }
  }
  if (tried.free < tried.tried) {
    return {
      status: 'warning',
      found,
      advice: 'calls of a running bridge hold the rest, or other programs do (ss -unlp)',
    }
  }
  if (!theirs && isLocal !== false)
    return { status: 'warning', found, advice: 'set asterisk.rtpPorts as rtp.conf has it' }
  return { status: 'ok', found }
}

interface Tried {
  readonly tried: number
  readonly free: number
  /** The address is none of this machine's. */
  readonly foreign: boolean
}

async function tryAnyPort(address: string): Promise<Tried> {
  const problem = await tryPort(address, 0)
  return { tried: 1, free: 1, foreign: problem === 'EADDRNOTAVAIL' || problem === 'EINVAL' }
}

/** Even ones, as calls take them: each is bound for a moment. */
async function tryPorts(address: string, { first, last }: RtpRange): Promise<Tried> {
  const even = Array.from(
    { length: Math.floor(last / 2) - Math.ceil(first / 2) + 1 },
    (_, n) => (Math.ceil(first / 2) + n) * 2,
  )
  const step = Math.ceil(even.length / MOST_PORTS)
  const deadline = performance.now() + PROBE_MS / 2
  let tried = 0
  let free = 0
  for (let at = 0; at < even.length && performance.now() < deadline; at += step) {
    const problem = await tryPort(address, even[at]!)
    if (problem === 'EADDRNOTAVAIL' || problem === 'EINVAL') return { tried, free, foreign: true }
    tried++
    if (problem === undefined) free++
  }
  return { tried, free, foreign: false }
}

/** Resolves to the code of the error. */
function tryPort(address: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      resolve(error.code ?? error.message)
    })
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(undefined)))
  })
}
