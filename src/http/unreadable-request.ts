import type { Socket } from 'node:net'
import { PROBLEM_TYPE } from './problem.ts'

/** Answers what is no HTTP, or stopped half way, and cuts it off: there is no request that a route could have. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const [status, title] = statusOf(error.code)
  const body = JSON.stringify({
    type: 'urn:cubebridge:http_invalid_request',
    title,
    status,
    detail: "the request can't be read: it is no HTTP, or did not come to its end in time",
    code: 'http_invalid_request',
    retryable: false,
  })
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

function statusOf(code: string | undefined): readonly [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Request Header Fields Too Large']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout']
  return [400, 'Bad Request']
}
