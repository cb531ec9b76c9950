import {
  CandidatePairState,
  classes,
  Message,
  methods,
  parseMessage,
  StunProtocol,
  type CandidatePair,
  type RTCIceTransport,
} from 'werift'

type Connection = RTCIceTransport['connection']
type Protocol = CandidatePair['protocol']
type Source = readonly [host: string, port: number]
/** What the agent keeps and does not type. */
interface WeriftInternals {
  /** Our passwords of all ICE generations, by username fragment. */
  readonly userHistory: Readonly<Record<string, string>>
}
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
  /** Validated before the last ICE restart. */
  #former: readonly CandidatePair[] = []
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

  /**
   * To be called just before ICE restarts. The peer goes on sending as before until it has found new ways
   * (RFC 8445 9), and libwebrtc even after that for as long as the old one works.
   */
  restart(): void {
    const validated = this.#connection.candidatePairs.filter(isValid)
    if (validated.length > 0) this.#former = validated
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
      this.#arriveStun(protocol, data, from, pass)
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
  #arriveStun(protocol: Protocol, data: Buffer, from: Source, pass: Arrival): void {
    const kind = data.length < STUN_HEADER ? INDICATION : data.readUInt16BE(0) & CLASS_BITS
    const message = kind === INDICATION ? undefined : parseMessage(data)
    if (message === undefined) {
      this.#strangers++
      return
    }
    if (kind !== REQUEST) {
      pass(data, from)
      return
    }
    const fragment = this.#signedFor(message, data)
    if (fragment === undefined) this.#strangers++
    else if (fragment === this.#connection.localUsername) pass(data, from)
    else this.#answerFormer(protocol, message, from, fragment)
  }

  /** Which username fragment of ours, of whatever ICE generation, a check is signed for. */
  #signedFor(message: Message, data: Buffer): string | undefined {
    const username: unknown = message.getAttributeValue('USERNAME')
    if (typeof username !== 'string' || !isSignedToTheEnd(data)) return undefined
    const fragment = username.split(':', 1)[0] ?? ''
    const password = this.#passwordOf(fragment)
    return password !== undefined && parseMessage(data, Buffer.from(password)) !== undefined ? fragment : undefined
  }

  #passwordOf(fragment: string): string | undefined {
    const { userHistory } = this.#connection as unknown as WeriftInternals
    return Object.hasOwn(userHistory, fragment) ? userHistory[fragment] : undefined
  }

  /**
   * Consents that a peer still uses a way from before an ICE restart. werift would make a new pair of it, check that
   * in vain over and over, and spoil the new pairs of the same socket with the old username.
   */
  #answerFormer(protocol: Protocol, check: Message, [host, port]: Source, fragment: string): void {
    if (check.messageMethod !== methods.BINDING) return
    const answer = new Message(methods.BINDING, classes.RESPONSE, check.transactionId)
    answer.setAttribute('XOR-MAPPED-ADDRESS', [host, port])
    answer.addMessageIntegrity(Buffer.from(this.#passwordOf(fragment) ?? '')).addFingerprint()
    void protocol.sendStun(answer, [host, port]).catch(() => undefined)
  }

  #isValidated(protocol: Protocol, from: Source): boolean {
    const last = this.#lastSource
    if (last !== undefined && isFrom(last, protocol, from)) {
      if (last !== this.#connection.nominated) this.#follow(last)
      return true
    }
    // The peer may use any pair that its checks validated, not only the one we nominated (RFC 8445 12).
    for (const pair of this.#connection.candidatePairs) {
      if (isValid(pair) && isFrom(pair, protocol, from)) {
        this.#lastSource = pair
        this.#fromElsewhere = 0
        return true
      }
    }
    return this.#former.some((pair) => isFrom(pair, protocol, from))
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

function isValid(pair: CandidatePair): boolean {
  return pair.nominated || pair.state === CandidatePairState.SUCCEEDED
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
