import type { RtpCodec } from '../media/session.ts'
import type { AriApi } from './ari/api.ts'

/**
 * The G.711 variant to exchange with Asterisk so that it need not transcode: the first in the channel's native formats,
 * `(alaw|ulaw)`. On an unanswered caller that is what Asterisk is going to answer with, on an answered phone the one that
 * was agreed on. Measured on 22.10 with offers and endpoints of every order; the read and write formats, which look
 * fitter, are wrong for a phone that was rung. Where it is neither (G.722) Asterisk transcodes from µ-law.
 */
export async function choosePhoneCodec(api: AriApi, channelId: string): Promise<RtpCodec> {
  const formats = await api.variable(channelId, 'CHANNEL(audionativeformat)')
  return /\b[au]law\b/.exec(formats)?.[0] === 'alaw' ? 'PCMA' : 'PCMU'
}

const FORMATS = { PCMU: 'ulaw', PCMA: 'alaw', G722: 'g722' } as const

/** Asterisk's name of a codec. */
export function formatOf(codec: RtpCodec): 'ulaw' | 'alaw' | 'g722' {
  return FORMATS[codec]
}
