import { g711Tables } from '../../../src/media/g711/g711.ts'
import type { OpusCodec } from '../../../src/media/opus/opus.ts'
import { opusDuration } from '../../../src/media/opus/packet.ts'
import { PathToApp, type PathToAppOptions } from '../../../src/media/path/to-app.ts'
import { PathToPhone, type PathToPhoneOptions } from '../../../src/media/path/to-phone.ts'
import {
  rtpMarker,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../../src/media/srtp/srtp.ts'
import { FakeTime, seeded } from '../fake-time.ts'

/** One RTP packet, as read from the wire. */
export interface Packet {
  readonly at: number
  readonly marker: boolean
  readonly type: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
}

const { decode: linear, encode: code } = g711Tables('PCMU')
/** What the decoder of `numberedOpus` makes up: hardly anything, so that nothing turns it down. */
const MADE_UP = 0xfe
/** How many frames can be told apart. */
export const NUMBERS = 100

/**
 * An Opus whose sound is a number, from 0 to 99: a frame is one constant sample, and a payload tells which. It lets
 * tests see which frame an outgoing packet holds. What is recovered from FEC is the number's negative.
 */
export const numberedOpus: OpusCodec = {
  kind: 'libopus',
  description: 'numbers',
  createEncoder: () => ({
    encode: (pcm, _samples, out) => numbered(code[pcm[0]! & 0xffff]! & 0x7f).copy(out),
    set: () => undefined,
    close: () => undefined,
  }),
  createDecoder: (rate = 8000) => {
    const put = (pcm: Int16Array, samples: number, byte: number) => {
      pcm.fill(linear[byte]!, 0, samples)
      return samples
    }
    return {
      decode: (packet, length, pcm) => {
        const samples = opusDuration(packet, length) / (48000 / rate)
        return put(pcm, samples, length <= 2 ? MADE_UP : 0x80 | packet[2]!)
      },
      decodeFec: (packet, _length, pcm, samples) => put(pcm, samples, (packet[2]! + NUMBERS - 1) % NUMBERS),
      conceal: (pcm, samples) => put(pcm, samples, MADE_UP),
      reset: () => undefined,
      close: () => undefined,
    }
  },
}

/** The payload of 20 ms that `numberedOpus` makes of a number. */
export function numbered(number: number, fec = false): Buffer {
  return Buffer.from([0x08, fec ? 0x40 : 0, number % NUMBERS])
}

/** A G.711 payload of 20 ms that `numberedOpus` encodes to this number. */
export function phoneNumbered(number: number): Buffer {
  return Buffer.alloc(160, 0x80 | (number % NUMBERS))
}

/**
 * Which frame a packet to the phone holds: its number, `fec` before it when it was recovered, `~` when the decoder made
 * it up, `_` for comfort noise or silence, `x` for a mixture.
 */
export function heard({ payload }: Packet): string {
  const first = payload[0]!
  if (payload.every((byte) => (byte & 0x7f) > 0x70)) return payload.every((byte) => byte === MADE_UP) ? '~' : '_'
  if (!payload.every((byte) => byte === first)) return 'x'
  return first & 0x80 ? String(first & 0x7f) : `fec${first}`
}

/**
 * What was heard, in runs: `_*3 0-48 ~ 50-99` (numbers go on at 0 after 99; `*3` is how often). Where a frame was left
 * out to catch up, the row goes on: when that is done is not these tests' matter.
 */
export function story(sounds: readonly string[]): string {
  const runs: { first: string; last: string; count: number }[] = []
  sounds.forEach((sound, i) => {
    const run = runs.at(-1)
    const ahead = (a: string | undefined, b: string) => (Number(a) - Number(b) + NUMBERS) % NUMBERS
    if (sound === 'x' && run && ahead(sounds[i + 1], run.last) === 3)
      run.last = String((Number(run.last) + 2) % NUMBERS)
    else if (run && (sound === run.last || ahead(sound, run.last) === 1)) run.last = sound
    else runs.push({ first: sound, last: sound, count: 0 })
    runs.at(-1)!.count++
  })
  return runs
    .map(({ first, last, count }) =>
      count === 1 ? first : /^\d/.test(first) ? `${first}-${last}` : `${first}*${count}`,
    )
    .join(' ')
}

interface Header {
  readonly ssrc?: number
  readonly payloadType?: number
  readonly timestamp?: number
  readonly marker?: boolean
}

function datagram(sequence: number, payload: Buffer, header: Required<Header>): Buffer {
  const packet = Buffer.alloc(12 + payload.length)
  const { marker, payloadType, timestamp, ssrc } = header
  writeRtpHeader(packet, marker, payloadType, sequence & 0xffff, timestamp, ssrc)
  payload.copy(packet, 12)
  return packet
}

function read(at: number, packet: Buffer, length: number): Packet {
  return {
    at,
    marker: rtpMarker(packet),
    type: rtpPayloadType(packet),
    sequence: rtpSequence(packet),
    timestamp: rtpTimestamp(packet),
    ssrc: rtpSsrc(packet),
    payload: packet.subarray(12, length),
  }
}

const KEY = Buffer.alloc(16, 7)
const SALT = Buffer.alloc(12, 9)

function securePair() {
  return {
    sender: new SrtpSender('AEAD_AES_128_GCM', KEY, SALT),
    receiver: new SrtpReceiver('AEAD_AES_128_GCM', KEY, SALT),
  }
}

/** Packets in the clear, for tests of so many that sealing them would take most of the time. */
function plainPair() {
  return {
    sender: new PlainSender('AEAD_AES_128_GCM', KEY, SALT),
    receiver: new PlainReceiver('AEAD_AES_128_GCM', KEY, SALT),
  }
}

class PlainSender extends SrtpSender {
  override protect(packet: Buffer, length: number, out: Buffer): number {
    return packet.copy(out, 0, 0, length)
  }
}

class PlainReceiver extends SrtpReceiver {
  override unprotect(packet: Buffer, length: number, out: Buffer): number {
    return packet.copy(out, 0, 0, length)
  }
}

/** The path to the phone, at its near end an app that says what the test wants. */
export function appLine(options: Partial<PathToPhoneOptions> = {}, { plain = false } = {}) {
  const time = new FakeTime()
  const { sender, receiver } = plain ? plainPair() : securePair()
  const sent: Packet[] = []
  const path = new PathToPhone({
    phoneCodec: 'PCMU',
    codec: numberedOpus,
    payloadType: 111,
    telephoneEventPayloadTypes: [126],
    srtp: receiver,
    send: (packet) => sent.push(read(time.monotonic(), Buffer.from(packet), packet.length)),
    onDigit: () => undefined,
    clock: time,
    pacer: time.pacer,
    random: seeded(1),
    ...options,
  })
  const sealed = (sequence: number, payload: Buffer, header: Header = {}): Buffer => {
    const { ssrc = 5, payloadType = 111, timestamp = sequence * 960, marker = false } = header
    const plain = datagram(sequence, payload, { ssrc, payloadType, timestamp, marker })
    const out = Buffer.alloc(plain.length + 16)
    return out.subarray(0, sender.protect(plain, plain.length, out))
  }
  return {
    time,
    path,
    sent,
    /** A packet of the app as it is on the wire, to be delivered by `path.receive`. */
    sealed,
    /** A packet arrives that holds its sequence number. */
    say: (sequence: number, header: Header & { readonly fec?: boolean } = {}) =>
      path.receive(sealed(sequence, numbered(((sequence % NUMBERS) + NUMBERS) % NUMBERS, header.fec), header)),
    /** What the phone heard so far, in runs. */
    story: () => story(sent.map(heard)),
  }
}

/** The path to the app, at its near end a phone that says what the test wants. */
export function phoneLine(options: Partial<PathToAppOptions> = {}, { plain = false } = {}) {
  const time = new FakeTime()
  const { sender, receiver } = plain ? plainPair() : securePair()
  const sent: Packet[] = []
  const path = new PathToApp({
    phoneCodec: 'PCMU',
    opus: { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx: false },
    codec: numberedOpus,
    payloadType: 111,
    telephoneEvent: { payloadType: 110, clockRate: 48000 },
    ssrc: 0xabcdef01,
    srtp: sender,
    send: (sealed) => {
      const packet = Buffer.alloc(sealed.length)
      const length = receiver.unprotect(sealed, sealed.length, packet)
      if (length < 0) throw new Error('the path sent what is not authentic')
      sent.push(read(time.monotonic(), packet, length))
    },
    clock: time,
    pacer: time.pacer,
    random: () => 0,
    ...options,
  })
  return {
    time,
    path,
    sent,
    /** A packet of the phone arrives that holds its sequence number, or `payload`. */
    say: (sequence: number, header: Header & { readonly payload?: Buffer } = {}) => {
      const { ssrc = 1, payloadType = 0, timestamp = sequence * 160, marker = false } = header
      const payload = header.payload ?? phoneNumbered(((sequence % NUMBERS) + NUMBERS) % NUMBERS)
      path.receive(datagram(sequence, payload, { ssrc, payloadType, timestamp, marker }))
    },
    /** `number@frame:sound` of what the app got since the last call; `!` for a marker; frames of 20 ms. */
    got: () => sent.splice(0).map(line).join(' '),
  }
}

function line({ sequence, timestamp, marker, payload }: Packet): string {
  return `${sequence}@${timestamp / 960}:${payload[2]}${marker ? '!' : ''}`
}

/**
 * What is wrong with a row of packets that are to follow one another, and `before`, every 20 ms; only the first of the
 * stream has a marker.
 */
export function irregularities(packets: readonly Packet[], units: number, before?: Packet): string[] {
  return packets.flatMap((packet, i) => {
    const last = packets[i - 1] ?? before
    if (!last) return packet.marker ? [] : ['no marker at the start']
    const found: string[] = []
    if (packet.sequence !== ((last.sequence + 1) & 0xffff)) found.push(`number ${packet.sequence}`)
    if (packet.timestamp !== (last.timestamp + units) >>> 0) found.push(`time ${packet.timestamp}`)
    if (packet.ssrc !== last.ssrc || packet.type !== last.type) found.push('another stream')
    if (packet.marker) found.push('a marker')
    return found.map((what) => `packet ${i}: ${what}`)
  })
}
