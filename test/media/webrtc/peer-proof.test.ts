import { X509Certificate } from 'node:crypto'
import t from 'tap'
import {
  CipherContext,
  DtlsClient,
  DtlsServer,
  HashAlgorithm,
  NamedCurveAlgorithm,
  RTCCertificate,
  RTCDtlsTransport,
  SignatureAlgorithm,
  type DtlsSocket,
} from 'werift'
import { Peer } from '../../../src/media/webrtc/peer.ts'
import { PeerProof } from '../../../src/media/webrtc/peer-proof.ts'
import { eventually } from '../support/options.ts'

type Identity = Awaited<ReturnType<typeof CipherContext.createSelfSignedCertificateWithKey>>

const identity = (signature: 1 | 3 = SignatureAlgorithm.ecdsa_3): Promise<Identity> =>
  CipherContext.createSelfSignedCertificateWithKey(
    { signature, hash: HashAlgorithm.sha256_4 },
    signature === SignatureAlgorithm.ecdsa_3 ? NamedCurveAlgorithm.secp256r1_23 : undefined,
  )

/** Shows a certificate and signs with the key: of two people's, an impostor. */
const showing = (shown: Identity, key: Identity): Identity => ({ ...shown, keyPem: key.keyPem })

/** Two of werift's sockets back to back; datagrams wait a turn, as on a network. */
async function shake(
  serverIs: Identity,
  clientIs: Identity,
  meddle: (server: DtlsServer, client: DtlsClient) => void = () => undefined,
): Promise<{ server: PeerProof; client: PeerProof }> {
  const wire = () => ({
    type: 'fake',
    address: {},
    closed: false,
    onData: (_datagram: Buffer): void => undefined,
    far: (_datagram: Buffer): void => undefined,
    send(datagram: Buffer) {
      setImmediate(() => this.far(datagram))
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  })
  const [serverWire, clientWire] = [wire(), wire()]
  serverWire.far = (datagram) => clientWire.onData(datagram)
  clientWire.far = (datagram) => serverWire.onData(datagram)
  const options = ({ certPem, keyPem, signatureHash }: Identity) =>
    ({ cert: certPem, key: keyPem, signatureHash, srtpProfiles: [7], extendedMasterSecret: true }) as const
  const server = new DtlsServer({ ...options(serverIs), transport: serverWire, certificateRequest: true } as never)
  const client = new DtlsClient({ ...options(clientIs), transport: clientWire } as never)
  const proofs = { server: new PeerProof(server, true), client: new PeerProof(client, false) }
  meddle(server, client)
  const up = Promise.all([server, client].map((socket) => new Promise((resolve) => socket.onConnect.once(resolve))))
  void client.connect().catch(() => undefined)
  await up
  return proofs
}

type Message = Parameters<DtlsSocket['onHandleHandshakes']>[0][number]

/** The same message, with another body. */
function rewritten(message: Message, fragment: Buffer): Message {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(message) as object) as Message, message)
  return Object.assign(copy, { fragment, length: fragment.length, fragment_length: fragment.length })
}

/** Puts messages before or behind those of a type that a socket is about to take in. */
function around(socket: DtlsSocket, type: number, change: (message: Message) => Message[]): void {
  const take = socket.onHandleHandshakes
  socket.onHandleHandshakes = (messages) =>
    take(messages.flatMap((message) => (message.msg_type === type ? change(message) : [message])))
}

for (const [name, algorithm] of [
  ['ECDSA', SignatureAlgorithm.ecdsa_3],
  ['RSA', SignatureAlgorithm.rsa_1],
] as const) {
  t.test(`who holds the ${name} key proves it, as server and as client`, async (t) => {
    const ecdsa = await identity()
    const peer = await identity(algorithm)
    const [asServer, asClient] = [await shake(peer, ecdsa), await shake(ecdsa, peer)]
    for (const proof of [asServer.client, asServer.server, asClient.client, asClient.server]) {
      t.doesNotThrow(() => proof.check())
    }
  })

  t.test(`who only has a copy of the ${name} certificate does not, as server and as client`, async (t) => {
    const ours = await identity()
    const forged = showing(await identity(algorithm), await identity(algorithm))
    const [asServer, asClient] = [await shake(forged, ours), await shake(ours, forged)]
    t.throws(() => asServer.client.check(), /does not hold the private key of its certificate/)
    t.doesNotThrow(() => asServer.server.check(), 'we proved ourselves to it')
    t.throws(() => asClient.server.check(), /does not hold the private key of its certificate/)
    t.doesNotThrow(() => asClient.client.check(), 'we proved ourselves to it')
  })
}

t.test('a signature of another kind of key than the certificate has is none', async (t) => {
  const forged = showing(await identity(SignatureAlgorithm.rsa_1), await identity())
  const { server } = await shake(await identity(), forged)
  t.throws(() => server.check(), /does not hold the private key of its certificate/)
})

t.test('a Finished that does not fit is refused, as server and as client', async (t) => {
  const [one, other] = [await identity(), await identity()]
  const wrong = () => Buffer.alloc(12, 7)
  const asServer = await shake(one, other, (server) => (server.cipher.verifyData = wrong))
  t.throws(() => asServer.client.check(), /Finished does not fit/)
  t.doesNotThrow(() => asServer.server.check())
  const asClient = await shake(one, other, (_, client) => (client.cipher.verifyData = wrong))
  t.throws(() => asClient.server.check(), /Finished does not fit/)
})

t.test('a key that comes after the signed one is not taken', async (t) => {
  const [one, other] = [await identity(), await identity()]
  const stranger = Buffer.alloc(32, 9)
  // Signed, then another, then the signed one again: werift would make the keys from the one between.
  const seen: (Buffer | undefined)[] = []
  const proofs = await shake(one, other, (server, client) => {
    around(client, 12, (message) => {
      const swapped = Buffer.from(message.fragment)
      stranger.copy(swapped, 4)
      return [message, rewritten(message, swapped), message]
    })
    around(server, 16, (message) => [message, rewritten(message, Buffer.concat([Buffer.from([32]), stranger]))])
    server.onConnect.once(() => seen.push(server.cipher.remoteKeyPair.publicKey, client.cipher.remoteKeyPair.publicKey))
  })
  t.equal(seen.length, 2)
  for (const key of seen) t.not(key?.toString('hex'), stranger.toString('hex'))
  t.doesNotThrow(() => proofs.client.check())
  t.doesNotThrow(() => proofs.server.check())
})

t.test('a client whose Finished is lost sends its flight again, and is let in', async (t) => {
  let lost = 0
  const proofs = await shake(await identity(), await identity(), (_, client) => {
    const { socket } = client.transport
    const send = socket.send.bind(socket)
    // Its only record of epoch 1 (RFC 6347 4.1).
    socket.send = (datagram) => (datagram[4] === 1 && ++lost === 1 ? Promise.resolve() : send(datagram))
  })
  t.ok(lost > 1, 'one was lost, another came')
  t.doesNotThrow(() => proofs.client.check())
  t.doesNotThrow(() => proofs.server.check())
})

t.test('keys and certificates other than those that were signed are refused', async (t) => {
  const [one, other] = [await identity(), await identity()]
  const sockets: DtlsSocket[] = []
  const proofs = await shake(one, other, (server, client) => sockets.push(server, client))
  const [server, client] = sockets as [DtlsSocket, DtlsSocket]
  server.cipher.remoteKeyPair = { ...server.cipher.remoteKeyPair, publicKey: Buffer.alloc(32, 9) }
  t.throws(() => proofs.server.check(), /keys are not those of the handshake/)
  client.cipher.remoteCertificate = new X509Certificate(other.certPem).raw
  t.throws(() => proofs.client.check(), /certificate is not that of the handshake/)
})

t.test('a handshake that is not whole is refused', async (t) => {
  const [one, other] = [await identity(), await identity()]
  const sockets: DtlsSocket[] = []
  const proofs = await shake(one, other, (server, client) => sockets.push(server, client))
  const [server, client] = sockets as [DtlsSocket, DtlsSocket]
  const verify = server.dtls.sortedHandshakeCache.find(({ msg_type }) => msg_type === 15)
  Object.assign(verify ?? {}, { message_seq: 0 })
  t.throws(() => proofs.server.check(), /not complete or not in order/)
  client.dtls.handshakeCache = {}
  t.throws(() => proofs.client.check(), /not complete or not in order/)
})

/** Connects two peers, each with its own certificate. The bridge's role in DTLS follows from who offers. */
async function meet(bridge: RTCCertificate, app: RTCCertificate, bridgeOffers: boolean): Promise<string[]> {
  const told: Record<'bridge' | 'app', string | undefined> = { bridge: undefined, app: undefined }
  const peer = (who: 'bridge' | 'app') =>
    new Peer(
      { ice: { servers: [], relayOnly: false, hostAddresses: ['127.0.0.1'] }, connectTimeoutMs: 20_000 },
      {
        onCandidate: () => undefined,
        onConnected: () => (told[who] ??= 'connected'),
        onMedia: () => undefined,
        onFailed: (failure, detail) => (told[who] ??= `${failure}: ${detail}`),
        onEnded: () => undefined,
        onNotice: () => undefined,
      },
    )
  const sides = [
    { peer: peer('bridge'), certificate: bridge },
    { peer: peer('app'), certificate: app },
  ] as const
  const [offerer, answerer] = bridgeOffers ? sides : ([sides[1], sides[0]] as const)
  const shared = RTCDtlsTransport.localCertificate
  try {
    RTCDtlsTransport.localCertificate = offerer.certificate
    const offer = await offerer.peer.createOffer()
    RTCDtlsTransport.localCertificate = answerer.certificate
    offerer.peer.acceptAnswer(await answerer.peer.acceptOffer(offer))
    await eventually('both know', () => told.bridge !== undefined && told.app !== undefined, 25_000)
  } finally {
    if (shared === undefined) delete RTCDtlsTransport.localCertificate
    else RTCDtlsTransport.localCertificate = shared
    for (const { peer } of sides) await peer.close()
  }
  return [told.bridge ?? '', told.app ?? '']
}

for (const [role, bridgeOffers] of [
  ['server', true],
  ['client', false],
] as const) {
  t.test(`as DTLS ${role}, the bridge connects with the app and with no impostor`, async (t) => {
    const [ours, victim, attacker] = [await identity(), await identity(), await identity()]
    const certificate = (shown: Identity, key = shown) =>
      new RTCCertificate(key.keyPem, shown.certPem, shown.signatureHash)
    t.same(await meet(certificate(ours), certificate(victim), bridgeOffers), ['connected', 'connected'])
    const [bridge] = await meet(certificate(ours), certificate(victim, attacker), bridgeOffers)
    t.equal(bridge, 'dtls-failed: the peer does not hold the private key of its certificate')
  })
}
