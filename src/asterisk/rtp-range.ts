import type { AmiClient } from './ami/client.ts'
import { AmiError } from './ami/errors.ts'
import { field, type AmiMessage } from './ami/message.ts'

/** UDP ports, both ends included, as `rtpstart` and `rtpend` of rtp.conf. */
export interface RtpRange {
  readonly first: number
  readonly last: number
}

/** Asterisk's own, where rtp.conf says nothing or nothing that can be (res_rtp_asterisk). */
export const DEFAULT_RTP_RANGE: RtpRange = { first: 5000, last: 31_000 }

/** RTP takes the even ports and leaves the odd ones to RTCP (RFC 3550 11): a stream takes a pair. */
export function pairsIn({ first, last }: RtpRange): number {
  return Math.max(0, Math.floor(last / 2) - Math.ceil(first / 2) + 1)
}

/**
 * Asks AMI for rtp.conf (GetConfig; the account needs `system` or `config` in its `write`). Rejects with an AmiError,
 * `ami_denied` when it may not.
 */
export async function readRtpRange(ami: AmiClient): Promise<RtpRange> {
  try {
    return rangeIn(await ami.action('GetConfig', { Filename: 'rtp.conf' }))
  } catch (error) {
    // "Config file not found": Asterisk runs on its defaults.
    if (error instanceof AmiError && error.code === 'ami_refused') return DEFAULT_RTP_RANGE
    throw error
  }
}

/** Of a GetConfig response: `Category-000000: general`, then `Line-000000-000003: rtpstart=10000`. */
export function rangeIn(config: AmiMessage): RtpRange {
  const range = { rtpstart: DEFAULT_RTP_RANGE.first, rtpend: DEFAULT_RTP_RANGE.last }
  for (const key of config.keys()) {
    const category = /^line-(\d+)-\d+$/.exec(key)?.[1]
    if (category === undefined || field(config, `category-${category}`) !== 'general') continue
    const [, name, port] = /^(rtpstart|rtpend)=\s*(\d{1,5})$/.exec(field(config, key)) ?? []
    if (name === 'rtpstart' || name === 'rtpend') range[name] = Number(port)
  }
  const { rtpstart: first, rtpend: last } = range
  return first >= 1024 && last <= 65_535 && first < last ? { first, last } : DEFAULT_RTP_RANGE
}
