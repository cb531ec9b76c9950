import { createSocket, type Socket } from 'node:dgram'

/** An even port for RTP and the next one for RTCP (RFC 3550 11). */
export interface RtpSockets {
  readonly rtp: Socket
  readonly rtcp: Socket
  readonly port: number
  close(): Promise<void>
}

/**
 * Binds both, so that the RTCP that Asterisk sends beside the audio reaches nobody else's socket. Rejects when no pair
 * is free.
 */
export async function openRtpSockets(host: string): Promise<RtpSockets> {
  for (let tries = 0; tries < 100; tries++) {
    const rtp = await bind(0, host)
    const port = rtp?.address().port ?? 1
    const rtcp = port % 2 === 0 ? await bind(port + 1, host) : undefined
    if (rtp && rtcp) {
      return {
        rtp,
        rtcp,
        port,
        close: async () => {
          await Promise.all([end(rtp), end(rtcp)])
        },
      }
    }
    if (rtp) await end(rtp)
  }
  throw new Error(`no pair of free UDP ports on ${host}`)
}

function bind(port: number, host: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(undefined))
    socket.bind({ port, address: host, exclusive: true }, () => {
      // ICMP tells of a closed port at the other side; the call notices by itself.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

function end(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(resolve)
  })
}
