import { createSocket, type Socket } from 'node:dgram'

/** A UDP socket on a free loopback port that sends without asking a name server and holds a burst. */
export async function openSocket(onPacket: (datagram: Buffer) => void): Promise<Socket> {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: 1 << 20,
    lookup: (hostname, _options, done) => done(null, hostname, 4),
  })
  socket.on('message', onPacket)
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', resolve)
  })
  return socket
}
