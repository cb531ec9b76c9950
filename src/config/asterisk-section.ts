import { host, secretText, singleLine, urlOf, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'
import { portRange } from './port-range.ts'

export const asteriskSection = z
  .strictObject({
    ari: field(
      'The REST interface (http.conf, ari.conf): it carries the calls. The user needs write access.',
      z.strictObject({
        url: field('Where Asterisk serves HTTP.', urlOf('http', 'https').default('http://127.0.0.1:8088')),
        user: field('A user of ari.conf.', singleLine(80).default('cubebridge')),
        password: field('Its password.', secretText(1), { example: '${ARI_PASSWORD}' }),
        app: field(
          'Name of the Stasis application, as the dialplan has it: Stasis(cubebridge,...).',
          z
            .string()
            .regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'must be letters, digits, _ and - only' })
            .default('cubebridge'),
        ),
      }),
    ),
    ami: field(
      'The manager interface (manager.conf): it sees channels outside the bridge and whether phones are registered.\n' +
        'Without this section the bridge works, but /v1/channels and the state of phones stay empty.',
      z
        .strictObject({
          host: field('Host of the manager interface.', host().default('127.0.0.1')),
          port: field('Its TCP port.', wholeNumber(1, 65_535).default(5038)),
          user: field('A section of manager.conf.', singleLine(80).default('cubebridge')),
          secret: field('Its secret.', secretText(1), { example: '${AMI_SECRET}' }),
        })
        .optional(),
      { shown: true },
    ),
    rtpPorts: field(
      "Asterisk's own RTP ports (rtp.conf: rtpstart-rtpend). Calls are refused before they run out, since that may crash\n" +
        'Asterisk. Each call takes four, a phone that talks without the bridge two. When absent, AMI is asked; its user\n' +
        'needs "system" or "config" in its write rights. Without either there is no such limit.',
      portRange('10000-20000').optional(),
      { example: '10000-20000' },
    ),
    domain: field(
      "The domain of the phones' addresses in views and records, as in sip:1001@empresa.com.",
      host().default('localhost'),
    ),
    endpoints: field(
      'Which endpoints the bridge may dial; * stands for any letters. PJSIP/1* allows the phones 1000 to 1999, say, and\n' +
        'keeps a mapping or an operator from dialling a trunk. A route that sends numbers to a trunk needs the trunk allowed.',
      z
        .string()
        .max(80)
        .regex(/^PJSIP\/[A-Za-z0-9_.*-]+$/, {
          error: 'must be PJSIP/ and a name of letters, digits, _ . -, in which * stands for any of them',
        })
        .default('PJSIP/*'),
    ),
    dialContext: field(
      'The context of the dialplan that takes what an operator sends to an extension which no mapping and no route has.\n' +
        'What it can reach, every operator can: leave trunks out of it. Without it such extensions are refused.',
      z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,79}$/, { error: 'must be the name of a context: letters, digits, _ and - only' })
        .optional(),
      { example: 'cubebridge-apps' },
    ),
    sipTrunk: field(
      'The PJSIP endpoint through which operators reach SIP addresses that no mapping has. Without it they are refused.',
      z
        .string()
        .regex(/^[A-Za-z0-9_.-]{1,64}$/, { error: 'must be the name of an endpoint: letters, digits, _ . - only' })
        .optional(),
      { example: 'tronco' },
    ),
  })
  .superRefine(({ sipTrunk, endpoints }, context) => {
    if (sipTrunk === undefined || endpointMatcher(endpoints)(`PJSIP/${sipTrunk}`)) return
    const message = `is not among the endpoints that asterisk.endpoints (${endpoints}) allows`
    context.addIssue({ code: 'custom', path: ['sipTrunk'], message })
  })

/** A test for `asterisk.endpoints`. */
export function endpointMatcher(pattern: string): (endpoint: string) => boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return (endpoint) => endpoint === pattern
  return (endpoint) => {
    if (!endpoint.startsWith(first) || !endpoint.endsWith(last)) return false
    let from = first.length
    for (const piece of rest) {
      const at = endpoint.indexOf(piece, from)
      if (at < 0) return false
      from = at + piece.length
    }
    return from <= endpoint.length - last.length
  }
}
