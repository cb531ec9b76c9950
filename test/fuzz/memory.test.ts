import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { PathToApp } from '../../src/media/path/to-app.ts'
import { PathToPhone } from '../../src/media/path/to-phone.ts'
import { writeRtpHeader } from '../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../src/media/srtp/srtp.ts'
import { FakeTime, seeded } from '../media/fake-time.ts'

const KEY = Buffer.alloc(16, 1)
const SALT = Buffer.alloc(12, 2)
/** Per round; the first one fills what is kept and reused. */
const PACKETS = 15_000
const SOURCES = 30
const ROUNDS = 3
/** A path that kept 20 bytes of each packet would take more. */
const MOST_BYTES = 256 * 1024

t.setTimeout(300_000)
setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

function heap(): number {
  gc()
  gc()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

/** RTP as in a talk, of which every third packet is anything: other numbers, times, sources, types, lengths. */
function mutatedStream(payloadTypes: readonly number[], payload: number, seed: number): () => Buffer {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  // As many sources as SRTP takes with one key, and steps that keep its count of rollovers.
  const sequences = new Uint16Array(SOURCES)
  let [timestamp, ssrc] = [0, 0]
  return () => {
    const isOdd = below(3) === 0
    if (isOdd && below(10) === 0) ssrc = below(SOURCES)
    const sequence = (sequences[ssrc]! + 1 + (isOdd && below(4) === 0 ? below(5000) : 0)) & 0xffff
    sequences[ssrc] = sequence
    timestamp = isOdd && below(4) === 0 ? below(0xffffffff) : timestamp + 960
    const packet = Buffer.alloc(12 + (isOdd ? below(1400) : payload), below(256))
    writeRtpHeader(packet, isOdd, payloadTypes[isOdd ? below(payloadTypes.length) : 0]!, sequence, timestamp, ssrc)
    if (isOdd && below(4) === 0) packet[0] = below(256)
    // A telephone-event among others.
    if (isOdd && packet.length > 16) packet[12] = below(16)
    return packet
  }
}

async function growth(feed: () => void): Promise<number> {
  const after: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < PACKETS; n++) {
      feed()
      // Released memory of addons is counted off between turns only.
      if (n % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    after.push(heap())
  }
  return Math.min(...after.slice(1)) - after[0]!
}

t.test('a path to the phone takes no more memory, whatever an app sends', async (t) => {
  const time = new FakeTime()
  let sent = 0
  const path = new PathToPhone({
    phoneCodec: 'PCMU',
    payloadType: 111,
    telephoneEventPayloadTypes: [126, { payloadType: 110, clockRate: 48000 }],
    srtp: new SrtpReceiver('AEAD_AES_128_GCM', KEY, SALT),
    send: () => sent++,
    onDigit: () => undefined,
    clock: time,
    pacer: time.pacer,
    random: seeded(1),
  })
  t.teardown(() => path.close())
  const next = mutatedStream([111, 126, 110, 96], 60, 1)
  const out = Buffer.alloc(2048)
  const sender = new SrtpSender('AEAD_AES_128_GCM', KEY, SALT)
  const grown = await growth(() => {
    const packet = next()
    let length = packet.length
    try {
      length = sender.protect(packet, packet.length, out)
    } catch {
      // No RTP: sent as it is.
      packet.copy(out)
    }
    path.receive(out.subarray(0, length))
    time.advance(20)
  })
  t.ok(sent > PACKETS, `${sent} frames`)
  t.ok(path.receiveStatistics().packets > PACKETS, JSON.stringify(path.receiveStatistics()))
  t.ok(grown < MOST_BYTES, `${grown} bytes more`)
})

t.test('a path to the app takes no more memory, whatever comes from Asterisk', async (t) => {
  const time = new FakeTime()
  let sent = 0
  const path = new PathToApp({
    phoneCodec: 'PCMU',
    opus: { bitrate: 24000, complexity: 0, inbandFec: true, expectedLossPercent: 15, dtx: false },
    payloadType: 111,
    telephoneEvent: { payloadType: 110, clockRate: 48000 },
    ssrc: 0xabcdef01,
    srtp: new SrtpSender('AEAD_AES_128_GCM', KEY, SALT),
    send: () => sent++,
    clock: time,
    pacer: time.pacer,
    random: seeded(1),
  })
  t.teardown(() => path.close())
  const next = mutatedStream([0, 8, 101], 160, 2)
  let digits = 0
  const grown = await growth(() => {
    path.receive(next())
    // More than can be sent.
    if (++digits % 5 === 0) path.sendDtmf('5', 1000)
    time.advance(20)
  })
  t.ok(sent > PACKETS, `${sent} packets`)
  t.ok(grown < MOST_BYTES, `${grown} bytes more`)
})
