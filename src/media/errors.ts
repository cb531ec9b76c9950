import { BridgeError } from '../lib/errors.ts'

export type MediaErrorCode =
  | 'media_no_worker'
  | 'media_no_port'
  | 'media_worker_lost'
  | 'media_bad_sdp'
  | 'media_no_codec'
  | 'media_connect_failed'
  | 'media_closed'
  | 'media_timeout'
  | 'media_opus_missing'
  | 'media_transcoding_full'

/** A talk path that can't be had, or was lost. */
export class MediaError extends BridgeError {
  readonly code: MediaErrorCode
  override readonly statusCode = 503
  override readonly retryable = true

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
