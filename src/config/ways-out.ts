import { NO_WAYS_OUT, type WaysOut } from '../calls/routing.ts'
import { endpointMatcher } from './asterisk-section.ts'
import type { BridgeConfig } from './bridge-config.ts'

/** The ways out that a configuration opens. Without Asterisk: the phones of the SIP server, and nothing further. */
export function waysOut({ asterisk, sip }: Pick<BridgeConfig, 'asterisk' | 'sip'>): WaysOut {
  if (!asterisk) {
    if (!sip) return NO_WAYS_OUT
    return { ...NO_WAYS_OUT, allowsEndpoint: endpointMatcher('PJSIP/*'), phonesByExtension: true }
  }
  const { endpoints, dialContext, sipTrunk } = asterisk
  return { allowsEndpoint: endpointMatcher(endpoints), dialContext, sipTrunk }
}
