/** Nothing but a PJSIP endpoint's name: no dial options, no second endpoint, no URI, no dialplan behind `Local/`. */
const PHONE = /^PJSIP\/[A-Za-z0-9_.-]{1,64}$/

const NUMBER = String.raw`\+?[0-9*#]{1,40}`
const NAME = '[A-Za-z0-9_.-]{1,64}'
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const SIP_URI = String.raw`sip:[A-Za-z0-9_.+*-]{1,64}@${LABEL}(?:\.${LABEL}){0,10}(?::[1-9]\d{0,4})?`
const EXTENSION = '(?:[0-9*#+][A-Za-z0-9*#+._-]{0,79}|[A-Za-z][A-Za-z0-9*#+._-]{1,79})'

/**
 * What else may be rung, each made by the bridge's routing and never taken from outside: a number through a trunk
 * (`PJSIP/0119999@tronco`), a SIP address through a trunk (`PJSIP/tronco/sip:ana@empresa.com`), and an extension of the
 * dialplan (`Local/2000@cubebridge-apps/n`). Asterisk reads `&` as a list, `,` as the next argument and `;` or `?` as
 * parameters: none of them passes. The first group is what a person calls it.
 * https://docs.asterisk.org/Configuration/Channel-Drivers/SIP/Configuring-res_pjsip/Dialing-PJSIP-Channels/
 */
const WAYS_OUT = [
  new RegExp(`^PJSIP/(${NUMBER})@${NAME}$`),
  new RegExp(`^PJSIP/${NAME}/(${SIP_URI})$`),
  new RegExp(`^Local/(${EXTENSION})@[A-Za-z0-9_-]{1,79}/n$`),
]

/** True for `PJSIP/<endpoint>`, the only thing that a mapping, an operator or a monitor may have rung by its name. */
export function isPhoneEndpoint(endpoint: string): boolean {
  return PHONE.test(endpoint)
}

/** True for whatever the bridge lets Asterisk ring. */
export function isDialable(endpoint: string): boolean {
  return isPhoneEndpoint(endpoint) || WAYS_OUT.some((way) => way.test(endpoint))
}

/** What a person calls what is rung: `1001`, `0119999`, `sip:ana@empresa.com`, `2000`. */
export function numberOfEndpoint(endpoint: string): string {
  for (const way of WAYS_OUT) {
    const number = way.exec(endpoint)?.[1]
    if (number !== undefined) return number
  }
  return endpoint.replace(/^PJSIP\//, '')
}
