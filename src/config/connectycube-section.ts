import { decimalNumber, flag, host, secretText, urlOf, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const connectycubeSection = z.strictObject({
  appId: field("Application id, from the dashboard's overview.", wholeNumber(1, Number.MAX_SAFE_INTEGER), {
    example: 1234,
  }),
  authKey: field('Authorization key, from the same place.', secretText(1), { example: '${CUBE_AUTH_KEY}' }),
  endpoints: field(
    "Another ConnectyCube than the public cloud: an enterprise plan's own servers, or the local server of this project.",
    z
      .strictObject({
        apiUrl: field('REST interface.', urlOf('https', 'http'), { example: 'https://api.example.com' }),
        chatUrl: field('Chat (XMPP over WebSocket).', urlOf('wss', 'ws'), { example: 'wss://chat.example.com:5291' }),
        chatDomain: field('Domain of the chat addresses.', host(), { example: 'chat.example.com' }),
      })
      .optional(),
  ),
  tokenRenewMinutes: field(
    'A session is used at least so often. ConnectyCube lets it die after 120 minutes without use.',
    decimalNumber(0.01, 115).default(60),
  ),
  pingSeconds: field(
    'The chat connection is tested so often: a dead one goes unnoticed otherwise.',
    decimalNumber(0.1, 120).default(20),
  ),
  push: field(
    'Wakes apps that are not running, by ConnectyCube push notifications.',
    z
      .strictObject({
        enabled: field('Send them.', flag().default(true)),
        environment: field(
          'Which of the certificates in the dashboard are used: production or development.',
          z.enum(['production', 'development']).default('production'),
        ),
      })
      .prefault({}),
  ),
})
