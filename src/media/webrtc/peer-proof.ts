import { createHash, createHmac, timingSafeEqual, verify, X509Certificate } from 'node:crypto'
import type { DtlsSocket } from 'werift'

type HandshakeMessage = Parameters<DtlsSocket['onHandleHandshakes']>[0][number]

/** RFC 5246 7.4: the message types that carry what is checked here. */
const SERVER_HELLO = 2
const CERTIFICATE = 11
const SERVER_KEY_EXCHANGE = 12
const CERTIFICATE_REQUEST = 13
const CERTIFICATE_VERIFY = 15
const CLIENT_KEY_EXCHANGE = 16
const FINISHED = 20

/** Each of these makes werift overwrite a key, a random or a certificate, whenever it comes; its cache keeps the first. */
const ONCE = new Set([
  SERVER_HELLO,
  CERTIFICATE,
  SERVER_KEY_EXCHANGE,
  CERTIFICATE_REQUEST,
  CERTIFICATE_VERIFY,
  CLIENT_KEY_EXCHANGE,
])

/** A handshake where both show a certificate (RFC 5246 7.3, RFC 8827 6.5), without HelloVerifyRequest (RFC 6347 4.2.1). */
const ORDER = [1, 2, 11, 12, 13, 14, 11, 16, 15, 20] as const

/** RFC 5246 7.4.1.4.1, hash and signature: what is offered (SHA-256), and its stronger siblings. */
const SIGNATURES: Readonly<Record<number, { readonly hash: string; readonly key: string } | undefined>> = {
  0x0401: { hash: 'sha256', key: 'rsa' },
  0x0403: { hash: 'sha256', key: 'ec' },
  0x0501: { hash: 'sha384', key: 'rsa' },
  0x0503: { hash: 'sha384', key: 'ec' },
  0x0601: { hash: 'sha512', key: 'rsa' },
  0x0603: { hash: 'sha512', key: 'ec' },
}

/**
 * The proof that the peer holds the private key of the certificate it showed, and that the two sides saw the same
 * handshake. werift 0.24 checks neither, and a certificate is public: without this its fingerprint proves nothing.
 */
export class PeerProof {
  readonly #socket: DtlsSocket
  readonly #weAreServer: boolean
  #peerFinished: Buffer | undefined

  /** Has to come before the first datagram is handled. */
  constructor(socket: DtlsSocket, weAreServer: boolean) {
    this.#socket = socket
    this.#weAreServer = weAreServer
    const seen = new Set<number>()
    const handle = socket.onHandleHandshakes
    socket.onHandleHandshakes = (messages) => {
      const fresh = messages.filter(({ msg_type, fragment }) => {
        if (msg_type === FINISHED) this.#peerFinished ??= Buffer.from(fragment)
        if (!ONCE.has(msg_type)) return true
        const first = !seen.has(msg_type)
        seen.add(msg_type)
        return first
      })
      return handle(fresh)
    }
  }

  /** Throws unless the master secret as it is now was agreed with the holder of the certificate's key. */
  check(): void {
    const { cipher, dtls } = this.#socket
    const messages = dtls.sortedHandshakeCache.slice(0, ORDER.length)
    // Whole and in order: a signature proves nothing of a message that was moved behind it.
    if (!ORDER.every((type, index) => messages[index]?.msg_type === type)) {
      throw new Error('the DTLS handshake is not complete or not in order')
    }
    const [, , serverCertificate, serverKeyExchange, , , clientCertificate, clientKeyExchange, certificateVerify] =
      messages.map(({ fragment }) => fragment)
    const serverKey = new Fields(serverKeyExchange)
    const params = serverKey.keyExchangeParams()
    const clientKey = new Fields(clientKeyExchange).vector(1)
    const [localKey, remoteKey] = this.#weAreServer ? [params.publicKey, clientKey] : [clientKey, params.publicKey]
    if (!same(cipher.remoteKeyPair.publicKey, remoteKey) || !same(cipher.localKeyPair.publicKey, localKey)) {
      throw new Error('the DTLS keys are not those of the handshake')
    }
    const certificate = new Fields(this.#weAreServer ? clientCertificate : serverCertificate).leafCertificate()
    if (!same(cipher.remoteCertificate, certificate)) throw new Error('the certificate is not that of the handshake')
    if (this.#weAreServer) {
      // RFC 5246 7.4.8: over all handshake messages up to it, so also over our random and both keys.
      checkSignature(certificate, serialized(messages.slice(0, 8)), new Fields(certificateVerify))
    } else {
      // RFC 5246 7.4.3, RFC 8422 5.4: over both randoms and the server's ephemeral key.
      const randoms = [cipher.localRandom.serialize(), cipher.remoteRandom.serialize()]
      checkSignature(certificate, Buffer.concat([...randoms, params.bytes]), serverKey)
    }
    // RFC 5246 7.4.9. The client's Finished comes first, so the server's covers it too.
    const covered = serialized(messages.slice(0, this.#weAreServer ? 9 : 10))
    const label = this.#weAreServer ? 'client finished' : 'server finished'
    if (!same(this.#peerFinished, verifyData(cipher.masterSecret, label, covered))) {
      throw new Error('the peer saw another DTLS handshake: its Finished does not fit')
    }
  }
}

/** Throws unless `fields` go on with a signature of `data` by the certificate's key. */
function checkSignature(certificate: Buffer, data: Buffer, fields: Fields): void {
  const scheme = fields.uint(2)
  const signature = fields.vector(2)
  const algorithm = SIGNATURES[scheme]
  if (algorithm === undefined) {
    throw new Error(`the peer signed with 0x${scheme.toString(16).padStart(4, '0')}, which was not offered`)
  }
  if (!isSigned(certificate, algorithm, data, signature)) {
    throw new Error('the peer does not hold the private key of its certificate')
  }
}

function isSigned(
  certificate: Buffer,
  algorithm: { readonly hash: string; readonly key: string },
  data: Buffer,
  signature: Buffer,
): boolean {
  try {
    const { publicKey } = new X509Certificate(certificate)
    return publicKey.asymmetricKeyType === algorithm.key && verify(algorithm.hash, data, publicKey, signature)
  } catch {
    // What OpenSSL can't read is no proof.
    return false
  }
}

/** RFC 5246 5 and 7.4.9: PRF with SHA-256, as both cipher suites that werift knows have it. One block is more than asked. */
function verifyData(masterSecret: Buffer, label: string, messages: Buffer): Buffer {
  const seed = Buffer.concat([Buffer.from(label), createHash('sha256').update(messages).digest()])
  const a1 = createHmac('sha256', masterSecret).update(seed).digest()
  return createHmac('sha256', masterSecret).update(a1).update(seed).digest().subarray(0, 12)
}

const serialized = (messages: readonly HandshakeMessage[]) =>
  Buffer.concat(messages.map((message) => message.serialize()))

function same(a: Buffer | undefined, b: Buffer): boolean {
  return a?.length === b.length && timingSafeEqual(a, b)
}

/** Reads one handshake message's body from the front (RFC 5246 4); throws when it is cut short. */
class Fields {
  readonly #body: Buffer
  #at = 0

  constructor(body: Buffer | undefined) {
    this.#body = body ?? Buffer.alloc(0)
  }

  uint(bytes: number): number {
    return this.#bytes(bytes).readUIntBE(0, bytes)
  }

  /** A vector with a length of so many bytes before it. */
  vector(lengthBytes: number): Buffer {
    return this.#bytes(this.uint(lengthBytes))
  }

  /** RFC 5246 7.4.2: the first of the list is the sender's own. */
  leafCertificate(): Buffer {
    return new Fields(this.vector(3)).vector(3)
  }

  /** RFC 8422 5.4, ServerECDHParams; the signature comes next. */
  keyExchangeParams(): { readonly publicKey: Buffer; readonly bytes: Buffer } {
    // Curve type and named curve: werift took them from the same message.
    this.uint(3)
    const publicKey = this.vector(1)
    return { publicKey, bytes: this.#body.subarray(0, this.#at) }
  }

  #bytes(count: number): Buffer {
    const end = this.#at + count
    if (end > this.#body.length) throw new Error('a DTLS handshake message is cut short')
    const bytes = this.#body.subarray(this.#at, end)
    this.#at = end
    return bytes
  }
}
