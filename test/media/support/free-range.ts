import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/**
 * A range of UDP ports of which the first is free now. Another process may hold ports in it: the allocator passes them
 * over, and the range is wide enough for that.
 */
export async function freeRange(pairs: number): Promise<[min: number, max: number]> {
  for (;;) {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    socket.close()
    const min = port + (port % 2)
    const max = min + 2 * pairs - 1
    if (max < 65_536) return [min, max]
  }
}
