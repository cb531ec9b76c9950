import type { PhoneCodec } from '../media/session.ts'
import type { AriApi } from './ari/api.ts'

/**
 * The G.711 variant to exchange with Asterisk so that it need not transcode. A channel's write format is what Asterisk
 * sends to the phone: on an unanswered caller the one it is going to answer with, on an answered phone the one agreed
 * on. Measured on 22.10 with offers of every order. What is neither (G.722) Asterisk transcodes to µ-law.
 */
export async function choosePhoneCodec(api: AriApi, channelId: string): Promise<PhoneCodec> {
  const format = await api.variable(channelId, 'CHANNEL(audiowriteformat)')
  return format === 'alaw' ? 'PCMA' : 'PCMU'
}

/** Asterisk's name of a codec. */
export function formatOf(codec: PhoneCodec): 'ulaw' | 'alaw' {
  return codec === 'PCMA' ? 'alaw' : 'ulaw'
}
