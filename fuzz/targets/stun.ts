import { createHmac } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { parseMessage, RTCIceGatherer, RTCIceTransport, StunProtocol, type CandidatePair } from 'werift'
import { IceDoor } from '../../src/media/webrtc/ice-door.ts'
import { Input } from '../engine/input.ts'
import { promise } from '../engine/promise.ts'

type Source = readonly [host: string, port: number]
type Connection = RTCIceTransport['connection']

const HEADER = 20
const COOKIE = 0x2112a442
/** Set in answers and errors, and in nothing else that is answered. */
const ANSWER_BIT = 0x0100
const MESSAGE_INTEGRITY = 0x0008
const FINGERPRINT = 0x8028
const FROM: Source = ['127.0.0.1', 4000]
const USER = 'frag'
const PASSWORD = 'p'.repeat(22)

/**
 * Datagrams at the door before werift's ICE agent, from strangers and, where the first byte says so, checks that are
 * signed with our password: by an app that is known and may still mean no good.
 */
export async function fuzz(data: Buffer): Promise<void> {
  const input = new Input(data)
  const { connection, protocol, answers } = agent()
  const passed: Buffer[] = []
  const media: Buffer[] = []
  const door = new IceDoor(connection, (datagram) => media.push(datagram))
  // As a relay, which the door reaches by its function, and not by its socket.
  const entry = { handleStunMessage: (datagram: Buffer, _from: Source) => void passed.push(datagram) }
  door.watch(entry as unknown as CandidatePair['protocol'])
  let signed = 0
  let arrived = 0
  while (!input.isEmpty) {
    const isSigned = (input.byte() & 1) === 1
    const datagram = isSigned ? sign(input.packet()) : input.packet()
    if (isSignedRequest(datagram)) signed++
    arrived++
    const before = Buffer.from(datagram)
    entry.handleStunMessage(datagram, FROM)
    promise(before.equals(datagram), 'a datagram is looked at, not changed')
    promise(passed.length + media.length + door.strangers === arrived, 'each one is passed on or counted')
  }
  promise(media.length === 0, 'there is no media from a source that was never checked')
  for (const datagram of passed) {
    promise(parseMessage(datagram) !== undefined, 'what is no STUN message is no data either')
    promise(isResponse(datagram) || isSignedRequest(datagram), 'a request that passes is signed with our password')
    // Private; the socket's listener calls it.
    ;(protocol as unknown as { datagramReceived(data: Buffer, from: Source): void }).datagramReceived(datagram, FROM)
  }
  // werift keeps an agent alive until the promises that it made of a check are settled.
  await turn()
  promise(answers.length <= signed, 'strangers get no answer')
  for (const answer of answers) promise(parseMessage(answer) !== undefined, 'an answer is a STUN message')
}

/** werift's agent as it is before it has met anybody; its socket only keeps what is sent. */
function agent(): { connection: Connection; protocol: StunProtocol; answers: Buffer[] } {
  const { connection } = new RTCIceTransport(new RTCIceGatherer({}))
  connection.localUsername = USER
  connection.localPassword = PASSWORD
  const internals = connection as unknown as {
    userHistory: Record<string, string>
    ensureProtocol(protocol: StunProtocol): void
  }
  internals.userHistory = { [USER]: PASSWORD }
  const protocol = new StunProtocol()
  const answers: Buffer[] = []
  protocol.sendStun = ({ bytes }) => {
    answers.push(bytes)
    return Promise.resolve()
  }
  internals.ensureProtocol(protocol)
  return { connection, protocol, answers }
}

/** Puts a username in front of attributes, and integrity and fingerprint behind (RFC 8489 14.5, 14.7). */
function sign(content: Buffer): Buffer {
  const head = Buffer.alloc(HEADER)
  head.writeUInt16BE(0x0001, 0)
  head.writeUInt32BE(COOKIE, 4)
  const padded = content.subarray(0, content.length & ~3)
  let message = Buffer.concat([head, attribute(0x0006, Buffer.from(`${USER}:them`)), padded])
  message = Buffer.concat([message, attribute(MESSAGE_INTEGRITY, integrity(message, message.length))])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(fingerprint(message, message.length))
  return withLength(Buffer.concat([message, attribute(FINGERPRINT, sum)]), message.length + 8)
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)])
}

function isResponse(datagram: Buffer): boolean {
  return (datagram.readUInt16BE(0) & ANSWER_BIT) !== 0
}

/** RFC 8489 14.5, written anew: integrity over all before it, with our password; behind it only the fingerprint. */
function isSignedRequest(datagram: Buffer): boolean {
  if (
    datagram.length < HEADER ||
    datagram.readUInt32BE(4) !== COOKIE ||
    datagram.readUInt16BE(2) !== datagram.length - HEADER
  )
    return false
  let isSigned = false
  for (let at = HEADER; at < datagram.length;) {
    if (at + 4 > datagram.length) return false
    const type = datagram.readUInt16BE(at)
    const length = datagram.readUInt16BE(at + 2)
    const value = datagram.subarray(at + 4, at + 4 + length)
    if (value.length < length || (isSigned && type !== FINGERPRINT)) return false
    if (type === MESSAGE_INTEGRITY) {
      if (!integrity(datagram, at).equals(value)) return false
      isSigned = true
    }
    if (type === FINGERPRINT && (length !== 4 || value.readUInt32BE(0) !== fingerprint(datagram, at))) return false
    at += 4 + length + (-length & 3)
  }
  return isSigned
}

function integrity(message: Buffer, end: number): Buffer {
  return createHmac('sha1', PASSWORD)
    .update(withLength(message.subarray(0, end), end + 24))
    .digest()
}

function fingerprint(message: Buffer, end: number): number {
  return (crc32(withLength(message.subarray(0, end), end + 8)) ^ 0x5354554e) >>> 0
}

/** A copy with the length of a message that ends at `end`. */
function withLength(message: Buffer, end: number): Buffer {
  const copy = Buffer.from(message)
  copy.writeUInt16BE((end - HEADER) & 0xffff, 2)
  return copy
}
