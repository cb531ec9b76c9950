import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/**
 * Ports are looked for below Linux' ephemeral range (32768 up): a port from inside it, once let go, may be any other
 * socket's by the time Asterisk binds it or binds it again.
 */
const FIRST = 11_000
const LAST = 31_000

/** How many RTP ports an instance gets. */
const RTP_PORTS = 400

export interface SwitchPorts {
  readonly sip: number
  readonly http: number
  readonly ami: number
  /** First and last RTP port. Another instance's may overlap: Asterisk passes over a port that is taken. */
  readonly rtp: readonly [number, number]
}

/** Ports that nobody listens on now. */
export async function freePorts(host: string, random: () => number = Math.random): Promise<SwitchPorts> {
  const taken = new Set<number>()
  const pick = async (): Promise<number> => {
    for (let tries = 0; tries < 200; tries++) {
      const port = FIRST + Math.floor(random() * (LAST - FIRST))
      if (!taken.has(port) && (await isFree(host, port))) {
        taken.add(port)
        return port
      }
    }
    throw new Error(`no free port on ${host} between ${FIRST} and ${LAST}`)
  }
  const first = FIRST + 2 * Math.floor((random() * (LAST - FIRST - RTP_PORTS)) / 2)
  return { sip: await pick(), http: await pick(), ami: await pick(), rtp: [first, first + RTP_PORTS - 1] }
}

/** Free for TCP and for UDP. */
async function isFree(host: string, port: number): Promise<boolean> {
  const tcp = new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
  const udp = new Promise<boolean>((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(true)))
  })
  return (await tcp) && (await udp)
}
