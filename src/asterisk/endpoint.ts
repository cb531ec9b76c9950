/** Nothing but a PJSIP endpoint's name: no dial options, no second endpoint, no URI, no dialplan behind `Local/`. */
const PHONE = /^PJSIP\/[A-Za-z0-9_.-]{1,64}$/

/** True for `PJSIP/<endpoint>`, the only thing the bridge lets Asterisk ring. */
export function isPhoneEndpoint(endpoint: string): boolean {
  return PHONE.test(endpoint)
}
