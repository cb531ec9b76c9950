import koffi from 'koffi'
import type { SrtpProfile } from '../../../src/media/srtp/srtp.ts'

/** SRTP by libsrtp2, the library of libwebrtc, of one key in one direction. */
export class LibSrtp {
  readonly #session: object

  /** `receive` and `send` are for any SSRC. */
  constructor(profile: SrtpProfile, direction: 'receive' | 'send', masterKey: Buffer, masterSalt: Buffer) {
    const policy = Buffer.alloc(POLICY_BYTES)
    policy.writeUInt32LE(direction === 'receive' ? ANY_INBOUND : ANY_OUTBOUND, 0)
    for (const at of [RTP_AT, RTCP_AT]) {
      const part = policy.subarray(at, at + CRYPTO_BYTES)
      if (profile === 'AEAD_AES_128_GCM') setGcm(part)
      else setCounterMode(part)
    }
    const key = Buffer.concat([masterKey, masterSalt])
    policy.writeBigUInt64LE(koffi.address(key), KEY_AT)
    policy.writeBigUInt64LE(128n, WINDOW_AT)
    const session: [object | null] = [null]
    check(create(session, policy))
    this.#session = session[0]!
  }

  /** The protected packet, or why not. */
  protect(packet: Buffer, kind: 'rtp' | 'rtcp'): Buffer | Refusal {
    return convert(kind === 'rtp' ? protectRtp : protectRtcp, this.#session, packet)
  }

  unprotect(packet: Buffer, kind: 'rtp' | 'rtcp'): Buffer | Refusal {
    return convert(kind === 'rtp' ? unprotectRtp : unprotectRtcp, this.#session, packet)
  }

  close(): void {
    check(dealloc(this.#session))
  }
}

export type Refusal = 'unauthentic' | 'replayed'

// srtp.h of libsrtp 2.5, on 64-bit machines: struct srtp_policy_t is ssrc {type, value}, rtp and rtcp (six words each),
// key, keys, num_master_keys, ekt, window_size, allow_repeat_tx, enc_xtn_hdr, enc_xtn_hdr_count, next.
const RTP_AT = 8
const CRYPTO_BYTES = 24
const RTCP_AT = RTP_AT + CRYPTO_BYTES
const KEY_AT = RTCP_AT + CRYPTO_BYTES
const WINDOW_AT = KEY_AT + 32
const POLICY_BYTES = 256
const ANY_INBOUND = 2
const ANY_OUTBOUND = 3
/** srtp_err_status_t */
const REFUSALS: Readonly<Record<number, Refusal>> = { 7: 'unauthentic', 9: 'replayed', 10: 'replayed' }
const MOST_ADDED = 64

type Convert = (session: object, packet: Buffer, length: [number]) => number

const library = koffi.load(process.env.CUBEBRIDGE_LIBSRTP ?? 'libsrtp2.so.1')
const setGcm = library.func('void srtp_crypto_policy_set_aes_gcm_128_16_auth(void *policy)') as (part: Buffer) => void
// Debian's name of AES_CM_128_HMAC_SHA1_80.
const setCounterMode = library.func('void srtp_crypto_policy_set_rtp_default(void *policy)') as (part: Buffer) => void
const create = library.func('int srtp_create(_Out_ void **session, void *policy)') as (
  session: [object | null],
  policy: Buffer,
) => number
const dealloc = library.func('int srtp_dealloc(void *session)') as (session: object) => number
const converter = (name: string) =>
  library.func(`int ${name}(void *session, void *packet, _Inout_ int *length)`) as Convert
const protectRtp = converter('srtp_protect')
const unprotectRtp = converter('srtp_unprotect')
const protectRtcp = converter('srtp_protect_rtcp')
const unprotectRtcp = converter('srtp_unprotect_rtcp')
check((library.func('int srtp_init()') as () => number)())

/** libsrtp works in place. */
function convert(by: Convert, session: object, packet: Buffer): Buffer | Refusal {
  const buffer = Buffer.alloc(packet.length + MOST_ADDED)
  packet.copy(buffer)
  const length: [number] = [packet.length]
  const status = by(session, buffer, length)
  const refusal = REFUSALS[status]
  if (refusal !== undefined) return refusal
  check(status)
  return buffer.subarray(0, length[0])
}

function check(status: number): void {
  if (status !== 0) throw new Error(`libsrtp: error ${status}`)
}
