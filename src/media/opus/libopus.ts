import koffi from 'koffi'
import { MediaError } from '../errors.ts'
import type { OpusOptions } from '../session.ts'
import {
  APPLICATION_VOIP,
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

/** A C pointer as koffi hands it out. */
type Pointer = object

/** The functions of opus.h that the bridge calls; buffers pass as pointers, without a copy. */
interface Binding {
  version(): string
  createEncoder(rate: number, channels: number, application: number, error: Int32Array): Pointer | null
  createDecoder(rate: number, channels: number, error: Int32Array): Pointer | null
  destroyEncoder(state: Pointer): void
  destroyDecoder(state: Pointer): void
  encode(state: Pointer, pcm: Int16Array, samples: number, out: Buffer, capacity: number): number
  decode(state: Pointer, data: Buffer | null, length: number, pcm: Int16Array, samples: number, fec: number): number
  encoderControl(state: Pointer, request: number, type: 'int32_t', value: number): number
  decoderControl(state: Pointer, request: number): number
}

/** Opens a libopus by path or by the name the system's loader knows. Throws when there is none. */
export function openLibopus(path: string): OpusCodec {
  const binding = bind(path)
  return {
    kind: 'libopus',
    description: `${binding.version()} (${path})`,
    createEncoder: (options, rate = OPUS_RATE) => new LibopusEncoder(binding, options, rate),
    createDecoder: (rate = OPUS_RATE) => new LibopusDecoder(binding, rate),
  }
}

function bind(path: string): Binding {
  const library = koffi.load(path)
  const bound: Record<keyof Binding, (...args: never[]) => unknown> = {
    version: library.func('const char *opus_get_version_string()'),
    createEncoder: library.func('void *opus_encoder_create(int32_t fs, int channels, int application, void *error)'),
    createDecoder: library.func('void *opus_decoder_create(int32_t fs, int channels, void *error)'),
    destroyEncoder: library.func('void opus_encoder_destroy(void *st)'),
    destroyDecoder: library.func('void opus_decoder_destroy(void *st)'),
    encode: library.func('int32_t opus_encode(void *st, void *pcm, int frame_size, void *data, int32_t max_bytes)'),
    decode: library.func('int opus_decode(void *st, void *data, int32_t len, void *pcm, int frame_size, int fec)'),
    encoderControl: library.func('int opus_encoder_ctl(void *st, int request, ...)'),
    decoderControl: library.func('int opus_decoder_ctl(void *st, int request, ...)'),
  }
  return bound as unknown as Binding
}

// C trusts its arguments: each call below checks lengths against the buffers, and that the state still lives.

class LibopusEncoder implements OpusEncoder {
  readonly #binding: Binding
  #state: Pointer | undefined

  constructor(binding: Binding, options: OpusOptions, rate: OpusRate) {
    this.#binding = binding
    const error = new Int32Array(1)
    const state = binding.createEncoder(rate, 1, APPLICATION_VOIP, error)
    if (!state) throw new MediaError('media_no_codec', `libopus made no encoder (error ${error[0]!})`)
    this.#state = state
    try {
      for (const [request, value] of encoderSettings(options, rate)) this.#control(request, value)
    } catch (error) {
      this.close()
      throw error
    }
  }

  encode(pcm: Int16Array, samples: number, out: Buffer): number {
    if (!this.#state || samples > pcm.length) return OPUS_BAD_ARGUMENT
    return this.#binding.encode(this.#state, pcm, samples, out, out.length)
  }

  set(setting: OpusSetting, value: number): void {
    if (this.#state) this.#control(SETTING_REQUESTS[setting], value)
  }

  close(): void {
    const state = this.#state
    this.#state = undefined
    if (state) this.#binding.destroyEncoder(state)
  }

  #control(request: number, value: number): void {
    const result = this.#binding.encoderControl(this.#state!, request, 'int32_t', value)
    if (result === 0) return
    throw new MediaError('media_no_codec', `libopus refused ${value} for request ${request} (error ${result})`)
  }
}

class LibopusDecoder implements OpusDecoder {
  readonly #binding: Binding
  #state: Pointer | undefined

  constructor(binding: Binding, rate: OpusRate) {
    this.#binding = binding
    const error = new Int32Array(1)
    const state = binding.createDecoder(rate, 1, error)
    if (!state) throw new MediaError('media_no_codec', `libopus made no decoder (error ${error[0]!})`)
    this.#state = state
  }

  decode(packet: Buffer, length: number, pcm: Int16Array): number {
    if (!this.#state) return OPUS_BAD_ARGUMENT
    // libopus takes an empty packet for a loss.
    if (length < 1 || length > packet.length) return OPUS_INVALID_PACKET
    return this.#binding.decode(this.#state, packet, length, pcm, pcm.length, 0)
  }

  decodeFec(packet: Buffer, length: number, pcm: Int16Array, samples: number): number {
    if (!this.#state || samples > pcm.length) return OPUS_BAD_ARGUMENT
    if (length < 1 || length > packet.length) return OPUS_INVALID_PACKET
    return this.#binding.decode(this.#state, packet, length, pcm, samples, 1)
  }

  conceal(pcm: Int16Array, samples: number): number {
    if (!this.#state || samples > pcm.length) return OPUS_BAD_ARGUMENT
    return this.#binding.decode(this.#state, null, 0, pcm, samples, 0)
  }

  reset(): void {
    if (this.#state) this.#binding.decoderControl(this.#state, CTL.resetState)
  }

  close(): void {
    const state = this.#state
    this.#state = undefined
    if (state) this.#binding.destroyDecoder(state)
  }
}
