import koffi from 'koffi'

const library = koffi.load(process.env.CUBEBRIDGE_SPANDSP ?? 'libspandsp.so.2')

type Init = (state: object | null, rate: number, options: number) => object
type Run = (state: object, out: ArrayBufferView, input: ArrayBufferView, length: number) => number
type Free = (state: object) => number

const newEncoder = library.func('void *g722_encode_init(void *s, int rate, int options)') as Init
const newDecoder = library.func('void *g722_decode_init(void *s, int rate, int options)') as Init
const encode = library.func('int g722_encode(void *s, void *out, void *amp, int len)') as Run
const decode = library.func('int g722_decode(void *s, void *amp, void *data, int len)') as Run
const freeEncoder = library.func('int g722_encode_free(void *s)') as Free
const freeDecoder = library.func('int g722_decode_free(void *s)') as Free

const BITS_PER_SECOND = 64000

/** A whole sound through libspandsp's encoder. */
export function spandspEncode(pcm: Int16Array): Uint8Array {
  const state = newEncoder(null, BITS_PER_SECOND, 0)
  const out = new Uint8Array(pcm.length / 2)
  const bytes = encode(state, out, pcm, pcm.length)
  freeEncoder(state)
  return out.subarray(0, bytes)
}

/** A whole stream through libspandsp's decoder. What exceeds 16 bits wraps there, where the Recommendation saturates. */
export function spandspDecode(payload: Uint8Array): Int16Array {
  const state = newDecoder(null, BITS_PER_SECOND, 0)
  const out = new Int16Array(payload.length * 2)
  const samples = decode(state, out, payload, payload.length)
  freeDecoder(state)
  return out.subarray(0, samples)
}
