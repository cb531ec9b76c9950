import { CandidatePairState, parseMessage, StunProtocol, type CandidatePair, type RTCIceTransport } from 'werift'

type Connection = RTCIceTransport['connection']
type Protocol = CandidatePair['protocol']
type Source = readonly [host: string, port: number]
type Arrival = (data: Buffer, from: Source) => void

const RECEIVE_BUFFER_BYTES = 1 << 20
const FOLLOW_AFTER_PACKETS = 10
/** RFC 8489 5: the bits of a message's class. */
const STUN_HEADER = 20
const CLASS_BITS = 0x0110
const REQUEST = 0
const INDICATION = 0x0010
/** RFC 8489 14.5 to 14.7: what integrity does not cover. */
const MESSAGE_INTEGRITY = 0x0008
const BEHIND_INTEGRITY: readonly number[] = [0x001c, 0x8028]

/**
 * The door before werift's ICE agent. Checks that are not signed with our password, and media or DTLS from a source
 * that ICE did not validate, are dropped and counted: werift would take all of them.
 */
export class IceDoor {
  readonly #connection: Connection
  readonly #onMedia: (datagram: Buffer) => void
  readonly #watched = new WeakSet<Protocol>()
  #lastSource: CandidatePair | undefined
  /** Packets in a row from a validated pair that is not the one we send on. */
  #fromElsewhere = 0
  #strangers = 0

  constructor(connection: Connection, onMedia: (datagram: Buffer) => void) {
    this.#connection = connection
    this.#onMedia = onMedia
  }

  /** Datagrams that were dropped. */
  get strangers(): number {
    return this.#strangers
  }

  /** After an ICE restart the old sources must be validated anew. */
  forget(): void {
    this.#lastSource = undefined
  }

  /** Stands before one of the agent's sockets or relays; once is enough. */
  watch(protocol: Protocol): void {
    if (this.#watched.has(protocol)) return
    this.#watched.add(protocol)
    if (protocol instanceof StunProtocol) {
      const { transport } = protocol
      const pass = transport.onData
      transport.onData = (data, from) => this.#arrive(protocol, data, from, pass)
      transport.socket.on('error', () => undefined)
      try {
        transport.socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
      } catch {
        // The system's default stays: less room for a stalled moment.
      }
    } else if ('handleStunMessage' in protocol) {
      const relay = protocol as Protocol & { handleStunMessage: Arrival }
      const pass = relay.handleStunMessage
      relay.handleStunMessage = (data, from) => this.#arrive(protocol, data, from, pass)
    }
  }

  /** RFC 7983 7 tells the kinds apart by the first byte. */
  #arrive(protocol: Protocol, data: Buffer, from: Source, pass: Arrival): void {
    const first = data[0] ?? 255
    if (first >= 128 && first <= 191) {
      if (this.#isValidated(protocol, from)) this.#onMedia(data)
      else this.#strangers++
    } else if (first <= 3) {
      if (this.#isOurs(data)) pass(data, from)
      else this.#strangers++
    } else if (first >= 20 && first <= 63) {
      if (this.#isValidated(protocol, from)) pass(data, from)
      else this.#strangers++
    } else {
      this.#strangers++
    }
  }

  /**
   * A check must be signed with our password (RFC 8445 7.3). werift verifies responses, but not requests; what is no
   * STUN message it would take for data, whoever sent it. Indications ask for nothing.
   */
  #isOurs(data: Buffer): boolean {
    if (data.length < STUN_HEADER) return false
    const kind = data.readUInt16BE(0) & CLASS_BITS
    const message = kind === INDICATION ? undefined : parseMessage(data)
    if (message === undefined || kind !== REQUEST) return message !== undefined
    const username: unknown = message.getAttributeValue('USERNAME')
    if (typeof username !== 'string') return false
    const fragment = username.split(':', 1)[0] ?? ''
    // Of all ICE generations; werift does not type it.
    const { userHistory } = this.#connection as unknown as { userHistory: Record<string, string> }
    const password = Object.hasOwn(userHistory, fragment) ? userHistory[fragment] : undefined
    if (password === undefined || !isSignedToTheEnd(data)) return false
    return parseMessage(data, Buffer.from(password)) !== undefined
  }

  #isValidated(protocol: Protocol, from: Source): boolean {
    const last = this.#lastSource
    if (last !== undefined && isFrom(last, protocol, from)) {
      if (last !== this.#connection.nominated) this.#follow(last)
      return true
    }
    // The peer may use any pair that its checks validated, not only the one we nominated (RFC 8445 12).
    for (const pair of this.#connection.candidatePairs) {
      if ((pair.nominated || pair.state === CandidatePairState.SUCCEEDED) && isFrom(pair, protocol, from)) {
        this.#lastSource = pair
        this.#fromElsewhere = 0
        return true
      }
    }
    return false
  }

  /**
   * A phone that went from Wi-Fi to the mobile network goes on from another address. werift holds on to the pair it
   * nominated first until consent ends, 30 s later; we go where the peer now is, once it stayed there.
   */
  #follow(pair: CandidatePair): void {
    if (++this.#fromElsewhere < FOLLOW_AFTER_PACKETS || this.#connection.nominated === undefined) return
    this.#fromElsewhere = 0
    this.#connection.nominated = pair
  }
}

function isFrom(pair: CandidatePair, protocol: Protocol, [host, port]: Source): boolean {
  return pair.protocol === protocol && pair.remoteCandidate.port === port && pair.remoteCandidate.host === host
}

/** False when attributes stand behind the signature, where anybody may have put them: werift would heed them. */
function isSignedToTheEnd(data: Buffer): boolean {
  let signed = false
  for (let at = STUN_HEADER; at + 4 <= data.length;) {
    const type = data.readUInt16BE(at)
    if (signed && !BEHIND_INTEGRITY.includes(type)) return false
    signed ||= type === MESSAGE_INTEGRITY
    const length = data.readUInt16BE(at + 2)
    at += 4 + length + (-length & 3)
  }
  return signed
}
