import { createRequire } from 'node:module'
import type OpusScript from 'opusscript'
import { MediaError } from '../errors.ts'
import type { OpusOptions } from '../session.ts'
import {
  CTL,
  encoderSettings,
  OPUS_BAD_ARGUMENT,
  OPUS_INVALID_PACKET,
  OPUS_RATE,
  type OpusCodec,
  type OpusDecoder,
  type OpusEncoder,
  type OpusRate,
  type OpusSetting,
  SETTING_REQUESTS,
} from './opus.ts'

/**
 * opusscript takes a byte address for a 16-bit index: from about the 79th instance of a process on, encoding throws,
 * and a little later every instance breaks. Below this bound it was never seen to.
 */
export const MAX_OPUSSCRIPT_INSTANCES = 60

let instances = 0

/**
 * The last fall-back: libopus compiled to WebAssembly. It has neither FEC decoding nor a usable loss concealment, so
 * both repeat the last frame, fading.
 */
export function openOpusscript(): OpusCodec {
  // Only loaded when needed: the module compiles 300 kB of WebAssembly.
  const constructor = createRequire(import.meta.url)('opusscript') as typeof OpusScript
  return {
    kind: 'opusscript',
    description: `opusscript (WebAssembly, at most ${MAX_OPUSSCRIPT_INSTANCES} coders)`,
    createEncoder: (options, rate = OPUS_RATE) => new OpusscriptEncoder(new Instance(constructor, rate), options, rate),
    createDecoder: (rate = OPUS_RATE) => new OpusscriptDecoder(new Instance(constructor, rate), rate),
  }
}

/** One of the bounded number of instances. */
class Instance {
  #script: OpusScript | undefined

  constructor(constructor: typeof OpusScript, rate: OpusRate) {
    if (instances >= MAX_OPUSSCRIPT_INSTANCES) {
      throw new MediaError(
        'media_opus_missing',
        `opusscript can carry ${MAX_OPUSSCRIPT_INSTANCES} coders and no more: install libopus (Debian: libopus0)`,
      )
    }
    this.#script = new constructor(rate, 1, constructor.Application.VOIP)
    instances++
  }

  get script(): OpusScript | undefined {
    return this.#script
  }

  free(): void {
    if (!this.#script) return
    this.#script.delete()
    this.#script = undefined
    instances--
  }
}

class OpusscriptEncoder implements OpusEncoder {
  readonly #instance: Instance

  constructor(instance: Instance, options: OpusOptions, rate: OpusRate) {
    this.#instance = instance
    try {
      for (const [request, value] of encoderSettings(options, rate)) instance.script?.encoderCTL(request, value)
    } catch (cause) {
      instance.free()
      throw new MediaError('media_no_codec', 'opusscript refused the encoder settings', { cause })
    }
  }

  encode(pcm: Int16Array, samples: number, out: Buffer): number {
    const { script } = this.#instance
    if (!script || samples > pcm.length) return OPUS_BAD_ARGUMENT
    try {
      const packet = script.encode(Buffer.from(pcm.buffer, pcm.byteOffset, samples * 2), samples)
      return packet.copy(out)
    } catch {
      return OPUS_BAD_ARGUMENT
    }
  }

  set(setting: OpusSetting, value: number): void {
    try {
      this.#instance.script?.encoderCTL(SETTING_REQUESTS[setting], value)
    } catch (cause) {
      throw new MediaError('media_no_codec', `opusscript refused ${value} for ${setting}`, { cause })
    }
  }

  close(): void {
    this.#instance.free()
  }
}

class OpusscriptDecoder implements OpusDecoder {
  readonly #instance: Instance
  /** The last 20 ms heard, for concealment. */
  readonly #recent: Int16Array
  #gain = 0

  constructor(instance: Instance, rate: OpusRate) {
    this.#instance = instance
    this.#recent = new Int16Array(rate / 50)
  }

  decode(packet: Buffer, length: number, pcm: Int16Array): number {
    const { script } = this.#instance
    if (!script) return OPUS_BAD_ARGUMENT
    if (length < 1 || length > packet.length) return OPUS_INVALID_PACKET
    let bytes: Buffer
    try {
      bytes = script.decode(packet.subarray(0, length))
    } catch {
      return OPUS_INVALID_PACKET
    }
    const samples = Math.min(bytes.length >> 1, pcm.length)
    for (let i = 0; i < samples; i++) pcm[i] = bytes.readInt16LE(i * 2)
    const { length: kept } = this.#recent
    if (samples >= kept) this.#recent.set(pcm.subarray(samples - kept, samples))
    this.#gain = 1
    return samples
  }

  decodeFec(_packet: Buffer, _length: number, pcm: Int16Array, samples: number): number {
    return this.conceal(pcm, samples)
  }

  conceal(pcm: Int16Array, samples: number): number {
    if (!this.#instance.script || samples > pcm.length) return OPUS_BAD_ARGUMENT
    // Gone after 100 ms: a held frame soon sounds like a machine.
    const step = 1 / (5 * this.#recent.length)
    for (let i = 0; i < samples; i++) {
      this.#gain = Math.max(0, this.#gain - step)
      pcm[i] = this.#recent[i % this.#recent.length]! * this.#gain
    }
    return samples
  }

  reset(): void {
    this.#gain = 0
    try {
      this.#instance.script?.decoderCTL(CTL.resetState, 0)
    } catch {
      // Without it the first frames of the new stream fade in from the old one.
    }
  }

  close(): void {
    this.#instance.free()
  }
}
