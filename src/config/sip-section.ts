import { host, secretText, singleLine, urlOf, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

/** RFC 3261 25.1 `user`, without escapes and without what could end a header or a URI. */
const USER = /^[A-Za-z0-9_.!~*'()&=+$,/-]{1,64}$/

const account = z.strictObject({
  user: field(
    'Its name, the part before the @.',
    z.string().regex(USER, { error: "must be letters, digits and _ . ! ~ * ' ( ) & = + $ , / - only" }),
    { example: 'cubebridge' },
  ),
  password: field('Its password.', secretText(1), { example: '${SIP_PASSWORD}' }),
  authUser: field('The name that goes with the password, where it is not the same.', singleLine(64).optional()),
  mapping: field(
    'The SIP address of the mapping that calls to this account are for, and whose calls leave by it; for use "phones".\n' +
      'Without it, what the caller dialled decides.',
    singleLine(255).optional(),
    { example: 'vendas@empresa.com' },
  ),
})

export const sipSection = z
  .strictObject({
    use: field(
      'video: beside Asterisk, whose ExternalMedia carries none; calls with video take the way through this account.\n' +
        'phones: instead of Asterisk, the phones of any SIP server (Kamailio, say) are reached through these accounts.\n' +
        'Conferences, monitoring, recording, announcements and music need Asterisk.',
      z.enum(['video', 'phones']).default('video'),
    ),
    server: field(
      "The SIP server's WebSocket (RFC 7118). Asterisk has it at /ws of its HTTP port.",
      urlOf('ws', 'wss').default('ws://127.0.0.1:8088/ws'),
    ),
    domain: field('The domain of the accounts, as in sip:cubebridge@empresa.com.', host().default('localhost')),
    accounts: field(
      'Who the bridge is there. One for video; for phones one, or one for each mapping.',
      z.array(account).min(1).max(200),
      { example: [{ user: 'cubebridge', password: '${SIP_PASSWORD}' }] },
    ),
    lineEndpoint: field(
      'Name of this account\'s endpoint in Asterisk\'s pjsip.conf, which the bridge has Asterisk call; for use "video".',
      z
        .string()
        .regex(/^[A-Za-z0-9_.-]{1,64}$/, { error: 'must be the name of an endpoint: letters, digits, _ . - only' })
        .default('cubebridge'),
    ),
    directMedia: field(
      'Lets audio go between phone and bridge past Asterisk, where both endpoints in pjsip.conf have direct_media = yes:\n' +
        'calls without video take the way through this account too, instead of ExternalMedia. The phone must reach\n' +
        'media.rtp.address, and the bridge the phone. Asterisk lets no call with video go directly. For use "video".',
      z.boolean().default(false),
    ),
    expiresSeconds: field(
      'For how long a registration is asked for; it is renewed at half that time.',
      wholeNumber(30, 86_400).default(300),
    ),
  })
  .superRefine(({ use, accounts }, context) => {
    if (use === 'video' && accounts.length > 1) {
      const message = 'use "video" needs one account only'
      context.addIssue({ code: 'custom', path: ['accounts'], message })
    }
    const seen = new Set<string>()
    for (const [index, { user }] of accounts.entries()) {
      if (seen.has(user)) {
        const message = `"${user}" is there twice`
        context.addIssue({ code: 'custom', path: ['accounts', index, 'user'], message })
      }
      seen.add(user)
    }
  })
